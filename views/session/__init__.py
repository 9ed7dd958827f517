"""What one visitor's session knows: the store, the answers, keys and messages."""
