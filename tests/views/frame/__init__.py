"""What stands around every page: who is let in, notices, the tour, text that stays text."""
