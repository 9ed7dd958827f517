"""What can be asked of the store: a selection, and the questions."""
