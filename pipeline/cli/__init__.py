"""The command `revisits`."""
