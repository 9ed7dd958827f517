"""How the store is kept: made, opened, guarded, backed up and restored."""
