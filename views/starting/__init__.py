"""The start of the server: what the first page needs is loaded before it says that it is ready."""
