"""Revisits over time, and the mean of four weeks."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pipeline.asking import questions
from pipeline.asking.selection import Selection, select_by_names
from pipeline.figures.guide import examples
from pipeline.figures.time import weeks as time_weeks
from pipeline.store import Store
from tests.builders import EVERYTHING, add, all_records, ask, catalogue, log, sessions_of

GRAINS: tuple[questions.Grain, ...] = ("day", "week", "month")
STACKS: dict[questions.Stack, str] = {
    "main_phase": "main_title",
    "revisited_phase": "revisited_title",
    "reason": "reason",
    "none": "none",
}


def ask_trend(
    store: Store,
    selection: Selection = EVERYTHING,
    *,
    grain: questions.Grain = "week",
    stack: questions.Stack = "none",
    zone: str = "UTC",
) -> list[dict[str, Any]]:
    asked = ask(store, "trend", selection=selection, grain=grain, stack=stack, zone=zone)
    return asked.to_dicts()


def list_totals(store: Store, *arguments: Any, **options: Any) -> dict[date, int]:
    return {row["period"]: row["total"] for row in ask_trend(store, *arguments, **options)}


def test_an_empty_store_has_no_period(store: Store) -> None:
    assert ask_trend(store) == []


def test_weeks_without_a_revisit_are_zeros_within_the_life_of_a_project(store: Store) -> None:
    log(store, at="2026-03-04T10:00Z")
    log(store, at="2026-03-25T10:00Z")
    log(store, at="2026-03-26T10:00Z")
    assert list_totals(store) == {
        date(2026, 3, 2): 1,
        date(2026, 3, 9): 0,
        date(2026, 3, 16): 0,
        date(2026, 3, 23): 2,
    }
    assert [row["revisits"] for row in ask_trend(store)] == [1, 0, 0, 2]


def test_a_focus_session_belongs_to_the_life_of_a_project(store: Store) -> None:
    add(store, sessions_of(("monitoring", "2026-03-02", "2026-03-23")))
    log(store, at="2026-03-11T10:00Z")
    assert list_totals(store) == {date(2026, 3, 2): 0, date(2026, 3, 9): 1, date(2026, 3, 16): 0}


def test_a_session_that_runs_is_a_sign_of_work_only_where_it_began(store: Store) -> None:
    began = datetime.now(UTC) - timedelta(days=15)
    add(store, sessions_of(("monitoring", began.isoformat(), None)))
    assert list(list_totals(store, grain="day")) == [began.date()]
    log(store, at=(began + timedelta(days=11)).isoformat())
    assert len(list_totals(store, grain="day")) == 12


def test_the_life_is_that_of_the_selected_projects(store: Store) -> None:
    log(store, project="Old", at="2026-01-07T10:00Z")
    log(store, project="New", at="2026-03-04T10:00Z")
    only_new = select_by_names(catalogue(store), projects=["New"])
    assert list_totals(store, only_new) == {date(2026, 3, 2): 1}
    assert len(list_totals(store)) == 9


def test_other_filters_leave_the_life_as_it_is(store: Store) -> None:
    log(store, at="2026-03-04T10:00Z", reason="Defect")
    log(store, at="2026-03-18T10:00Z", reason="Tooling")
    only_tooling = select_by_names(catalogue(store), reasons=["Tooling"])
    assert list(list_totals(store, only_tooling).values()) == [0, 0, 1]


def test_a_period_of_the_filter_cuts_the_life(store: Store) -> None:
    log(store, at="2026-03-04T10:00Z")
    log(store, at="2026-04-08T10:00Z")
    named = select_by_names(catalogue(store), since="2026-03-10", until="2026-03-24")
    assert list_totals(store, named) == {
        date(2026, 3, 9): 0,
        date(2026, 3, 16): 0,
        date(2026, 3, 23): 0,
    }
    assert list_totals(store, select_by_names(catalogue(store), since="2027-01-01")) == {}


def test_every_day_is_there_once_when_the_clock_is_changed(store: Store) -> None:
    log(store, at="2026-03-27T12:00Z")
    log(store, at="2026-03-31T12:00Z")
    log(store, at="2026-10-24T12:00Z")
    log(store, at="2026-10-27T12:00Z")
    days = list(list_totals(store, grain="day", zone="Europe/Berlin"))
    assert days == [date(2026, 3, 27) + timedelta(days=number) for number in range(215)]


def find_first_day(moment: datetime, grain: questions.Grain) -> date:
    day = moment.date()
    if grain == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if grain == "month" else day


@pytest.mark.parametrize("grain", GRAINS)
def test_the_sample_counts_as_by_hand_however_it_is_stacked(
    sample: Store, grain: questions.Grain
) -> None:
    zone = ZoneInfo("America/New_York")
    records = [
        {
            **row,
            "none": "",
            "day": find_first_day(row["occurred_at"].replace(tzinfo=UTC).astimezone(zone), grain),
        }
        for row in all_records(sample).to_dicts()
    ]
    for stack, column in STACKS.items():
        rows = ask_trend(sample, grain=grain, stack=stack, zone="America/New_York")
        parts = {(row["period"], row["title"] or ""): row["revisits"] for row in rows}
        shown = {title for _, title in parts}
        by_hand = Counter(
            (row["day"], row[column] if row[column] in shown else "All other reasons")
            for row in records
        )
        assert {part: number for part, number in parts.items() if number} == by_hand
        totals = {row["period"]: row["total"] for row in rows}
        days = Counter(row["day"] for row in records)
        assert {period: total for period, total in totals.items() if total} == days
        stacked = [(row["period"], row["position"]) for row in rows]
        assert stacked == sorted(set(stacked))
        assert grain == "week" or {row["mean_of_four"] for row in rows} == {None}


def test_the_mean_of_four_weeks_begins_with_the_fourth(store: Store) -> None:
    for day, number in ((2, 1), (9, 2), (23, 5), (30, 1)):
        for _ in range(number):
            log(store, at=f"2026-03-{day:02}T12:00Z", reason="Defect" if number > 1 else "Tooling")
    rows = ask_trend(store, stack="reason")
    means = {row["period"]: row["mean_of_four"] for row in rows}
    assert list(means.values()) == [None, None, None, (1 + 2 + 0 + 5) / 4, (2 + 0 + 5 + 1) / 4]


def test_only_whole_weeks_have_a_mean_and_are_compared(sample: Store) -> None:
    until = select_by_names(catalogue(sample), until="2026-10-13")  # a Tuesday
    rows = ask(sample, "trend", selection=until, grain="week", stack="none")
    assert rows.select("first_day", "total", "whole").rows()[-2:] == [
        ("2026-10-05", 11, True),
        ("2026-10-12", 5, False),
    ]
    assert rows["mean_of_four"][-1] is None
    assert rows["mean_of_four"][-2] is not None
    said = time_weeks.format_four_weeks(rows, ask(sample, "written_weeks", selection=until))
    assert said.startswith("Four weeks, 14 Sep 2026 – 11 Oct 2026: ")


def test_a_filter_that_begins_within_a_week_leaves_it_out(sample: Store) -> None:
    since = select_by_names(catalogue(sample), since="2026-09-02", until="2026-10-04")
    rows = ask(
        sample,
        "trend",
        selection=since,
        grain="week",
        stack="reason",
    )
    weeks = rows.unique("period", maintain_order=True)
    assert weeks["whole"].to_list() == [False, True, True, True, True]
    assert weeks["mean_of_four"].is_not_null().to_list() == [False] * 4 + [True]
    written = ask(sample, "written_weeks", selection=since)
    assert time_weeks.format_four_weeks(rows, written).endswith("so far: 4.")


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland", "America/New_York"])
def test_a_filter_of_whole_weeks_of_the_reader_cuts_none(sample: Store, zone: str) -> None:
    period = select_by_names(catalogue(sample), since="2026-08-31", until="2026-10-11", zone=zone)
    rows = ask(sample, "trend", selection=period, grain="week", stack="none", zone=zone)
    assert rows["whole"].to_list() == [True] * 6


def test_the_week_that_runs_is_not_whole(store: Store) -> None:
    for days in (0, 7):
        log(store, at=(datetime.now(UTC) - timedelta(days=days)).isoformat())
    assert [row["whole"] for row in ask_trend(store)] == [True, False]


def test_two_weeks_count_this_one_and_the_last(store: Store) -> None:
    now = datetime.now(UTC)
    for days in (0, 7, 7, 14, 21):
        log(store, at=(now - timedelta(days=days)).isoformat())
    log(store, at=now.isoformat(), project="Other")
    (project,) = [one.id for one in catalogue(store).projects if one.name == "Churn"]
    found = ask(store, "two_weeks", project_id=project).to_dicts()
    assert found == [{"this_week": 1, "last_week": 2}]


def test_weeks_begin_on_the_day_of_the_reader(store: Store) -> None:
    for day in (6, 8, 9):  # a Friday, a Sunday, a Monday
        log(store, at=f"2026-03-{day:02}T10:00Z")
    for week_start, weeks in {
        0: {date(2026, 3, 2): 2, date(2026, 3, 9): 1},
        6: {date(2026, 3, 1): 1, date(2026, 3, 8): 2},
        5: {date(2026, 2, 28): 1, date(2026, 3, 7): 2},
    }.items():
        rows = ask(store, "trend", grain="week", stack="none", week_start=week_start).to_dicts()
        assert {row["period"]: row["total"] for row in rows} == weeks
        assert {row["period_end"] - row["period"] for row in rows} == {timedelta(days=7)}


def test_days_and_months_know_nothing_of_the_week(sample: Store) -> None:
    for grain in ("day", "month"):
        for first in (5, 6):
            asked = ask(sample, "trend", grain=grain, stack="none", week_start=first)
            assert asked.to_dicts() == ask_trend(sample, grain=grain)


def test_two_weeks_begin_on_the_day_of_the_reader(store: Store) -> None:
    now = datetime.now(UTC)
    log(store, at=now.isoformat())
    log(store, at=(now - timedelta(days=1)).isoformat())
    (project,) = [one.id for one in catalogue(store).projects]
    counted = {
        first: ask(store, "two_weeks", project_id=project, week_start=first).row(0)
        for first in (0, 5, 6)
    }
    assert counted == {first: (1, 1) if now.weekday() == first else (2, 0) for first in counted}


def find_highest_week(store: Store) -> str:
    trend = ask(store, "trend", grain="week", stack="none")
    return examples.exemplify_trend(time_weeks.name_periods(trend, "week"), "week")


def test_of_equal_weeks_none_is_called_the_highest(store: Store) -> None:
    log(store, at="2026-03-02T10:00Z")
    log(store, at="2026-03-10T10:00Z")
    assert (
        find_highest_week(store) == "One of the highest weeks, week of 2 Mar 2026, has 1 revisit."
    )
    log(store, at="2026-03-11T10:00Z")
    assert find_highest_week(store) == "The highest week, week of 9 Mar 2026, has 2 revisits."
