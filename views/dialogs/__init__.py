"""Windows, fields, tables and rows of lists that several pages show."""
