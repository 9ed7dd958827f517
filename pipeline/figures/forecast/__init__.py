"""What the start of a phase will bring, by what earlier starts have brought."""
