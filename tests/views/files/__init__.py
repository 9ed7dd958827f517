"""Files that are brought in, and backups."""
