"""The matrix of overlap: measures, pairs, map and their words."""
