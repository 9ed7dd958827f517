"""The page Overlap as matrix, as map and as a comparison."""
