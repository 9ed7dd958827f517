"""The soak test: tries to make the store lose, double or tear a record, and counts."""
