"""The page Insights: patterns, actions and what rework costs."""
