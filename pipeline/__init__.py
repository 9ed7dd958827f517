"""MLOps Revisits without its screens: how a revisit is entered, stored, queried and measured."""
