"""Every measure of the matrix, held against counting by hand."""

from __future__ import annotations

import csv
import math
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from itertools import pairwise, permutations
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from pipeline.asking import questions
from pipeline.asking.selection import Selection, select_by_names
from pipeline.errors import InputRefused
from pipeline.figures.statistics.rates import compute_wilson_95
from pipeline.intake.reading import read_sheet
from pipeline.ledger.revisits import delete_revisit
from pipeline.ledger.sample import SAMPLE_FILES, SAMPLE_FOLDER
from pipeline.store import Store
from tests.builders import (
    PROJECT,
    add,
    all_records,
    ask,
    catalogue,
    log,
    overlap,
    revisit,
    revisits_of,
    sessions_of,
)

DATA = Path(__file__).parents[3] / "shared" / "data"
REAL = pytest.mark.skipif(not DATA.exists(), reason="the real files are not beside this repository")
PHASES = (
    "problem_definition",
    "data_acquisition",
    "data_preparation",
    "model_development",
    "model_deployment",
    "monitoring",
    "management",
    "scalability",
    "governance_compliance",
)
PAIRS = tuple(permutations(PHASES, 2))
# The worked example of the definitions: revisits over the first four phases.
WORKED = ((0, 1, 0, 0), (3, 0, 1, 0), (1, 6, 0, 2), (2, 5, 4, 0))
Record = dict[str, Any]


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None)


def pair_of(record: Record) -> tuple[str, str]:
    return record["main_phase"], record["revisited_phase"]


def selected(store: Store, **names: Any) -> Selection:
    return select_by_names(catalogue(store), **names)


def cell(store: Store, main: str, revisited: str, **options: Any) -> Record:
    return overlap(store, **options)[main, revisited]


def wilson(found: int, tried: int) -> tuple[float, float]:
    """The Wilson 95 % interval, written out."""
    z = 1.959963984540054
    share, weight = found / tried, 1 + z * z / tried
    middle = (share + z * z / (2 * tried)) / weight
    half = z / weight * math.sqrt(share * (1 - share) / tried + z * z / (4 * tried * tried))
    return middle - half, middle + half


@pytest.fixture
def worked(store: Store) -> Store:
    rows = [
        revisit(PHASES[i], PHASES[j])
        for i, row in enumerate(WORKED)
        for j, number in enumerate(row)
        for _ in range(number)
    ]
    add(store, revisits_of(rows))
    return store


def test_an_empty_store_gives_all_pairs_without_a_figure(store: Store) -> None:
    pairs = overlap(store)
    assert tuple(pairs) == PAIRS
    for row in pairs.values():
        assert (row["revisits"], row["minutes"], row["without_minutes"]) == (0, 0, 0)
        assert (row["focus_sessions"], row["sessions_with_revisit"]) == (0, 0)
        for measure in (
            "share_of_main",
            "share_of_revisited",
            "share_of_all",
            "incidence",
            "incidence_low",
            "incidence_high",
            "intensity",
            "coupling",
        ):
            assert row[measure] is None, measure


def test_the_worked_example_of_the_shares(worked: Store) -> None:
    pairs = overlap(worked)
    fourth = [pairs[PHASES[3], PHASES[j]] for j in range(3)]
    assert [round(row["share_of_main"], 3) for row in fourth] == [0.182, 0.455, 0.364]
    assert [round(row["share_of_revisited"], 3) for row in fourth] == [0.333, 0.417, 0.8]
    assert [row["share_of_all"] for row in fourth] == [2 / 25, 5 / 25, 4 / 25]


def test_shares_of_a_row_or_column_without_a_revisit_are_null_and_not_zero(worked: Store) -> None:
    pairs = overlap(worked)
    assert pairs[PHASES[5], PHASES[0]]["share_of_main"] is None
    assert pairs[PHASES[0], PHASES[5]]["share_of_main"] == 0
    assert pairs[PHASES[0], PHASES[5]]["share_of_revisited"] is None
    assert pairs[PHASES[5], PHASES[0]]["share_of_revisited"] == 0


@pytest.mark.parametrize(
    ("found", "tried", "low", "high"), [(3, 8, 0.137, 0.694), (0, 5, 0, 0.434), (5, 5, 0.566, 1)]
)
def test_the_worked_example_of_the_interval(
    found: int, tried: int, low: float, high: float
) -> None:
    lows, highs = compute_wilson_95(pl.Series([found]), pl.Series([tried]))
    assert (round(lows[0], 3), round(highs[0], 3)) == (low, high)


def test_no_trial_has_no_interval() -> None:
    lows, highs = compute_wilson_95(pl.Series([0]), pl.Series([0]))
    assert (lows[0], highs[0]) == (None, None)


