"""What is reckoned from the answers: a folder for each kind of figure, with its words."""
