"""A filter keeps what filtering by hand keeps, in every question."""

import shutil
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date
from itertools import permutations
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pipeline.asking.periods import list_periods
from pipeline.asking.selection import Selection, select_by_names
from pipeline.errors import InputRefused
from pipeline.store import Store
from tests.builders import add, all_records, ask, catalogue, log, overlap, revisit, revisits_of
from tests.logs import PHASES

PAIRS = tuple(permutations(PHASES, 2))
Record = dict[str, Any]


def get_pair(record: Record) -> tuple[str, str]:
    return record["main_phase"], record["revisited_phase"]


def select(store: Store, **names: Any) -> Selection:
    return select_by_names(catalogue(store), **names)


@pytest.fixture(scope="module")
def mixed(_empty_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Two projects, three people, every reason and phase, notes with and without text.

    For tests that only read.
    """
    path = tmp_path_factory.mktemp("mixed") / "revisits.duckdb"
    store = Store(Path(shutil.copyfile(_empty_file, path)))
    people = ("ana", "ben", None)
    rows = [
        revisit(
            *PAIRS[(number * 7) % 72],
            project=("Churn", "Fraud")[number % 2],
            reason=("Defect", "Tooling", "Own reason")[number % 3],
            recorded_by=people[number % 3 - 1],
            occurred_at=f"2026-03-{number % 28 + 1:02}T{number % 24:02}:00Z",
            note=("Schema CHANGED", "100% _sure_", None)[number % 3],
        )
        for number in range(96)
    ]
    add(store, revisits_of(rows))
    return store


def tell_day(record: Record, zone: str) -> str:
    return f"{record['occurred_at'].replace(tzinfo=UTC).astimezone(ZoneInfo(zone)):%Y-%m-%d}"


Keeps = Callable[[Record], bool]
FILTERS: dict[str, tuple[dict[str, Any], Keeps]] = {
    "project": ({"projects": ["churn"]}, lambda one: one["project"] == "Churn"),
    "projects": ({"projects": ["Churn", "Fraud"]}, lambda _: True),
    "main": (
        {"main_phases": ["Monitoring", "data_preparation"]},
        lambda one: one["main_phase"] in ("monitoring", "data_preparation"),
    ),
    "revisited": (
        {"revisited_phases": ["scalability"]},
        lambda one: one["revisited_phase"] == "scalability",
    ),
    "reason": (
        {"reasons": ["own  REASON", "Defect"]},
        lambda one: one["reason"] in ("Own reason", "Defect"),
    ),
    "person": ({"people": ["Ana"]}, lambda one: one["written_by"] == "ana"),
    "since": (
        {"since": "2026-03-10", "zone": "Asia/Tokyo"},
        lambda one: tell_day(one, "Asia/Tokyo") >= "2026-03-10",
    ),
    "until": (
        {"until": "2026-03-10", "zone": "America/New_York"},
        lambda one: tell_day(one, "America/New_York") <= "2026-03-10",
    ),
    "text": ({"note_text": "schema"}, lambda one: "schema" in (one["note"] or "").lower()),
    "signs of a pattern": ({"note_text": "% _"}, lambda one: "% _" in (one["note"] or "")),
    "combined": (
        {
            "projects": ["Fraud"],
            "reasons": ["Tooling", "Defect"],
            "people": ["ana", "ben"],
            "since": "2026-03-03",
            "until": "2026-03-25",
            "note_text": "sure",
        },
        lambda one: (
            one["project"] == "Fraud"
            and one["reason"] in ("Tooling", "Defect")
            and one["written_by"] in ("ana", "ben")
            and "2026-03-03" <= tell_day(one, "UTC") <= "2026-03-25"
            and "sure" in (one["note"] or "")
        ),
    ),
    "nothing": ({"note_text": "no such words"}, lambda _: False),
}


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_keeps_what_filtering_by_hand_keeps(mixed: Store, name: str) -> None:
    names, keeps = FILTERS[name]
    kept = [one for one in all_records(mixed).to_dicts() if keeps(one)]
    if name not in ("projects", "nothing"):
        assert 0 < len(kept) < 96
    selection = select(mixed, **names)
    assert all_records(mixed, selection)["id"].to_list() == [one["id"] for one in kept]
    counted = {pair: row["revisits"] for pair, row in overlap(mixed, selection).items()}
    assert {pair: number for pair, number in counted.items() if number} == Counter(
        get_pair(one) for one in kept
    )
    (headline,) = ask(mixed, "headline", selection=selection).to_dicts()
    assert headline["revisits"] == len(kept)
    assert ask(mixed, "reason_counts", selection=selection)["revisits"].sum() == len(kept)
    trend = ask(
        mixed,
        "trend",
        selection=selection,
        grain="day",
        stack="none",
    )
    assert trend["revisits"].sum() == len(kept)


def test_a_period_holds_its_first_and_its_last_moment_and_no_more(store: Store) -> None:
    for moment in (
        "2026-03-09T23:59:59.999999Z",
        "2026-03-10T00:00:00Z",
        "2026-03-11T23:59:59.999999Z",
        "2026-03-12T00:00:00Z",
    ):
        log(store, at=moment, note=moment[8:10])
    named = select(store, since="2026-03-10", until="2026-03-11")
    assert all_records(store, named)["note"].to_list() == ["11", "10"]


def test_unknown_names_are_refused_all_at_once_with_the_nearest(mixed: Store) -> None:
    with pytest.raises(InputRefused) as refused:
        select(
            mixed,
            projects=["Chum", "Fraud"],
            main_phases=["monitring"],
            reasons=["Defekt"],
            people=["anna"],
            since="soon",
        )
    told = {(one.column, one.value, one.nearest) for one in refused.value.problems}
    assert told == {
        ("project", "Chum", "Churn"),
        ("main phase", "monitring", "Monitoring"),
        ("reason", "Defekt", "Defect"),
        ("person", "anna", "ana"),
        ("since", "soon", None),
    }


def test_a_period_that_ends_before_it_begins_is_refused(mixed: Store) -> None:
    with pytest.raises(InputRefused, match="is after until"):
        select(mixed, since="2026-03-02", until="2026-03-01")


@pytest.mark.parametrize("text", ["TOOLING", "churn", "Ana", "schema"])
def test_text_is_looked_for_in_note_reason_project_and_person(mixed: Store, text: str) -> None:
    columns = ("note", "reason", "project", "written_by")
    kept = [
        one["id"]
        for one in all_records(mixed).to_dicts()
        if any(text.lower() in (one[column] or "").lower() for column in columns)
    ]
    assert 0 < len(kept) < 96
    assert all_records(mixed, select(mixed, note_text=text))["id"].to_list() == kept


@pytest.mark.parametrize(
    ("week_start", "first"), [(0, date(2026, 11, 23)), (6, date(2026, 11, 22))]
)
def test_periods_end_today_and_weeks_begin_as_the_reader_says(week_start: int, first: date) -> None:
    today = date(2026, 11, 26)
    assert list_periods(today, week_start=week_start) == {
        "This week": (first, today),
        "Last 30 days": (date(2026, 10, 28), today),
        "This quarter": (date(2026, 10, 1), today),
    }
