"""Which reasons were given, and where they led."""
