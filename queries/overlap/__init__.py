"""How often work on one phase went back to another: pairs, phases, the head line."""
