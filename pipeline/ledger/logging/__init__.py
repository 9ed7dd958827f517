"""Logging one revisit: the form and the command, without what only whole files need."""
