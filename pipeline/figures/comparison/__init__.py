"""How two selections differ, pair by pair."""
