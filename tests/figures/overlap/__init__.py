"""The matrix of phases: its measures, its map, its rows."""
