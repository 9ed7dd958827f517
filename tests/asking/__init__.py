"""What a selection lets through, and how it is said."""
