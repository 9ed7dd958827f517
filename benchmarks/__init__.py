"""How fast the product is, measured side by side with what it could be compared to."""
