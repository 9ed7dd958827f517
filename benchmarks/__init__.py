"""Benchmarks: how fast the product is, side by side with comparable tools."""
