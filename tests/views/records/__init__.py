"""The page Records: records are corrected, one or many at once."""
