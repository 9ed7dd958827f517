"""A small store of every released schema, and what was said of it then."""
