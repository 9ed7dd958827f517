"""Expected values, rates, intervals and tests."""
