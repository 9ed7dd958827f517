"""Imports: what is new, the same, and changed."""
