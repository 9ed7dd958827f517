"""How an import tells what is new, what is there already, and what is there and has changed."""
