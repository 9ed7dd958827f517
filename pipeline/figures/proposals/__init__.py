"""What to change first: at most three proposals, and all else that Insights shows."""
