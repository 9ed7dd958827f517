"""How a file or a form becomes checked rows, and how rows become a file again."""
