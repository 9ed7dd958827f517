"""What is asked of the team's database, one script a file."""
