"""What rework costs: the work transformation matrix and its words."""
