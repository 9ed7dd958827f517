"""How to read each figure, with an example from the data on the screen."""
