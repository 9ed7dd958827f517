"""What can be written: every way to add, edit, delete and undo."""
