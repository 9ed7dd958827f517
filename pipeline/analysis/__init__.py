"""Figures that SQL is the wrong tool for."""
