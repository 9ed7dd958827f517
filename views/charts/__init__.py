"""One chart per question: a frame goes in, an Altair chart comes out."""
