"""The read model: what holds now, in plain tables in memory, which every question asks."""
