"""How a number, a day or a thing is said in plain words."""
