"""The soak test of the team's store: several machines, one PostgreSQL with fsync, and trouble."""
