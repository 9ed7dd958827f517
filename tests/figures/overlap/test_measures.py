"""Every measure of the matrix, held against counting by hand."""

import math
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise, permutations
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pipeline.asking.selection import Selection, select_by_names
from pipeline.ledger.focus import confirm_focus, end_focus
from pipeline.ledger.revisits import delete_revisit
from pipeline.store import Store
from tests.builders import (
    PROJECT,
    add,
    all_records,
    ask,
    catalogue,
    log,
    made_up_log,
    overlap,
    revisit,
    revisits_of,
    sessions_of,
)
from tests.logs import PHASES, add_worked_example

PAIRS = tuple(permutations(PHASES, 2))
Record = dict[str, Any]


def get_pair(record: Record) -> tuple[str, str]:
    return record["main_phase"], record["revisited_phase"]


def select(store: Store, **names: Any) -> Selection:
    return select_by_names(catalogue(store), **names)


def find_cell(store: Store, main: str, revisited: str, **options: Any) -> Record:
    return overlap(store, **options)[main, revisited]


def reckon_wilson(found: int, tried: int) -> tuple[float, float]:
    """The Wilson 95 % interval, written out."""
    z = 1.959963984540054
    share, weight = found / tried, 1 + z * z / tried
    middle = (share + z * z / (2 * tried)) / weight
    half = z / weight * math.sqrt(share * (1 - share) / tried + z * z / (4 * tried * tried))
    return middle - half, middle + half


@pytest.fixture
def worked(store: Store) -> Store:
    return add_worked_example(store)


def test_an_empty_store_gives_all_pairs_without_a_figure(store: Store) -> None:
    pairs = overlap(store)
    assert tuple(pairs) == PAIRS
    counts = {"revisits", "minutes", "without_minutes", "focus_sessions", "sessions_with_revisit"}
    shares = {"share_of_main", "share_of_revisited", "share_of_all"}
    rates = {"incidence", "incidence_low", "incidence_high", "intensity", "coupling"}
    for row in pairs.values():
        assert {row[name] for name in counts} == {0}
        assert {row[name] for name in shares | rates} == {None}


def test_shares_of_a_row_or_column_without_a_revisit_are_null_and_not_zero(worked: Store) -> None:
    pairs = overlap(worked)
    assert pairs[PHASES[5], PHASES[0]]["share_of_main"] is None
    assert pairs[PHASES[0], PHASES[5]]["share_of_main"] == 0
    assert pairs[PHASES[0], PHASES[5]]["share_of_revisited"] is None
    assert pairs[PHASES[5], PHASES[0]]["share_of_revisited"] == 0


def add_eight_sessions(store: Store) -> None:
    days = [f"2026-03-{day:02}" for day in range(1, 10)]
    add(store, sessions_of(*(("monitoring", *pair) for pair in pairwise(days))))


def test_incidence_is_the_share_of_sessions_with_a_revisit(store: Store) -> None:
    add_eight_sessions(store)
    for day in (1, 1, 3, 8):
        log(store, "monitoring", "management", at=f"2026-03-0{day}T12:00Z")
    row = find_cell(store, "monitoring", "management")
    assert (row["focus_sessions"], row["sessions_with_revisit"]) == (8, 3)
    assert row["incidence"] == 3 / 8
    assert (round(row["incidence_low"], 3), round(row["incidence_high"], 3)) == (0.137, 0.694)
    assert row["focus_days"] == 8
    assert row["intensity"] == 4 / 8


def test_a_revisit_outside_of_its_sessions_counts_for_no_session(store: Store) -> None:
    outside = [
        revisit(main, "management", occurred_at=f"2026-03-{at}Z", project=project)
        for main, at, project in (
            ("monitoring", "01T23:59:59", PROJECT),
            ("monitoring", "03T00:00:00", PROJECT),
            ("scalability", "02T12:00:00", PROJECT),
            ("monitoring", "02T12:00:00", "Other"),
        )
    ]
    add(store, sessions_of(("monitoring", "2026-03-02", "2026-03-03")), revisits_of(outside))
    assert find_cell(store, "monitoring", "management")["sessions_with_revisit"] == 0
    log(store, "monitoring", "management", at="2026-03-02T00:00:00Z")
    assert find_cell(store, "monitoring", "management")["sessions_with_revisit"] == 1