def test_minutes_are_summed_and_those_without_counted_apart(store: Store) -> None:
    for minutes in (10, 0, None, 25):
        log(store, "monitoring", "management", minutes=minutes)
    row = cell(store, "monitoring", "management")
    assert (row["revisits"], row["minutes"], row["without_minutes"]) == (4, 35, 1)


def test_minutes_that_nobody_gave_are_null_and_not_zero(store: Store) -> None:
    log(store, "monitoring", "management")
    row = cell(store, "monitoring", "management")
    assert (row["minutes"], row["without_minutes"]) == (None, 1)
    assert cell(store, "monitoring", "scalability")["minutes"] == 0


def eight_sessions(store: Store, *, until: int = 8) -> None:
    days = [f"2026-03-{day:02}" for day in range(1, until + 2)]
    sessions = [("monitoring", *pair) for pair in pairwise(days)]
    add(store, sessions_of(*sessions))


def test_incidence_is_the_share_of_sessions_with_a_revisit(store: Store) -> None:
    eight_sessions(store)
    for day in (1, 1, 3, 8):
        log(store, "monitoring", "management", at=f"2026-03-0{day}T12:00Z")
    row = cell(store, "monitoring", "management")
    assert (row["focus_sessions"], row["sessions_with_revisit"]) == (8, 3)
    assert row["incidence"] == 3 / 8
    assert (round(row["incidence_low"], 3), round(row["incidence_high"], 3)) == (0.137, 0.694)
    assert row["focus_days"] == 8
    assert row["intensity"] == 4 / 8


def test_sessions_without_a_revisit_are_an_incidence_of_zero(store: Store) -> None:
    eight_sessions(store, until=5)
    row = cell(store, "monitoring", "management")
    assert (row["focus_sessions"], row["sessions_with_revisit"]) == (5, 0)
    assert (row["incidence"], row["intensity"]) == (0, 0)
    assert (round(row["incidence_low"], 3), round(row["incidence_high"], 3)) == (0, 0.434)


def test_a_revisit_outside_of_its_sessions_counts_for_no_session(store: Store) -> None:
    add(store, sessions_of(("monitoring", "2026-03-02", "2026-03-03")))
    log(store, "monitoring", "management", at="2026-03-01T23:59:59Z")
    log(store, "monitoring", "management", at="2026-03-03T00:00:00Z")
    log(store, "scalability", "management", at="2026-03-02T12:00:00Z")
    log(store, "monitoring", "management", at="2026-03-02T12:00:00Z", project="Other")
    assert cell(store, "monitoring", "management")["sessions_with_revisit"] == 0
    log(store, "monitoring", "management", at="2026-03-02T00:00:00Z")
    assert cell(store, "monitoring", "management")["sessions_with_revisit"] == 1


def test_a_running_session_lasts_until_now(store: Store) -> None:
    begun = datetime.now(UTC) - timedelta(days=2)
    add(store, sessions_of(("monitoring", begun.isoformat(), None)))
    row = cell(store, "monitoring", "management")
    assert row["focus_sessions"] == 1
    assert row["focus_days"] == pytest.approx(2, abs=0.01)


def test_coupling_is_symmetric_and_counts_weeks(store: Store) -> None:
    for main, revisited, day in [
        ("monitoring", "management", "2026-03-02"),
        ("monitoring", "scalability", "2026-03-09"),
        ("monitoring", "scalability", "2026-03-10"),
        ("management", "scalability", "2026-03-16"),
    ]:
        log(store, main, revisited, at=f"{day}T12:00Z")
    pairs = overlap(store)
    # weeks: monitoring {1, 2}, management {1, 3}, scalability {2, 3}
    for one, other in permutations(("monitoring", "management", "scalability"), 2):
        row = pairs[one, other]
        assert (row["shared_weeks"], row["smaller_weeks"], row["coupling"]) == (1, 2, 0.5)
    assert pairs["monitoring", "problem_definition"]["coupling"] is None


def test_phases_of_different_weeks_have_a_coupling_of_zero(store: Store) -> None:
    log(store, "monitoring", "management", at="2026-03-02T12:00Z")
    log(store, "scalability", "data_preparation", at="2026-03-09T12:00Z")
    assert cell(store, "monitoring", "scalability")["coupling"] == 0


def test_the_weeks_of_coupling_are_those_of_the_zone(store: Store) -> None:
    log(store, "monitoring", "management", at="2026-03-08T23:30Z")  # Sunday; Monday in Berlin
    log(store, "scalability", "data_preparation", at="2026-03-09T12:00Z")
    assert cell(store, "monitoring", "scalability", zone="UTC")["coupling"] == 0
    assert cell(store, "monitoring", "scalability", zone="Europe/Berlin")["coupling"] == 1


