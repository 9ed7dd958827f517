"""The sentences above the figures, and all that the report shows."""
