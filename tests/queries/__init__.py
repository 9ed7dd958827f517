"""The questions to the store, each in a file."""
