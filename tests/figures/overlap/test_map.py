"""The map's arcs: which way they lie, where they end, what is chosen and labelled."""

from itertools import pairwise
from typing import Any

import polars as pl
import pytest

from pipeline.figures.guide import examples
from pipeline.figures.overlap import pairs
from pipeline.figures.overlap.map import SCHEMA, build_arcs
from pipeline.figures.overlap.measures import MEASURES, MEASURES_BY_KEY
from pipeline.figures.overlap.pairs import sort_by_strength
from pipeline.model import Phase
from pipeline.store import Store
from tests.builders import EVERYTHING, ask, catalogue

REVISITS = MEASURES_BY_KEY["revisits"]


def make_phases(number: int) -> tuple[Phase, ...]:
    return tuple(
        Phase(str(place), f"p{place}", f"Phase {place}", place + 1, "", False, True, place + 1)
        for place in range(number)
    )


def make_pairs(number: int, counts: dict[tuple[int, int], int]) -> pl.DataFrame:
    """All pairs of so many phases, with these revisits and none else."""
    return pl.DataFrame(
        [
            {
                "main_phase": f"p{main}",
                "main_title": f"Phase {main}",
                "main_position": main + 1,
                "revisited_phase": f"p{revisited}",
                "revisited_title": f"Phase {revisited}",
                "revisited_position": revisited + 1,
                "revisits": counts.get((main, revisited), 0),
                "minutes": None,
                "without_minutes": counts.get((main, revisited), 0),
            }
            for main in range(number)
            for revisited in range(number)
            if main != revisited
        ]
    )


def draw(number: int, counts: dict[tuple[int, int], int], **chosen: Any) -> pl.DataFrame:
    return build_arcs(make_pairs(number, counts), REVISITS, make_phases(number), **chosen)


def find_arc(frame: pl.DataFrame, main: int, revisited: int) -> dict[str, Any]:
    return frame.filter(main_phase=f"p{main}", revisited_phase=f"p{revisited}").row(0, named=True)


def test_of_equal_pairs_every_place_names_the_same() -> None:
    equal = make_pairs(12, {(main, to): 1 + (main == 7) for main in range(12) for to in range(12)})
    ordered = sort_by_strength(equal, REVISITS)
    in_order = equal.sort(pl.col("main_phase") == "p7", descending=True, maintain_order=True)
    assert ordered.rows() == in_order.rows()
    assert examples.exemplify_pairs(equal, REVISITS).startswith("Phase 7 → Phase 0 shows 2")
    shown = build_arcs(equal, REVISITS, make_phases(12)).filter(pl.col("kind") != "phase")
    names = ["main_title", "revisited_title"]
    assert shown.select(names).rows() == ordered.select(names).rows()


FOUR = {(1, 0): 3, (1, 2): 1, (2, 1): 6, (3, 0): 2, (3, 1): 5, (2, 3): 2}


def test_an_arc_back_lies_above_and_an_arc_ahead_below() -> None:
    frame = draw(4, FOUR).filter(pl.col("kind") != "phase")
    assert dict(frame.schema) == SCHEMA
    assert frame.height == len(FOUR)
    back = frame.filter(kind="back")
    assert set(back.select("main_phase", "revisited_phase").rows()) == {
        ("p1", "p0"),
        ("p2", "p1"),
        ("p3", "p0"),
        ("p3", "p1"),
    }
    assert back["rise"].min() > 0
    assert frame.filter(kind="ahead")["rise"].max() < 0


@pytest.mark.parametrize("number", [2, 4, 9, 15])
def test_arcs_begin_and_end_at_their_phases_side_by_side(number: int) -> None:
    every = {(i, j): 1 + i * j for i in range(number) for j in range(number) if i != j}
    frame = draw(number, every).filter(pl.col("kind") != "phase")
    sides: dict[tuple[str, bool], list[tuple[float, float]]] = {}
    for row in frame.to_dicts():
        for phase, end in ((row["main_phase"], "start"), (row["revisited_phase"], "end")):
            assert round(row[end]) == int(phase[1:])
            half = row["width"] / 2
            sides.setdefault((phase, row["rise"] > 0), []).append(
                (row[end] - half, row[end] + half)
            )
    for side in sides.values():
        side.sort()
        assert all(one[1] <= other[0] for one, other in pairwise(side))


def test_width_is_in_proportion_to_the_figure() -> None:
    frame = draw(4, FOUR)
    assert find_arc(frame, 2, 1)["strength"] == 1
    assert find_arc(frame, 1, 0)["width"] == pytest.approx(find_arc(frame, 2, 1)["width"] / 2)


def test_everything_lies_between_bottom_and_top() -> None:
    for counts in ({}, FOUR, {(0, 8): 1}, {(8, 0): 1}):
        frame = draw(9, counts)
        tips = frame["line"] + frame["rise"].fill_null(0)
        assert tips.min() >= 0
        assert tips.max() <= 1 + 1e-9
        assert frame["line"].min() > 0.1
        assert frame["line"].max() < 0.9


def test_without_a_figure_there_are_only_the_phases() -> None:
    frame = draw(9, {})
    assert frame["kind"].to_list() == ["phase"] * 9
    assert frame["number"].to_list() == list(range(1, 10))
    assert dict(frame.schema) == SCHEMA


def test_a_chosen_phase_fades_the_arcs_that_do_not_touch_it() -> None:
    frame = draw(4, FOUR, phase="p0", pair=("p2", "p1"))
    clear = frame.filter(pl.col("faded").not_())
    assert set(clear.select("main_phase", "revisited_phase").rows()) == {
        ("p1", "p0"),
        ("p3", "p0"),
        ("p2", "p1"),
    }
    assert frame.filter(kind="phase", chosen=True)["phase"].to_list() == ["p0"]
    assert find_arc(frame, 2, 1)["chosen"]
    assert find_arc(frame, 3, 1)["rank"] is None


def test_equals_share_the_lower_rank_so_that_none_of_them_is_called_first() -> None:
    frame = draw(4, {(1, 0): 2, (2, 0): 2, (3, 0): 5, (0, 3): 1})
    ranks = {row["main_phase"]: row["rank"] for row in frame.filter(rank=pl.col("rank")).to_dicts()}
    assert ranks == {"p3": 1, "p1": 3, "p2": 3, "p0": 4}


@pytest.mark.parametrize("measure", MEASURES, ids=lambda one: one.key)
def test_every_measure_of_the_sample_draws_the_pairs_above_zero(
    sample: Store, measure: Any
) -> None:
    with sample.reading() as reader:
        overlap = pairs.ask_overlap(lambda one: one.ask(reader), EVERYTHING, zone="UTC")
    frame = build_arcs(overlap, measure, catalogue(sample).phases)
    above = sort_by_strength(overlap, measure)
    assert frame.filter(pl.col("kind") != "phase").height == above.height >= 11
    lines = frame.filter(kind="phase")["said"].to_list()
    counted = build_arcs(
        ask(sample, "pair_counts"),
        REVISITS,
        catalogue(sample).phases,
    )
    assert lines == counted.filter(kind="phase")["said"].to_list()
