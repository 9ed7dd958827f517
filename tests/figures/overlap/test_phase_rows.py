"""The row of each phase, held against counting by hand, and what is said of a phase."""

from collections import Counter, defaultdict
from datetime import UTC, date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pipeline.asking.selection import Selection, select_by_names
from pipeline.figures.guide import examples
from pipeline.figures.overlap.words import format_map_line, format_top_reason
from pipeline.store import Store
from tests.builders import (
    EVERYTHING,
    add,
    all_records,
    ask,
    catalogue,
    log,
    revisit,
    revisits_of,
    sessions_of,
)
from tests.logs import PHASES, add_worked_example


def ask_rows(store: Store, selection: Selection = EVERYTHING, zone: str = "UTC") -> dict[str, Any]:
    """The rows by phase."""
    found = ask(store, "phase_rows", selection=selection, zone=zone).to_dicts()
    return {row["phase"]: row for row in found}


def write_line(store: Store, phase: str) -> str:
    (one,) = (one for one in catalogue(store).phases if one.key == phase)
    return format_map_line(ask(store, "pair_counts"), one)


@pytest.fixture
def worked(store: Store) -> Store:
    return add_worked_example(store)


def test_the_worked_example(worked: Store) -> None:
    first = [ask_rows(worked)[phase] for phase in PHASES[:4]]
    assert [row["made_from"] for row in first] == [1, 4, 9, 11]
    assert [row["arrived_at"] for row in first] == [6, 12, 5, 2]
    assert [row["net_gain"] for row in first] == [-5, -8, 4, 9]
    # Going back counts above zero, going ahead below: row 3 is (1 × 2 + 6 × 1 + 2 × −1) / 9.
    assert [row["mean_distance"] for row in first] == pytest.approx(
        [-1, (3 - 1) / 4, (2 + 6 - 2) / 9, (2 * 3 + 5 * 2 + 4) / 11]
    )


def test_all_phases_stand_there_in_workflow_order_with_nothing_as_null(store: Store) -> None:
    nothing = ask_rows(store)
    assert tuple(nothing) == PHASES
    assert {tuple(row["weeks"]) for row in nothing.values()} == {()}
    found = ask_rows(add_worked_example(store))
    assert tuple(found) == PHASES
    ninth = found[PHASES[8]]
    assert (ninth["made_from"], ninth["arrived_at"], ninth["net_gain"]) == (0, 0, 0)
    assert (ninth["mean_distance"], ninth["focus_days"], ninth["top_reason"]) == (None, None, None)
    assert ninth["weeks"] == [0]


def test_focus_days_are_those_within_the_period(store: Store) -> None:
    log(store)
    sessions = sessions_of(
        ("monitoring", "2026-03-01T00:00Z", "2026-03-03T12:00Z"),
        ("monitoring", "2026-03-04T00:00Z", "2026-03-04T06:00Z"),
    )
    add(store, sessions)
    assert ask_rows(store)["monitoring"]["focus_days"] == 2.75
    march = select_by_names(catalogue(store), since="2026-03-03")
    assert ask_rows(store, march)["monitoring"]["focus_days"] == 0.75
    assert ask_rows(store)["management"]["focus_days"] is None


def test_a_day_with_focus_has_a_revisit_of_its_own_project_or_none(store: Store) -> None:
    add(store, sessions_of(("monitoring", "2026-03-02T08:00", "2026-03-04T00:00")))
    log(store, "monitoring", at="2026-03-02T10:00:00+00:00")
    log(store, "monitoring", at="2026-03-03T10:00:00+00:00", project="Other")
    row = ask_rows(store)["monitoring"]
    assert (row["days_with_focus"], row["days_with_focus_and_revisit"]) == (2, 1)
    assert row["share_of_focus_days"] == 0.5


