"""Patterns: what is claimed, what is described, in which order, with which advice."""
