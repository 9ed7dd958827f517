"""A time is one of the reader, exists, and lies between 2000 and tomorrow."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from pipeline import fields
from pipeline.fields import BrokenRule
from tests.builders import revisits_of
from tests.intake.checked import check_sheet, find_problem, make_row, read_value


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ("yesterday", "must be a time such as 2026-03-31T14:05 or 2026-03-31T14:05+02:00"),
        ("20260331T1405", "must be a time such as 2026-03-31T14:05 or 2026-03-31T14:05+02:00"),
        ("2026-03-02 14.3", "must be a time such as 2026-03-31T14:05 or 2026-03-31T14:05+02:00"),
        ("2026-03-02T14:05.5", "must be a time such as 2026-03-31T14:05 or 2026-03-31T14:05+02:00"),
        ("0000-00-00", "is not a time that exists in the form 2026-03-31T14:05"),
        ("1999-12-31T23:59:59Z", "lies before 2000"),
        ("2026-04-01T12:00:00.000001Z", "lies more than a day in the future"),
    ],
)
def test_a_bad_time_is_refused_with_its_rule(given: str, rule: str) -> None:
    assert find_problem(occurred_at=given) == ("occurred_at", given, rule, 2, None)


@pytest.mark.parametrize(
    ("given", "utc"),
    [
        ("2026-03-30T14:05:00Z", datetime(2026, 3, 30, 14, 5)),
        ("2026-03-30 14:05:00+02:00", datetime(2026, 3, 30, 12, 5)),
        ("2026-03-30T14:05", datetime(2026, 3, 30, 12, 5)),
        ("2026-01-30T14:05", datetime(2026, 1, 30, 13, 5)),
        ("2026-03-30", datetime(2026, 3, 29, 22)),
        (date(2026, 3, 30), datetime(2026, 3, 29, 22)),
        (datetime(2026, 3, 30, 14, 5), datetime(2026, 3, 30, 12, 5)),
        (datetime(2026, 3, 30, 14, 5, tzinfo=UTC), datetime(2026, 3, 30, 14, 5)),
        ("2000-01-01T00:00Z", datetime(2000, 1, 1)),
        ("2026-04-01T12:00Z", datetime(2026, 4, 1, 12)),
    ],
)
def test_a_time_without_a_zone_is_one_of_the_reader(given: object, utc: datetime) -> None:
    assert read_value("occurred_at", given, zone="Europe/Berlin") == utc


def test_the_time_of_writing_keeps_the_same_rules() -> None:
    assert find_problem(recorded_at="1999-01-01")[2] == "lies before 2000"


@pytest.mark.parametrize("given", ["31/03/2026", "2026-02-30", "soon"])
def test_a_day_that_is_none_is_refused(given: str) -> None:
    with pytest.raises(BrokenRule, match="must be a day such as 2026-03-31"):
        fields.parse_day(given)


def test_a_day_may_have_blanks_around_it() -> None:
    assert fields.parse_day(" 2026-03-31 ") == date(2026, 3, 31)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "UTC"])
@pytest.mark.parametrize(
    "given",
    [
        "2026-03-29T02:30",
        datetime(2026, 3, 29, 2),
        datetime(2026, 3, 29, 2, 30, tzinfo=ZoneInfo("Europe/Berlin")),  # as from a form
    ],
)
def test_a_time_that_the_clock_skips_is_refused_with_the_one_in_its_place(
    given: str | datetime, zone: str
) -> None:
    problems = check_sheet(revisits_of([make_row(occurred_at=given)]), zone=zone).problems
    if zone == "UTC" and not getattr(given, "tzinfo", None):
        assert problems == ()
        return
    (problem,) = problems
    assert problem.rule == "does not exist in Europe/Berlin: the clock was set forward then"
    assert str(problem.nearest).startswith("2026-03-29T03:")


@pytest.mark.parametrize(
    ("given", "utc"),
    [
        ("2025-10-26T02:30", datetime(2025, 10, 26, 0, 30)),
        ("2025-10-26T02:30+01:00", datetime(2025, 10, 26, 1, 30)),
        ("2025-10-26T03:00", datetime(2025, 10, 26, 2)),
    ],
)
def test_of_a_time_that_the_clock_passes_twice_the_first_is_meant(
    given: str, utc: datetime
) -> None:
    assert read_value("occurred_at", given, zone="Europe/Berlin") == utc


@pytest.mark.parametrize("given", ["2025-04-25", date(2025, 4, 25)])
def test_a_day_that_begins_an_hour_late_begins_all_the_same(given: object) -> None:
    """In Cairo the clock goes from 23:59 to 01:00 that night."""
    utc = datetime(2025, 4, 24, 22)
    assert read_value("occurred_at", given, zone="Africa/Cairo") == utc
