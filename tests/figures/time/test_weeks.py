"""Week by week: revisits that add up, days with focus, and where a week begins."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from pipeline.asking.selection import select_by_names
from pipeline.figures.guide import examples
from pipeline.figures.time import weeks
from pipeline.figures.time.timeline import format_weeks_without_focus
from pipeline.ledger.team.working_hours import EVERY_DAY, set_working_hours
from pipeline.store import Store
from tests.builders import add, all_records, ask, catalogue, log, sessions_of
from tests.figures.time.questions import BERLIN, at, list_bars, list_weeks


@pytest.mark.parametrize(
    ("week_start", "found"),
    [
        (0, [(date(2026, 3, 2), 1, 2), (date(2026, 3, 9), 2, 1)]),
        (6, [(date(2026, 3, 1), 0, 1), (date(2026, 3, 8), 2, 2)]),
    ],
)
def test_weeks_begin_on_the_day_of_the_reader(
    store: Store, week_start: int, found: list[tuple[date, int, int]]
) -> None:
    add(store, sessions_of(("monitoring", at(7), "2026-03-09T23:00Z")))
    log(store, "monitoring", at=at(8))
    log(store, "monitoring", at=at(9), reason="Defect")
    rows = list_weeks(store, week_start=week_start)
    assert [(row["period"], row["cumulative"], row["days_with_focus"]) for row in rows] == found


def test_revisits_accumulate_week_by_week(store: Store) -> None:
    for day in (3, 4, 18):
        log(store, at=at(day), reason="Defect" if day == 4 else "Tooling")
    assert [(row["period"], row["revisits"], row["cumulative"]) for row in list_weeks(store)] == [
        (date(2026, 3, 2), 2, 2),
        (date(2026, 3, 9), 0, 2),
        (date(2026, 3, 16), 1, 3),
    ]
    only = select_by_names(catalogue(store), reasons=["Defect"])
    assert [row["cumulative"] for row in list_weeks(store, only)] == [1, 1, 1]
    assert {row["share"] for row in list_weeks(store)} == {None}
    assert format_weeks_without_focus(ask(store, "focus_weeks")).startswith(
        "No week here has a day with focus"
    )


def test_a_session_that_ends_at_midnight_does_not_touch_the_next_day(store: Store) -> None:
    add(store, sessions_of(("monitoring", "2026-03-03T23:00Z", "2026-03-05T23:00Z")))
    log(store, "monitoring", at="2026-03-04T10:00Z")
    (berlin,) = list_weeks(store, zone=BERLIN)
    assert (berlin["days_with_focus"], berlin["days_with_focus_and_revisit"]) == (2, 1)
    assert berlin["share"] == 0.5
    (utc,) = list_weeks(store)
    assert (utc["days_with_focus"], utc["days_with_focus_and_revisit"]) == (3, 1)


def test_a_focus_day_is_one_day_of_one_project_however_many_sessions(store: Store) -> None:
    day = "2026-03-03T"
    add(
        store,
        sessions_of(
            ("monitoring", f"{day}08:00", f"{day}09:00"),
            ("scalability", f"{day}09:00", f"{day}10:00"),
        ),
        sessions_of(("monitoring", f"{day}08:00", f"{day}09:00"), project="Other"),
    )
    log(store, "monitoring", at=f"{day}20:00Z")
    log(store, "monitoring", at=f"{day}20:30Z", reason="Defect")
    (week,) = list_weeks(store)
    assert (week["days_with_focus"], week["days_with_focus_and_revisit"]) == (2, 1)
    assert week["share"] == 0.5


def test_days_count_once_when_the_clock_is_changed(store: Store) -> None:
    add(store, sessions_of(("monitoring", "2026-03-28T12:00Z", "2026-03-30T12:00Z")))
    add(store, sessions_of(("monitoring", "2026-10-24T12:00Z", "2026-10-26T12:00Z")))
    log(store, "monitoring", at="2026-10-25T22:30Z")
    found = {row["period"]: row for row in list_weeks(store, zone=BERLIN) if row["days_with_focus"]}
    assert {week: row["days_with_focus"] for week, row in found.items()} == {
        date(2026, 3, 23): 2,
        date(2026, 3, 30): 1,
        date(2026, 10, 19): 2,
        date(2026, 10, 26): 1,
    }
    assert found[date(2026, 10, 19)]["days_with_focus_and_revisit"] == 1


def test_a_running_session_has_focus_days_until_the_week_of_the_last_record(store: Store) -> None:
    now = datetime.now(UTC)
    started = now - timedelta(days=9)
    add(store, sessions_of(("monitoring", started.isoformat(), None)))
    set_working_hours(
        store, days=EVERY_DAY, starts_at=time(0), ends_at=time(23, 59), zone="UTC", by=None
    )
    in_its_week = min(10, 7 - started.weekday())
    assert sum(row["days_with_focus"] for row in list_weeks(store)) == in_its_week
    log(store, "monitoring", at=now.isoformat())
    assert sum(row["days_with_focus"] for row in list_weeks(store)) == 10


def test_a_week_without_a_focus_day_is_a_gap_and_no_zero(store: Store) -> None:
    add(store, sessions_of(("monitoring", "2026-03-02", "2026-03-04")))
    log(store, "monitoring", at=at(18))
    assert [row["share"] for row in list_weeks(store)] == [0.0, None, None]
    said = format_weeks_without_focus(ask(store, "focus_weeks"))
    assert said == "2 of 3 weeks have no day with focus: a gap, not a zero."


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Kolkata"])
def test_the_sample_has_the_focus_days_of_a_count_by_hand(sample: Store, zone: str) -> None:
    clock = ZoneInfo(zone)

    def day(moment: datetime) -> date:
        return moment.replace(tzinfo=UTC).astimezone(clock).date()

    set_working_hours(
        sample, days="12345", starts_at=time(9), ends_at=time(17), zone="UTC", by=None
    )
    last_sign = ask(sample, "running_focus")["last_sign"].item()
    days: set[date] = set()
    for one in list_bars(sample).filter(~pl.col("inferred")).to_dicts():
        last = day(one["ended_at"] - timedelta(microseconds=1))
        one_day = day(one["started_at"])
        while one_day <= last:
            # The session that is running: after its last sign only working days count.
            if one_day <= day(last_sign) or one_day.weekday() < 5:
                days.add(one_day)
            one_day += timedelta(days=1)
    revisited = {day(row["occurred_at"]) for row in all_records(sample).to_dicts()}
    rows = list_weeks(sample, zone=zone)
    by_week = Counter(one - timedelta(days=one.weekday()) for one in days)
    hit_by_week = Counter(one - timedelta(days=one.weekday()) for one in days & revisited)
    # The last session runs on, and nothing is written down any more.
    by_week = Counter({week: days for week, days in by_week.items() if week <= rows[-1]["period"]})
    assert {row["period"]: row["days_with_focus"] for row in rows} == by_week
    assert {
        row["period"]: row["days_with_focus_and_revisit"] for row in rows if row["share"]
    } == hit_by_week
    assert rows[-1]["cumulative"] == 227


def test_each_figure_gives_an_example_from_the_data(sample: Store, store: Store) -> None:
    weekly = weeks.name_periods(ask(sample, "focus_weeks"), "week")
    assert examples.exemplify_course(list_bars(sample)).startswith(
        "A bar in the lane of model deployment has "
    )
    assert (
        examples.exemplify_sessions(list_bars(sample))
        == "The newest, on monitoring, holds 2 revisits."
    )
    assert "227 revisits" in examples.exemplify_cumulative(weekly)
    assert "days with focus saw a revisit" in examples.exemplify_focus_share(weekly)
    nothing = weeks.name_periods(ask(store, "focus_weeks"), "week")
    assert examples.exemplify_course(list_bars(store)) == examples.NO_EXAMPLE
    assert examples.exemplify_cumulative(nothing) == examples.NO_EXAMPLE
    assert examples.exemplify_focus_share(nothing) == examples.NO_EXAMPLE
