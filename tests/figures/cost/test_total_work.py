"""Total work: the worked example, what-if, what has no figure, and what is a lower bound."""

import math
import random
from collections.abc import Mapping

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.figures.cost.bars import REWORK, SCHEMA, WHAT_IF, build_cost_bars
from pipeline.figures.cost.total_work import (
    CELL_SCHEMA,
    PHASE_SCHEMA,
    TotalWork,
    compute_total_work,
    measure_rework,
    scale_rework,
)
from tests.figures.cost.logs import EXAMPLE, Minutes, make_pairs, make_phases, reckon


def list_hours(cost: TotalWork) -> dict[str, float | None]:
    return dict(cost.phases.select("phase", "total_work").rows())


def list_flagged(cost: TotalWork) -> set[str]:
    return set(cost.phases.filter("at_least")["phase"])


def test_the_worked_example() -> None:
    cost = reckon(EXAMPLE)
    assert cost.radius == pytest.approx(0.479, abs=5e-4)
    assert cost.converges
    assert list_hours(cost) == pytest.approx(
        {"a": 1.2046, "b": 2.0456, "c": 2.3623, "d": 2.1178}, abs=5e-5
    )
    assert list_flagged(cost) == set()


def test_first_pass_is_the_work_less_the_rework_made_in_it() -> None:
    cost = reckon({("a", "b"): 60}, a=180)
    row = cost.phases.row(0, named=True)
    assert (row["work_minutes"], row["first_pass_minutes"]) == (240, 180)
    assert row["first_pass_share"] == pytest.approx(0.75)
    assert row["total_work"] == pytest.approx(1 + 60 / 180)
    assert dict(cost.phases.drop("total_work").schema) == dict(PHASE_SCHEMA)


@pytest.mark.parametrize("left", [0.0, -50.0, 0.5])
def test_a_phase_whose_rework_takes_all_of_its_work_has_no_figure(left: float) -> None:
    cost = reckon({("a", "b"): 60, ("b", "a"): 10}, a=left)
    assert cost.phases["missing"].to_list() == ["first pass", None, None, None]
    assert list_hours(cost) == pytest.approx({"a": None, "b": 1.1, "c": 1.0, "d": 1.0})


def test_what_leads_to_a_phase_without_figure_counts_that_rework_once() -> None:
    minutes: Minutes = {("a", "b"): 50, ("c", "a"): 100, ("b", "d"): 10}
    found = measure_rework(make_phases(minutes, {"b": None}), make_pairs(minutes))
    cost = compute_total_work(found)
    assert found.unfollowed == ("b",)
    assert cost.phases["missing"].to_list() == [None, "focus", None, None]
    assert list_hours(cost) == pytest.approx({"a": 1.5, "b": None, "c": 2.5, "d": 1.0})
    assert list_flagged(cost) == {"a", "c"}


def test_a_phase_that_the_filters_leave_out_is_not_followed_either() -> None:
    minutes: Minutes = {("a", "z"): 50}
    found = measure_rework(make_phases(minutes, {}, names="a"), make_pairs(minutes))
    assert found.unfollowed == ("z",)
    assert list_hours(compute_total_work(found)) == pytest.approx({"a": 1.5})
    assert list_flagged(compute_total_work(found)) == {"a"}


def test_records_without_minutes_are_never_read_as_zero() -> None:
    cost = reckon({("a", "b"): None, ("c", "b"): 20})
    assert cost.phases["missing"].to_list() == ["minutes", None, None, None]
    assert list_hours(cost)["a"] is None


def test_a_figure_with_missing_minutes_is_a_lower_bound_and_so_is_what_leads_to_it() -> None:
    cost = reckon({("a", "b"): 10, ("b", "c"): 10, ("b", "d"): None, ("c", "d"): 10})
    assert list_flagged(cost) == {"a", "b"}
    assert list_hours(cost)["a"] == pytest.approx(1.11 + 0.1 * 0.01, abs=1e-9)


@pytest.mark.parametrize(("back", "radius"), [(100, 1.0), (144, 1.2)])
def test_at_or_above_one_it_does_not_converge_and_nothing_has_a_figure(
    back: int, radius: float
) -> None:
    cost = reckon({("a", "b"): 100, ("b", "a"): back})
    assert cost.radius == pytest.approx(radius)
    assert not cost.converges
    assert set(list_hours(cost).values()) == {None}


def test_scaling_a_pair_to_nothing_is_a_log_without_it_at_the_same_first_pass() -> None:
    found = measure_rework(make_phases(EXAMPLE, {}), make_pairs(EXAMPLE))
    without = {pair: spent for pair, spent in EXAMPLE.items() if pair != ("c", "b")}
    then = compute_total_work(scale_rework(found, {("c", "b"): 0.0}))
    assert list_hours(then) == pytest.approx(list_hours(reckon(without)))
    doubled = compute_total_work(scale_rework(found, {("c", "b"): 2.0}))
    assert list_hours(doubled) == pytest.approx(list_hours(reckon({**EXAMPLE, ("c", "b"): 80})))


