"""Claims: made where they were planted, and not where they are not."""
