"""One reader for each format of file; all give the same kind of table."""
