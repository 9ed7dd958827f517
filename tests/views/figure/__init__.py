"""How any figure is filtered, read and saved."""
