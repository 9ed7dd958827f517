"""How fast the team's store is: beside the embedded one, over a slow network, and at scale."""
