"""What is claimed of a log: each statement with its numbers, tested where it can be."""
