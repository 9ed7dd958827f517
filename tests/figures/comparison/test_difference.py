"""The matrix of differences colours only what differs."""

import math
from dataclasses import replace
from datetime import timedelta

import pytest

from pipeline.asking.questions import answer_from
from pipeline.figures.comparison import words
from pipeline.figures.comparison.comparison import compare_counts
from pipeline.figures.comparison.difference_matrix import build_difference
from pipeline.figures.comparison.side_by_side import compare_side_by_side
from pipeline.figures.comparison.sides import Side, Sides
from pipeline.figures.overlap.matrix import ARRIVED_AT, MADE_FROM
from pipeline.figures.overlap.measures import MEASURES_BY_KEY
from pipeline.store import Store
from tests.builders import (
    EVERYTHING,
    add,
    catalogue,
    made_up_log,
    revisit,
    revisits_of,
    with_phases,
)
from tests.figures.comparison.sides import KEYS, compare_in, make_side, pick
from tests.logs import BEGIN, EVEN, PHASES, add_pairs


def test_any_number_of_phases_is_compared(store: Store) -> None:
    made_up_log(with_phases(store, 12), 60)
    found = compare_in(store, EVERYTHING, EVERYTHING)
    assert found.pairs.height == 12 * 11
    assert build_difference(found, catalogue(store).shown_phases).height == 12 * 11 + 12 + 25


def test_the_matrix_of_differences_colours_only_what_differs() -> None:
    days = dict.fromkeys(KEYS, 100.0)
    pairs = [(main, to) for main in KEYS for to in KEYS if main != to]
    first = {pairs[0]: 10, pairs[1]: 40, pairs[2]: 18, pairs[3]: 0, pairs[5]: 9}
    second = {pairs[0]: 10, pairs[1]: 10, pairs[2]: 7, pairs[3]: 30, pairs[5]: 9}
    found = compare_counts(make_side(first, days), make_side(second, days))
    shown = build_difference(found, (), chosen=pairs[1])
    cells = {(one["main_phase"], one["revisited_phase"]): one for one in shown.to_dicts()}
    kinds = [cells[pair]["kind"] for pair in pairs]
    assert kinds == ["few", "sure", "perhaps", "sure", "none", "few"]
    assert cells[pairs[1]]["value"] == pytest.approx(-2)
    assert cells[pairs[1]]["chosen"]
    assert shown["chosen"].sum() == 1
    assert cells[pairs[3]]["value"] == pytest.approx(math.log2(pick(found.pairs, pairs[3])["low"]))
    assert [cells[pair]["value"] for pair in (pairs[0], pairs[4], pairs[5])] == [None] * 3
    assert cells[pairs[1]]["first"] == "40 revisits in 100 focus days, 4.0 per 10 focus days"
    assert cells[pairs[3]]["first"] == "no revisits in 100 focus days"
    assert cells[pairs[4]]["verdict"] == "nothing to compare"


def test_the_matrix_of_differences_has_its_diagonal_and_its_totals(sample: Store) -> None:
    found = compare_in(sample, EVERYTHING, EVERYTHING)
    shown = build_difference(found, catalogue(sample).phases)
    assert shown.filter(kind="diagonal")["label"].null_count() == 9
    edges = shown.filter(kind="edge")
    assert edges.height == 9 + 9 + 1
    corner = edges.filter(main=ARRIVED_AT, revisited=MADE_FROM)
    assert corner["label"].item() == "1.00"
    assert edges["value"].null_count() == edges.height


def test_a_side_says_of_what_its_rate_is() -> None:
    row = {"first_revisits": 6, "first_episodes": 5, "first_days": 15.0, "first_rate": 5 / 15}
    said = words.format_side(row, "first", "focus days")
    assert said == "6 revisits (5 episodes) in 15 focus days, 3.3 episodes per 10 focus days"
    alone = words.format_side(row | {"first_episodes": 6, "first_rate": 0.4}, "first", "focus days")
    assert alone == "6 revisits in 15 focus days, 4.0 per 10 focus days"


def test_a_total_that_differs_is_told_where_no_pair_does(store: Store) -> None:
    add_pairs(store, EVEN)
    late = [
        revisit(main, "scalability", occurred_at=(BEGIN + timedelta(days=90 + 3 * n)).isoformat())
        for n, main in enumerate(PHASES[:5] * 5)
    ]
    add(store, revisits_of(late))
    middle = (BEGIN + timedelta(days=90)).replace(tzinfo=None)
    sides = Sides(
        Side(replace(EVERYTHING, until=middle), "first half"),
        Side(replace(EVERYTHING, since=middle), "second half"),
        "period",
    )
    with store.reading() as reader:
        measure = MEASURES_BY_KEY["revisits"]
        compared = compare_side_by_side(answer_from(reader), sides, measure, zone="UTC")
    assert compared.verdicts == (
        "Went to scalability: more often in B (0 → 25). Too few to tell of any of the 35 pairs "
        "that can be compared."
    )
