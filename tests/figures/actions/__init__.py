"""Whether an action helped."""
