"""Tests of expected values, rates and tests."""
