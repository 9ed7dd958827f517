"""A number is written by its unit."""

from typing import Any

import pytest

from pipeline.words import plain


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (0.0004, "chance", "<0.001"),
        (0.0123, "chance", "0.012"),
        (0.5, "chance", "0.50"),
        (-1.262, "signed", "−1.26"),
        (1.929, "signed", "+1.93"),
        (2.071, "factor", "2.07"),
        (14.7, "factor", "14.7"),
        (5.617, "decimal", "5.6"),
    ],
)
def test_a_figure_is_written_by_its_unit(value: float, unit: Any, said: str) -> None:
    assert plain.format_figure(value, unit) == said


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (3, 6, "3 of 6"),
        (7, 21, "7 of 21"),
        (10, 30, "1 of 3"),
        (34, 100, "about 1 of 3"),
        (38, 113, "about 1 of 3"),
        (83, 227, "83 of 227"),
        (30, 30, "all"),
    ],
)
def test_few_are_counted_and_many_are_told_as_a_fraction(part: int, whole: int, words: str) -> None:
    assert plain.format_fraction(part, whole) == words
