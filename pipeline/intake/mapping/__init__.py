"""A sheet of other headings, words and forms, and how it becomes one of ours."""
