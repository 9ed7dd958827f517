"""Durations as people write them."""

from datetime import datetime, time, timedelta
from fractions import Fraction

import pytest

from pipeline.intake.mapping.durations import parse_duration

MINUTES: dict[object, int] = {
    "1h 30": 90,
    "1h30": 90,
    "1 h 30 min": 90,
    "1:30": 90,
    "01:30:00": 90,
    "45 min": 45,
    "45 mins.": 45,
    "90m": 90,
    "90'": 90,
    "30,0": 30,
    "30.0": 30,
    "1,5 h": 90,
    "1.5h": 90,
    "2 Std": 120,
    "1 Stunde 30 Minuten": 90,
    "1 hora y 15 minutos": 75,
    "2 heures": 120,
    "1小时30分": 90,
    "90分钟": 90,
    "PT1H30M": 90,
    "1899-12-31 01:30:00": 90,
    "1904-01-01 01:30:00": 90,
    "1900-01-01 01:30:00": 25 * 60 + 30,
    30.0: 30,
    time(1, 30): 90,
    timedelta(hours=26): 1560,
    datetime(1899, 12, 31, 1, 30): 90,
}


@pytest.mark.parametrize("value", MINUTES, ids=repr)
def test_a_duration_is_read_in_any_form(value: object) -> None:
    assert parse_duration(value) == MINUTES[value]


@pytest.mark.parametrize(
    "value",
    ["", "lots", "h", "1:75", "-5", "1,500", "1.500", "30 30", "€ 30", True, None, float("nan")],
    ids=repr,
)
def test_what_is_no_duration_or_could_be_two_is_not_read(value: object) -> None:
    assert parse_duration(value) is None


def test_a_number_alone_may_be_hours_and_a_unit_holds_whatever_the_heading_says() -> None:
    assert parse_duration("1,5", in_hours=True) == 90
    assert parse_duration(2, in_hours=True) == 120
    assert parse_duration("45 min", in_hours=True) == 45


def test_nothing_is_rounded() -> None:
    assert parse_duration("30.4") == Fraction(152, 5)
    assert parse_duration("1:30:30") == Fraction(181, 2)
