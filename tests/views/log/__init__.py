"""What is written down on the page Log, and what stands there of it."""
