"""Whether the actions that a team adopted helped."""
