"""What is loaded before the first page is opened."""