def test_scaling_can_make_it_converge_and_cease_to() -> None:
    minutes: Minutes = {("a", "b"): 100, ("b", "a"): 90}
    found = measure_rework(make_phases(minutes, {}), make_pairs(minutes))
    assert compute_total_work(found).converges
    assert not compute_total_work(scale_rework(found, {("a", "b"): 1.2})).converges
    assert compute_total_work(scale_rework(found, {("a", "b"): 0.5})).radius == pytest.approx(
        0.45**0.5
    )


@pytest.mark.parametrize("factor", [-0.1, 2.1])
def test_a_factor_lies_between_nothing_and_twice(factor: float) -> None:
    found = measure_rework(make_phases(EXAMPLE, {}), make_pairs(EXAMPLE))
    with pytest.raises(ValueError, match="between 0 and 2"):
        scale_rework(found, {("a", "b"): factor})


pair_names = st.tuples(st.sampled_from("abcdz"), st.sampled_from("abcdz")).filter(
    lambda pair: pair[0] != pair[1]
)
logs = st.dictionaries(pair_names, st.none() | st.integers(0, 100_000), max_size=16)
firsts = st.dictionaries(
    st.sampled_from("abcd"), st.none() | st.floats(-100, 100_000), min_size=4, max_size=4
)


@given(logs, firsts)
def test_no_figure_is_ever_below_one_nan_or_infinite(
    minutes: Minutes, first_pass: Mapping[str, float | None]
) -> None:
    cost = compute_total_work(measure_rework(make_phases(minutes, first_pass), make_pairs(minutes)))
    known = [one for one in list_hours(cost).values() if one is not None]
    assert all(math.isfinite(one) and one >= 1 for one in known)
    assert cost.radius is None or math.isfinite(cost.radius)
    if cost.converges and cost.radius is not None:
        assert cost.radius < 1
        assert len(known) == cost.phases["missing"].null_count()
    else:
        assert known == []


@given(logs, firsts, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(
    minutes: Minutes, first_pass: Mapping[str, float | None], chance: random.Random
) -> None:
    phases, pairs = make_phases(minutes, first_pass), make_pairs(minutes)
    whole = compute_total_work(measure_rework(phases, pairs))
    mixed = [
        frame.select(pl.all().gather(chance.sample(range(frame.height), frame.height)))
        for frame in (phases, pairs)
    ]
    shuffled = compute_total_work(measure_rework(*mixed))
    assert shuffled.radius == whole.radius
    assert shuffled.phases.equals(whole.phases)


@given(logs)
def test_less_rework_never_costs_more(minutes: Minutes) -> None:
    found = measure_rework(make_phases(minutes, {}), make_pairs(minutes))
    now, then = (
        compute_total_work(found),
        compute_total_work(scale_rework(found, dict.fromkeys(minutes, 0.5))),
    )
    if now.converges:
        assert then.converges
        for phase, before in list_hours(now).items():
            after = list_hours(then)[phase]
            assert before is None or (after is not None and after <= before * (1 + 1e-9))


def test_an_empty_log_has_frames_of_the_same_shape() -> None:
    found = measure_rework(make_phases({}, {}, names=""), make_pairs({}))
    assert dict(found.cells.schema) == dict(CELL_SCHEMA)
    assert compute_total_work(found).radius is None
    drawn = build_cost_bars(compute_total_work(found))
    assert drawn.is_empty()
    assert dict(drawn.schema) == SCHEMA


def test_the_bars_are_the_hour_and_the_rework_on_top() -> None:
    cost = reckon({("a", "b"): 50, ("c", "d"): None})
    first, second, *_ = build_cost_bars(cost).filter(phase="a").to_dicts()
    assert (first["part"], first["begins"], first["ends"]) == ("the hour itself", 0, 1)
    assert (second["part"], second["begins"], second["ends"]) == (REWORK, 1, 1.5)
    assert (first["written"], second["written"]) == (None, "1.50")
    assert build_cost_bars(cost).filter(phase="c").select("begins", "ends", "written").rows() == [
        (None, None, "–")
    ]


def test_a_lower_bound_and_a_long_bar_are_written_as_such() -> None:
    cost = reckon({("a", "b"): 900, ("a", "d"): None})
    (row,) = build_cost_bars(cost).filter(phase="a", part=REWORK).to_dicts()
    assert (row["ends"], row["total_work"]) == (3.0, pytest.approx(10))
    assert row["written"] == "≥ 10.00 (bar cut)"


def test_a_what_if_is_a_second_bar_of_each_phase() -> None:
    found = measure_rework(make_phases(EXAMPLE, {}), make_pairs(EXAMPLE))
    then = compute_total_work(scale_rework(found, {("c", "b"): 0.5}))
    drawn = build_cost_bars(compute_total_work(found), then)
    assert drawn.height == 2 * build_cost_bars(compute_total_work(found)).height
    written = drawn.filter(variant=WHAT_IF, phase="c")["written"].drop_nulls().item()
    assert written == f"what if: {list_hours(then)['c']:.2f}"
