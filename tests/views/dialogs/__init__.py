"""Windows in which something is corrected, opened from several pages."""
