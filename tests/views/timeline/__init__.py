"""The page Timeline, and sessions that are corrected there."""
