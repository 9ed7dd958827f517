"""The report, in the terminal and in a browser."""
