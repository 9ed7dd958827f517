"""What a team says about itself: when it works."""