def recounted(
    revisits: list[Record], sessions: list[Record], now: datetime, zone: str
) -> dict[tuple[str, str], Record]:
    """All measures of all pairs by plain loops over records and focus sessions."""
    counts = Counter(pair_of(one) for one in revisits)
    mains = Counter(one["main_phase"] for one in revisits)
    arrivals = Counter(one["revisited_phase"] for one in revisits)
    weeks: dict[str, set[tuple[int, int]]] = {phase: set() for phase in PHASES}
    for one in revisits:
        local = one["occurred_at"].replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
        for phase in pair_of(one):
            weeks[phase].add(local.isocalendar()[:2])
    found = {}
    for pair in PAIRS:
        main, revisited = pair
        mine = [one for one in sessions if one["phase"] == main]
        times = [(one["started_at"], one["ended_at"] or now, one["project"]) for one in mine]
        days = sum((end - start).total_seconds() for start, end, _ in times) / 86400
        hit = sum(
            any(
                start <= one["occurred_at"] < end and one["project"] == project
                for one in revisits
                if pair_of(one) == pair
            )
            for start, end, project in times
        )
        known = [one["minutes"] for one in revisits if pair_of(one) == pair]
        given = [minutes for minutes in known if minutes is not None]
        smaller = min(len(weeks[main]), len(weeks[revisited]))
        low, high = wilson(hit, len(mine)) if mine else (None, None)
        found[pair] = {
            "revisits": counts[pair],
            "minutes": sum(given) if given or not known else None,
            "without_minutes": len(known) - len(given),
            "share_of_main": counts[pair] / mains[main] if mains[main] else None,
            "share_of_revisited": counts[pair] / arrivals[revisited]
            if arrivals[revisited]
            else None,
            "share_of_all": counts[pair] / len(revisits) if revisits else None,
            "focus_sessions": len(mine),
            "sessions_with_revisit": hit,
            "incidence": hit / len(mine) if mine else None,
            "incidence_low": low,
            "incidence_high": high,
            "intensity": counts[pair] / days if days else None,
            "coupling": len(weeks[main] & weeks[revisited]) / smaller if smaller else None,
        }
    return found


def assert_same(store: Store, expected: dict[tuple[str, str], Record], **options: Any) -> None:
    pairs = overlap(store, **options)
    assert list(pairs) == list(expected)
    for pair, measures in expected.items():
        got = {name: pairs[pair][name] for name in measures}
        assert got == pytest.approx(measures, abs=1e-9), pair


def finished(files: Iterable[str]) -> list[Record]:
    """Focus sessions of a file, as they stand there."""
    return [
        row | {"started_at": utc(row["started_at"]), "ended_at": utc(row["ended_at"])}
        for name in files
        for row in rows_of(SAMPLE_FOLDER / name)
        if row["ended_at"]
    ]


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo"])
def test_the_sample_counts_as_its_files_do(store: Store, zone: str) -> None:
    # The running session would count on: it is left out here and tested above.
    sessions = finished(["focus_sessions.csv"])
    names = ("project", "phase", "started_at", "ended_at")
    rows = [tuple(f"{one[name]}" for name in names[1:]) for one in sessions]
    add(
        store,
        sessions_of(*rows, project=sessions[0]["project"]),
        read_sheet((SAMPLE_FOLDER / SAMPLE_FILES[1]).read_bytes(), "csv"),
    )
    revisits: list[Record] = [
        row
        | {
            "occurred_at": utc(row["occurred_at"]),
            "minutes": int(row["minutes"]) if row["minutes"] else None,
        }
        for row in rows_of(SAMPLE_FOLDER / "revisits.csv")
    ]
    assert len(revisits) == 227
    now = datetime.now(UTC).replace(tzinfo=None)
    assert_same(store, recounted(revisits, sessions, now, zone), zone=zone)


@REAL
def test_the_real_files_count_as_by_hand(store: Store) -> None:
    names = ("bikeshare_focus.csv", "bikeshare_revisits.csv")
    add(store, *(read_sheet((DATA / name).read_bytes(), "csv") for name in names))
    sessions: list[Record] = [
        row | {"started_at": utc(row["started_at"]), "ended_at": utc(row["ended_at"])}
        for row in rows_of(DATA / names[0])
    ]
    revisits: list[Record] = [
        row
        | {
            "occurred_at": utc(row["occurred_at"]),
            "minutes": int(row["minutes"]) if row["minutes"] else None,
        }
        for row in rows_of(DATA / names[1])
    ]
    pairs = overlap(store)
    by_hand = Counter(pair_of(row) for row in revisits)
    assert {pair: row["revisits"] for pair, row in pairs.items() if row["revisits"]} == by_hand
    assert sum(by_hand.values()) == 113
    now = datetime.now(UTC).replace(tzinfo=None)
    assert_same(store, recounted(revisits, sessions, now, "UTC"))


