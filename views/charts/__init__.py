"""Pure functions that build charts: a frame goes in, an Altair chart comes out."""
