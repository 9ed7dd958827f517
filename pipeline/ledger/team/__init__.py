"""What a team says about itself: who its people are, and when they work."""
