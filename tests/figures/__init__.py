"""What is reckoned from the log, and the words for it."""
