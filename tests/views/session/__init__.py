"""What a browser session remembers of the store, and how it waits for it."""
