"""What can be opened over any page: the form that logs a revisit, the finder, the list of keys."""
