"""How a number, a day or a list is written in plain words."""
