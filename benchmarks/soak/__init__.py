"""`make soak`: tries to make the store lose, double or halve a record, and counts."""
