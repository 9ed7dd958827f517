"""Reasons by size, by phase and for a pair."""

import pytest

from pipeline.ledger.reasons import retire_reason
from pipeline.store import Store
from tests.builders import add, ask, id_of, log, revisit, revisits_of


def add_reasons(store: Store, **numbers: int) -> None:
    rows = [
        revisit("monitoring", "management", reason=reason, note=str(number), **minutes)
        for reason, count in numbers.items()
        for number in range(count)
        for minutes in [{"minutes": 10} if number % 2 else {}]
    ]
    add(store, revisits_of(rows))


def test_reasons_come_by_size_with_their_cumulative_share(store: Store) -> None:
    add_reasons(store, Tooling=2, Defect=5, Capacity=2, Own=1)
    rows = ask(store, "reason_counts").to_dicts()
    assert [(row["rank"], row["reason"], row["revisits"]) for row in rows] == [
        (1, "Defect", 5),
        (2, "Capacity", 2),
        (3, "Tooling", 2),
        (4, "Own", 1),
    ]
    assert [row["share"] for row in rows] == [0.5, 0.2, 0.2, 0.1]
    assert [row["cumulative_share"] for row in rows] == pytest.approx([0.5, 0.7, 0.9, 1.0])
    assert [(row["minutes"], row["without_minutes"]) for row in rows] == [
        (20, 3),
        (10, 1),
        (10, 1),
        (None, 1),
    ]


def test_no_revisit_has_no_reason(store: Store) -> None:
    assert ask(store, "reason_counts").is_empty()
    assert ask(store, "reason_phases").is_empty()


def test_reason_by_revisited_phase_counts_every_pair_of_them(store: Store) -> None:
    log(store, "monitoring", "management", reason="Defect")
    log(store, "scalability", "management", reason="Defect")
    log(store, "monitoring", "scalability", reason="Tooling")
    rows = ask(store, "reason_phases").to_dicts()
    assert len(rows) == 2 * 9
    assert {
        (row["rank"], row["reason"], row["revisited_phase"]): row["revisits"]
        for row in rows
        if row["revisits"]
    } == {(1, "Defect", "management"): 2, (2, "Tooling", "scalability"): 1}
    positions = [(row["rank"], row["revisited_position"]) for row in rows]
    assert positions == sorted(positions)


def test_the_likely_reasons_are_those_most_given_from_a_phase(store: Store) -> None:
    log(store, "monitoring", "management", reason="Capacity")
    for _ in range(3):
        log(store, "scalability", "management", reason="Tooling")
    likely = ask(store, "reasons_from_phase", main_phase="monitoring", most=3)
    capacity, tooling = id_of(store, "Capacity"), id_of(store, "Tooling")
    assert likely.rows() == [(capacity, 1, 1), (tooling, 0, 3)]
    retire_reason(store, tooling, by=None)
    left = ask(store, "reasons_from_phase", main_phase="scalability", most=1)
    assert left["id"].to_list() == [capacity]