def test_reasons_that_are_as_frequent_are_counted_beside_the_first_of_the_alphabet(
    store: Store,
) -> None:
    for reason in ("Tooling", "Defect", "Defect", "Tooling", "Capacity"):
        log(store, "monitoring", "management", reason=reason)
    log(store, "management", "monitoring", reason="Capacity")
    found = ask_rows(store)
    assert (found["monitoring"]["top_reason"], found["monitoring"]["equalled_by"]) == ("Defect", 1)
    assert format_top_reason(found["monitoring"]) == "Defect (and 1 as often)"
    assert format_top_reason(found["management"]) == "Capacity"
    assert format_top_reason(found["scalability"]) is None


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kolkata", "America/New_York"])
def test_the_weeks_of_the_sample_are_as_counted_by_hand(sample: Store, zone: str) -> None:
    by_hand: defaultdict[str, Counter[date]] = defaultdict(Counter)
    for record in all_records(sample).to_dicts():
        day = record["occurred_at"].replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()
        by_hand[record["main_phase"]][day - timedelta(days=day.weekday())] += 1
    found = ask_rows(sample, zone=zone)
    totals = ask(
        sample,
        "trend",
        grain="week",
        stack="none",
        zone=zone,
    )
    weeks = totals["period"].to_list()
    for phase, row in found.items():
        assert row["weeks"] == [by_hand[phase][week] for week in weeks], phase
        assert sum(row["weeks"]) == row["made_from"]
    together = [sum(week) for week in zip(*(row["weeks"] for row in found.values()), strict=True)]
    assert together == totals["total"].to_list()


def test_no_more_than_the_last_52_weeks_are_kept(store: Store) -> None:
    log(store, at="2024-12-02T12:00Z")
    log(store, at="2026-03-02T12:00Z")
    weeks = ask_rows(store)["model_deployment"]["weeks"]
    assert weeks == [0] * 51 + [1]


def test_filters_hold_for_the_rows(sample: Store) -> None:
    only = select_by_names(catalogue(sample), main_phases=["monitoring"], since="2026-09-01")
    found = ask_rows(sample, only)
    records = all_records(sample, only)
    assert found["monitoring"]["made_from"] == records.height == sum(found["monitoring"]["weeks"])
    assert found["model_deployment"]["made_from"] == 0
    assert sum(row["arrived_at"] for row in found.values()) == records.height


@pytest.mark.parametrize(
    ("made", "words"),
    [
        ({}, "No revisits came from monitoring. None went to it."),
        (
            {"data_preparation": 1},
            "From monitoring the team went back once, to data preparation; never ahead.",
        ),
        (
            {"data_preparation": 3, "management": 1},
            "From monitoring the team went back 3 times, always to data preparation; ahead once.",
        ),
        (
            {"data_preparation": 9, "model_development": 2, "management": 4},
            "From monitoring the team went back 11 times, most often to data preparation (9); "
            "ahead 4 times.",
        ),
        (
            {"data_preparation": 2, "model_development": 2},
            "From monitoring the team went back 4 times, to data preparation and model "
            "development (2 each); never ahead.",
        ),
        (
            {"data_preparation": 2, "model_development": 2, "data_acquisition": 1},
            "From monitoring the team went back 5 times, most often to data preparation and model "
            "development (2 each); never ahead.",
        ),
        (
            dict.fromkeys(PHASES[:4], 1),
            "From monitoring the team went back 4 times, most often to 4 phases alike (1 each); "
            "never ahead.",
        ),
        (
            {"management": 2, "scalability": 1},
            "From monitoring the team never went back; ahead 3 times, most often to "
            "management (2).",
        ),
    ],
)
def test_the_line_of_a_phase_is_true_of_none_of_one_and_of_equals(
    store: Store, made: dict[str, int], words: str
) -> None:
    rows_made = [
        revisit("monitoring", phase) for phase, number in made.items() for _ in range(number)
    ]
    if rows_made:
        add(store, revisits_of(rows_made))
    assert write_line(store, "monitoring").startswith(words)


def test_the_line_of_a_phase_says_what_went_to_it(store: Store) -> None:
    log(store, "monitoring", "management")
    for arrived in ("No revisits went to it.", "1 revisit went to it.", "2 revisits went to it"):
        assert arrived in write_line(store, "monitoring")
        log(store, "management", "monitoring", at="2026-03-03T10:00Z")


def test_the_example_is_the_phase_that_starts_most(worked: Store) -> None:
    found = ask(worked, "phase_rows")
    assert examples.exemplify_phases(found) == (
        "11 revisits came from model development, 2 went to it: difference +9."
    )
    assert examples.exemplify_phases(found.clear()) == examples.NO_EXAMPLE


def test_the_weeks_of_the_line_begin_on_the_day_of_the_reader(store: Store) -> None:
    for day in (6, 8, 9):  # a Friday, a Sunday, a Monday
        log(store, "monitoring", at=f"2026-03-{day:02}T10:00Z")
    for week_start, weeks in ((0, [2, 1]), (6, [1, 2])):
        rows = ask(store, "phase_rows", week_start=week_start)
        assert rows.filter(phase="monitoring")["weeks"].item().to_list() == weeks
