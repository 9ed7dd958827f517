"""The actions and practices of a team, and the counts before and since."""
