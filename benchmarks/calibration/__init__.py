"""How often patterns are claimed that are not there, and found that are: made-up logs."""
