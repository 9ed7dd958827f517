"""What rework costs in the end."""
