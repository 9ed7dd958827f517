"""The team's store: PostgreSQL keeps the ledger, a DuckDB file on each machine mirrors it."""
