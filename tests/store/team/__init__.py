"""The team's store, on a real PostgreSQL."""
