"""Work and rework in minutes."""
