"""What stands around every page: bar, access check, notices, styles."""
