"""How a revisit gets in, is kept, and comes out as figures."""
