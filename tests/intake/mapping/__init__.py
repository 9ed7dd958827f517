"""Tests of sheets with other headings, words and forms."""
