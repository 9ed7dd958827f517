"""The people in records: their names, as they were written by hand."""
