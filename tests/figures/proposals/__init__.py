"""Proposals: what is proposed, in which order, and what a small log has instead."""
