"""What a team says about itself."""