def test_a_running_session_lasts_until_now(store: Store) -> None:
    begun = datetime.now(UTC) - timedelta(days=2)
    add(store, sessions_of(("monitoring", begun.isoformat(), None)))
    confirm_focus(store, ask(store, "running_focus")["id"].item())
    row = find_cell(store, "monitoring", "management")
    assert row["focus_sessions"] == 1
    assert row["focus_days"] == pytest.approx(2, abs=0.01)


def recount(
    revisits: list[Record], sessions: list[Record], now: datetime, zone: str
) -> dict[tuple[str, str], Record]:
    """All measures of all pairs by plain loops over records and focus sessions."""
    counts = Counter(get_pair(one) for one in revisits)
    mains = Counter(one["main_phase"] for one in revisits)
    arrivals = Counter(one["revisited_phase"] for one in revisits)
    weeks: dict[str, set[tuple[int, int]]] = {phase: set() for phase in PHASES}
    for one in revisits:
        local = one["occurred_at"].replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
        for phase in get_pair(one):
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
                if get_pair(one) == pair
            )
            for start, end, project in times
        )
        known = [one["minutes"] for one in revisits if get_pair(one) == pair]
        given = [minutes for minutes in known if minutes is not None]
        smaller = min(len(weeks[main]), len(weeks[revisited]))
        low, high = reckon_wilson(hit, len(mine)) if mine else (None, None)
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


def assert_as_by_hand(store: Store, zone: str) -> None:
    expected = recount(
        all_records(store).to_dicts(),
        ask(store, "focus_sessions").to_dicts(),
        datetime.now(UTC).replace(tzinfo=None),
        zone,
    )
    pairs = overlap(store, zone=zone)
    assert list(pairs) == list(expected)
    for pair, measures in expected.items():
        got = {name: pairs[pair][name] for name in measures}
        assert got == pytest.approx(measures, abs=1e-9), pair


def test_the_sample_counts_as_by_hand(sample: Store) -> None:
    (project,) = catalogue(sample).projects
    end_focus(sample, project=project.name)  # a running session would count on
    assert_as_by_hand(sample, "Asia/Tokyo")


def test_a_made_up_log_counts_as_by_hand(store: Store) -> None:
    assert_as_by_hand(made_up_log(store, 113), "UTC")


def test_a_phase_that_is_filtered_out_has_no_incidence(store: Store) -> None:
    add_eight_sessions(store)
    log(store, "monitoring", "management", at="2026-03-01T12:00Z")
    pairs = overlap(store, select(store, revisited_phases=["management"]))
    assert pairs["monitoring", "management"]["incidence"] == 1 / 8
    for measure in ("incidence", "incidence_low", "incidence_high", "intensity"):
        assert pairs["monitoring", "scalability"][measure] is None
    pairs = overlap(store, select(store, main_phases=["scalability"]))
    assert pairs["monitoring", "management"]["incidence"] is None


def test_focus_is_counted_within_the_period_of_the_filter(store: Store) -> None:
    add_eight_sessions(store)
    days = select(store, since="2026-03-03", until="2026-03-04")
    row = find_cell(store, "monitoring", "management", selection=days)
    assert (row["focus_sessions"], row["focus_days"]) == (2, 2)


def test_what_was_deleted_counts_nowhere(store: Store) -> None:
    added = log(store, "monitoring", "management")
    delete_revisit(store, added.receipt.changes[-1].id, 1, by="ana")
    assert find_cell(store, "monitoring", "management")["revisits"] == 0
    assert catalogue(store).find_project(PROJECT)
