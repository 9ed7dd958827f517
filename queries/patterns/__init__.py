"""What the search for patterns is fed with."""
