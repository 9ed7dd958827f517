"""How the records are kept: one DuckDB file, its schema, locks, faults and backups."""