@pytest.fixture
def mixed(store: Store) -> Store:
    """Two projects, three people, every reason and phase, notes with and without text."""
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


def local_day(record: Record, zone: str) -> str:
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
        lambda one: local_day(one, "Asia/Tokyo") >= "2026-03-10",
    ),
    "until": (
        {"until": "2026-03-10", "zone": "America/New_York"},
        lambda one: local_day(one, "America/New_York") <= "2026-03-10",
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
            and "2026-03-03" <= local_day(one, "UTC") <= "2026-03-25"
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
    selection = selected(mixed, **names)
    assert all_records(mixed, selection)["id"].to_list() == [one["id"] for one in kept]
    counted = {pair: row["revisits"] for pair, row in overlap(mixed, selection).items()}
    assert {pair: number for pair, number in counted.items() if number} == Counter(
        pair_of(one) for one in kept
    )
    (headline,) = ask(mixed, questions.Question("headline", selection=selection)).to_dicts()
    assert headline["revisits"] == len(kept)
    assert ask(mixed, questions.Question("reason_counts", selection=selection))[
        "revisits"
    ].sum() == len(kept)
    trend = ask(
        mixed,
        questions.Question("trend", selection=selection, grain="day", stack="none", zone="UTC"),
    )
    assert trend["revisits"].sum() == len(kept)


def test_a_phase_that_is_filtered_out_has_no_incidence(store: Store) -> None:
    eight_sessions(store)
    log(store, "monitoring", "management", at="2026-03-01T12:00Z")
    pairs = overlap(store, selected(store, revisited_phases=["management"]))
    assert pairs["monitoring", "management"]["incidence"] == 1 / 8
    for measure in ("incidence", "incidence_low", "incidence_high", "intensity"):
        assert pairs["monitoring", "scalability"][measure] is None
    pairs = overlap(store, selected(store, main_phases=["scalability"]))
    assert pairs["monitoring", "management"]["incidence"] is None


def test_focus_is_counted_within_the_period_of_the_filter(store: Store) -> None:
    eight_sessions(store)
    row = overlap(store, selected(store, since="2026-03-03", until="2026-03-04"))[
        "monitoring", "management"
    ]
    assert (row["focus_sessions"], row["focus_days"]) == (2, 2)


def test_a_period_holds_its_first_and_its_last_moment_and_no_more(store: Store) -> None:
    for moment in (
        "2026-03-09T23:59:59.999999Z",
        "2026-03-10T00:00:00Z",
        "2026-03-11T23:59:59.999999Z",
        "2026-03-12T00:00:00Z",
    ):
        log(store, at=moment, note=moment[8:10])
    named = selected(store, since="2026-03-10", until="2026-03-11")
    assert all_records(store, named)["note"].to_list() == ["11", "10"]


def test_unknown_names_are_refused_all_at_once_with_the_nearest(mixed: Store) -> None:
    with pytest.raises(InputRefused) as refused:
        selected(
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
        selected(mixed, since="2026-03-02", until="2026-03-01")


def test_a_day_at_the_end_of_time_selects_everything(mixed: Store) -> None:
    assert all_records(mixed, selected(mixed, until="9999-12-31")).height == 96


def test_the_headline_says_what_a_selection_holds(store: Store) -> None:
    log(store, "monitoring", "management", at="2026-03-02T10:00Z", minutes=5)
    log(store, "scalability", "management", at="2026-03-04T10:00Z", project="Other")
    log(store, "scalability", "monitoring", at="2026-03-03T10:00Z")
    (row,) = ask(store, questions.Question("headline", selection=Selection())).to_dicts()
    expected = {
        "revisits": 3,
        "projects": 2,
        "first_at": datetime(2026, 3, 2, 10),
        "last_at": datetime(2026, 3, 4, 10),
        "without_minutes": 2,
        "most_revisited": "Management",
        "most_revisited_revisits": 2,
    }
    assert {name: row[name] for name in expected} == expected


def test_what_was_deleted_counts_nowhere(store: Store) -> None:
    added = log(store, "monitoring", "management")
    delete_revisit(store, added.receipt.changes[-1].id, 1, by="ana")
    assert cell(store, "monitoring", "management")["revisits"] == 0
    assert catalogue(store).find_project(PROJECT)
