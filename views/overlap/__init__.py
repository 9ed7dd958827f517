"""The page Overlap."""
