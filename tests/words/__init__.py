"""How moments and numbers are written."""
