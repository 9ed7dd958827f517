"""A trend that has more bars than can be drawn."""

from dataclasses import replace
from datetime import datetime

import pytest

from pipeline.asking.questions import Grain, answer_from
from pipeline.figures.time.weeks import MOST_BARS, ask_drawable_trend, format_drawn_grain
from pipeline.store import Store
from tests.builders import EVERYTHING, log

YEAR = replace(EVERYTHING, since=datetime(2026, 1, 1), until=datetime(2027, 1, 1))


@pytest.fixture
def long_log(store: Store) -> Store:
    """Two revisits, more than seven years apart."""
    log(store, at="2019-01-07T10:00Z")
    log(store, at="2026-03-02T10:00Z")
    return store


@pytest.mark.parametrize(
    ("asked", "drawn"), [("day", "week"), ("week", "week"), ("month", "month")]
)
def test_many_days_are_drawn_by_week(long_log: Store, asked: Grain, drawn: Grain) -> None:
    with long_log.reading() as reader:
        grain, trend = ask_drawable_trend(
            answer_from(reader), EVERYTHING, grain=asked, stack="none", zone="UTC"
        )
    assert grain == drawn
    assert trend.height <= MOST_BARS
    assert trend["revisits"].sum() == 2


def test_a_shorter_period_is_drawn_as_it_was_asked_for(long_log: Store) -> None:
    with long_log.reading() as reader:
        grain, trend = ask_drawable_trend(
            answer_from(reader), YEAR, grain="day", stack="none", zone="UTC"
        )
    assert grain == "day"
    assert trend["revisits"].sum() == 1


def test_what_is_drawn_otherwise_than_asked_for_is_said() -> None:
    assert format_drawn_grain("week", "week") == ""
    assert "so it is by week; a shorter period shows more" in format_drawn_grain("day", "week")
