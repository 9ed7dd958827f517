"""Each chart drawn from a frame."""
