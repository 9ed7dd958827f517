"""Two selections compared: rates per day, their ratio, and what may be said of it."""

import math
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from pipeline.asking.selection import Selection
from pipeline.figures.comparison import words as comparison_words
from pipeline.figures.comparison.comparison import (
    LESS,
    MORE,
    PERHAPS_LESS,
    PERHAPS_MORE,
    SCHEMA,
    TOO_FEW,
    compare_counts,
    list_differences,
)
from pipeline.figures.comparison.difference_matrix import build_difference
from pipeline.figures.guide import examples
from pipeline.figures.statistics.rates import Stretch, compare_rates
from pipeline.store import Store
from tests.builders import EVERYTHING, add, id_of, revisit, revisits_of, sessions_of
from tests.figures.comparison.sides import KEYS, PAIR, compare_in, make_side, pick


def select_project(store: Store, name: str) -> Selection:
    return Selection(project_ids=(id_of(store, name),))


def add_work(
    store: Store, project: str, revisits: int, *, days: int, in_focus: bool = True, pair: Any = PAIR
) -> Store:
    """`days` of March 2026 on one phase, and so many revisits evenly from first to last of them."""
    step = timedelta(days=days, minutes=-1) / max(revisits - 1, 1)
    rows = [
        revisit(
            *pair,
            project=project,
            occurred_at=(datetime(2026, 3, 1) + step * number).isoformat(),
            note=f"{project} {number}",
        )
        for number in range(revisits)
    ]
    sheets = [revisits_of(rows)] if rows else []
    if in_focus:
        ended = f"2026-03-{days + 1:02d}T00:00"
        sheets.insert(0, sessions_of((pair[0], "2026-03-01T00:00", ended), project=project))
    add(store, *sheets)
    return store


def test_a_pair_is_compared_by_focus_days(store: Store) -> None:
    add_work(store, "Churn", 12, days=20)
    add_work(store, "Fraud", 12, days=5)
    found = compare_in(store, select_project(store, "Churn"), select_project(store, "Fraud"))
    assert found.days == "focus days"
    assert dict(found.pairs.schema) == SCHEMA
    cell = pick(found.pairs)
    assert (cell["first_revisits"], cell["second_revisits"]) == (12, 12)
    assert (cell["first_rate"], cell["second_rate"]) == (pytest.approx(0.6), pytest.approx(2.4))
    assert cell["ratio"] == pytest.approx(4)
    exact = compare_rates(Stretch(12, 20.0), Stretch(12, 5.0))
    assert exact
    assert (cell["low"], cell["high"]) == (pytest.approx(exact.low), pytest.approx(exact.high))
    assert cell["verdict"] == MORE
    assert (cell["label"], cell["interval"]) == ("4.00", "1.64 to 9.73")
    assert cell["evidence"] == "12 in 20 focus days of A, 12 in 5 of B: 4.00 times as often"


def test_where_sessions_are_not_logged_calendar_days_are_counted(store: Store) -> None:
    add_work(store, "Churn", 8, days=20)
    add_work(store, "Fraud", 8, days=10, in_focus=False)
    found = compare_in(store, select_project(store, "Churn"), select_project(store, "Fraud"))
    assert found.days == "calendar days"
    cell = pick(found.pairs)
    assert (cell["first_days"], cell["second_days"]) == (20, 10)
    assert cell["ratio"] == pytest.approx(2)
    assert "8 in 20 calendar days of A, 8 in 10 of B" in cell["evidence"]


@pytest.mark.parametrize(("outside", "days"), [(1, "focus days"), (2, "calendar days")])
def test_focus_days_count_where_nine_of_ten_revisits_lie_in_sessions(
    store: Store, outside: int, days: str
) -> None:
    add_work(store, "Churn", 10 - outside, days=10)
    add_work(store, "Churn", outside, days=20, in_focus=False)
    add_work(store, "Fraud", 10, days=10)
    found = compare_in(store, select_project(store, "Churn"), select_project(store, "Fraud"))
    assert found.days == days


def test_a_revisit_in_the_session_of_another_phase_is_not_made_in_focus(store: Store) -> None:
    add_work(store, "Churn", 4, days=10, in_focus=False)
    add(store, sessions_of(("monitoring", "2026-03-01T00:00", "2026-03-20T00:00"), project="Churn"))
    churn = select_project(store, "Churn")
    assert compare_in(store, churn, churn).days == "calendar days"


def test_calendar_days_are_those_of_the_reader_from_the_first_sign_of_work_to_the_last(
    store: Store,
) -> None:
    rows = [revisit(*PAIR, occurred_at=at) for at in ("2026-03-01T23:30+00:00", "2026-03-05T12:00")]
    add(store, revisits_of(rows))
    for zone, days in (("UTC", 5), ("Europe/Berlin", 4)):
        whole = compare_in(store, EVERYTHING, EVERYTHING, zone).whole
        assert whole["first_days"].item() == days
    march = replace(EVERYTHING, since=datetime(2026, 3, 4))
    assert compare_in(store, march, EVERYTHING).whole["first_days"].item() == 2


def test_calendar_days_are_without_silences_and_end_with_the_last_sign_of_work(
    store: Store,
) -> None:
    days = ("2026-01-01", "2026-01-10", "2026-03-01", "2026-03-10")
    add(store, revisits_of(revisit(*PAIR, occurred_at=f"{day}T12:00") for day in days))
    add(store, sessions_of((PAIR[0], "2026-03-10T13:00", None)))
    assert compare_in(store, EVERYTHING, EVERYTHING).whole["first_days"].item() == 20
    since = replace(EVERYTHING, since=datetime(2026, 2, 1))
    assert compare_in(store, since, EVERYTHING).whole["first_days"].item() == 10 + 1


def test_a_time_in_which_nothing_was_logged_is_no_figure_and_says_so(store: Store) -> None:
    add_work(store, "Churn", 4, days=10)
    before = replace(EVERYTHING, until=datetime(2026, 1, 1))
    found = compare_in(store, before, EVERYTHING)
    cell = pick(found.pairs)
    assert [cell[name] for name in ("ratio", "low", "verdict")] == [None] * 3
    assert cell["label"] == "0 : 4"
    assert cell["evidence"] == "none in A, 4 in B: nothing was logged in the time of A"
    said = comparison_words.format_headline(found.whole.row(0, named=True), "x", "y", found.days)
    assert said == (
        "A: x, 0 revisits in 0 calendar days. B: y, 4 in 10. "
        "Nothing to compare: nothing was logged in the time of A."
    )
    verdicts = comparison_words.format_verdicts(found.pairs["verdict"].to_list())
    assert verdicts.startswith("No pair can")


def test_a_phase_that_one_side_never_had_in_focus_is_no_figure() -> None:
    first = make_side({PAIR: 5}, {"data_preparation": 10})
    second = make_side({}, {"problem_definition": 10})
    cell = pick(compare_counts(first, second).pairs)
    assert (cell["ratio"], cell["verdict"], cell["label"]) == (None, None, "5 : 0")
    assert cell["evidence"] == "5 in A, none in B: no focus days in B"


@pytest.mark.parametrize(
    ("first", "second", "label", "evidence", "interval"),
    [
        (
            *(0, 9, "≥ 1.97"),
            "none in 50 focus days of A, 9 in 50 of B: at least 1.97 times as often",
            "1.97 or more",
        ),
        (9, 0, "≤ 0.51", "at most 0.51 times as often", "0 to 0.51"),
        (0, 2, "0 : 2", "a ratio needs revisits on both sides", "0.19 or more"),
        (2, 0, "2 : 0", "a ratio needs revisits on both sides", "0 to 5.32"),
        (0, 0, "–", "no revisits in A or B", ""),
    ],
)
def test_where_one_side_has_none_there_is_no_ratio_but_a_bound(
    first: int, second: int, label: str, evidence: str, interval: str
) -> None:
    days = {"data_preparation": 50.0}
    cell = pick(
        compare_counts(make_side({PAIR: first}, days), make_side({PAIR: second}, days)).pairs
    )
    assert cell["ratio"] is None
    assert cell["label"] == label
    assert cell["evidence"].endswith(evidence)
    assert cell["interval"] == interval


def test_the_totals_have_a_ratio_too() -> None:
    days = {"data_preparation": 10.0, "problem_definition": 30.0}
    first = make_side({PAIR: 6, (PAIR[0], KEYS[0]): 4, (KEYS[0], PAIR[1]): 3}, days)
    second = make_side({PAIR: 12, (PAIR[0], KEYS[0]): 8, (KEYS[0], PAIR[1]): 3}, days)
    found = compare_counts(first, second)
    made = {one["main_phase"]: one for one in found.made_from.to_dicts()}
    assert made["data_preparation"]["ratio"] == pytest.approx(2)
    assert made["data_preparation"]["first_days"] == 10
    assert made["problem_definition"]["ratio"] == pytest.approx(1)
    assert made["data_acquisition"]["verdict"] is None
    arrived = {one["revisited_phase"]: one for one in found.arrived_at.to_dicts()}
    assert (arrived[PAIR[1]]["first_revisits"], arrived[PAIR[1]]["second_revisits"]) == (9, 15)
    assert arrived[PAIR[1]]["first_days"] == 40
    (whole,) = found.whole.to_dicts()
    assert (whole["first_revisits"], whole["second_revisits"]) == (13, 23)
    assert whole["ratio"] == pytest.approx(23 / 13)
    assert whole["low"] < 23 / 13 < whole["high"]


def test_the_head_line_says_both_sides_and_what_follows() -> None:
    days = {"data_preparation": 80.0}
    found = compare_counts(
        make_side({PAIR: 64}, days), make_side({PAIR: 41}, {"data_preparation": 60.0})
    )
    said = comparison_words.format_headline(
        found.whole.row(0, named=True), "churn-model", "fraud", found.days
    )
    assert said == (
        "A: churn-model, 64 revisits in 80 focus days. B: fraud, 41 in 60. In B they came "
        "0.85 times as often as in A, 95 % interval 0.56 to 1.28: too few to tell."
    )
    none = compare_counts(make_side({PAIR: 9}, days), make_side({}, days))
    said = comparison_words.format_headline(none.whole.row(0, named=True), "x", "y", none.days)
    assert said == (
        "A: x, 9 revisits in 80 focus days. B: y, 0 in 80. 9 in 80 focus days of A, none in 80 of "
        "B: at most 0.51 times as often, 95 % interval 0 to 0.51: less often."
    )


def test_a_difference_is_called_one_only_with_all_pairs_in_mind() -> None:
    days = dict.fromkeys(KEYS, 100.0)
    pairs = [(main, to) for main in KEYS for to in KEYS if main != to]
    first = dict.fromkeys(pairs, 10) | {pairs[0]: 5, pairs[1]: 40, pairs[2]: 17}
    second = dict.fromkeys(pairs, 10) | {pairs[0]: 15, pairs[1]: 8, pairs[2]: 6}
    found = compare_counts(make_side(first, days), make_side(second, days)).pairs
    told = {(one["main_phase"], one["revisited_phase"]): one for one in found.to_dicts()}
    assert told[pairs[1]]["verdict"] == LESS
    assert told[pairs[2]]["verdict"] == PERHAPS_LESS
    assert told[pairs[2]]["high"] < 1
    assert told[pairs[2]]["q_value"] > 0.05
    assert told[pairs[3]]["verdict"] == TOO_FEW
    known = found["p_value"].to_list()
    _, theirs, _, _ = multipletests(known, method="fdr_bh")
    assert found["q_value"].to_list() == pytest.approx(list(theirs))


def test_pairs_without_revisits_do_not_make_the_others_less_sure() -> None:
    days = dict.fromkeys(KEYS, 100.0)
    cell = pick(compare_counts(make_side({PAIR: 5}, days), make_side({PAIR: 20}, days)).pairs)
    assert cell["q_value"] == cell["p_value"]
    assert cell["verdict"] == MORE


def test_the_surest_differences_come_first_and_an_example_is_the_first_of_all() -> None:
    days = dict.fromkeys(KEYS, 100.0)
    other = (KEYS[0], KEYS[1])
    found = compare_counts(
        make_side({PAIR: 5, other: 5}, days), make_side({PAIR: 20, other: 40}, days)
    )
    sure = list_differences(found, sure=True)
    assert sure["main_phase"].to_list() == [other[0], PAIR[0]]
    assert list_differences(found, sure=False).is_empty()
    assert examples.exemplify_differences(found) == (
        "Problem_Definition → Data_Acquisition: 5 in 100 focus days of A, 40 in 100 of B: "
        "8.00 times as often, 95 % interval 3.16 to 26: more often."
    )
    assert comparison_words.format_verdicts(found.pairs["verdict"].to_list()) == (
        "Of 2 pairs that can be compared 2 differ."
    )


def test_the_two_sides_exchanged_turn_the_ratio_over(sample: Store) -> None:
    summer = replace(EVERYTHING, until=datetime(2026, 8, 1))
    autumn = replace(EVERYTHING, since=datetime(2026, 8, 1))
    one, other = compare_in(sample, summer, autumn), compare_in(sample, autumn, summer)
    both = one.pairs.filter(pl.col("ratio").is_not_null())
    turned = other.pairs.filter(pl.col("ratio").is_not_null())
    assert both.height == turned.height > 5
    products = both["ratio"] * turned["ratio"]
    assert products.to_list() == pytest.approx([1.0] * both.height)


def test_a_filter_on_both_sides_leaves_the_pairs_that_it_lets_through_as_they_are(
    sample: Store,
) -> None:
    summer = replace(EVERYTHING, until=datetime(2026, 8, 1))
    autumn = replace(EVERYTHING, since=datetime(2026, 8, 1))
    main = ("model_deployment",)
    whole = compare_in(sample, summer, autumn).pairs.filter(main_phase=main[0])
    narrow = compare_in(
        sample, replace(summer, main_phases=main), replace(autumn, main_phases=main)
    )
    same = [
        "revisited_phase",
        "first_revisits",
        "first_rate",
        "second_rate",
        "ratio",
        "low",
        "high",
    ]
    narrowed = narrow.pairs.filter(main_phase=main[0])
    assert narrowed.select(same).equals(whole.select(same))
    rest = narrow.pairs.filter(pl.col("main_phase") != main[0])
    assert rest["verdict"].null_count() == rest.height


numbers = st.integers(0, 300)
lengths = st.sampled_from([0.0, 1e-5, 0.5, 7.0, 400.0])
sides = st.tuples(
    st.lists(numbers, min_size=6, max_size=6), st.lists(lengths, min_size=3, max_size=3)
)


@settings(max_examples=60)
@given(sides, sides)
def test_nothing_is_ever_nan_or_infinite(
    one: tuple[list[int], list[float]], other: tuple[list[int], list[float]]
) -> None:
    pairs = [(main, to) for main in KEYS for to in KEYS if main != to]
    found = compare_counts(
        *(
            make_side(dict(zip(pairs, counts, strict=True)), dict(zip(KEYS, days, strict=True)))
            for counts, days in (one, other)
        )
    )
    shown = build_difference(found, ())
    for frame in (found.pairs, found.made_from, found.arrived_at, found.whole, shown):
        for column in frame.select(pl.selectors.float()).iter_columns():
            assert all(math.isfinite(value) for value in column.drop_nulls())
        for column in frame.select(pl.selectors.string()).iter_columns():
            assert not any(
                sign in value.lower() for value in column.drop_nulls() for sign in ("nan", "inf")
            )
    for told in found.pairs.to_dicts():
        if told["verdict"] in (MORE, PERHAPS_MORE):
            assert told["low"] > 1
        if told["verdict"] in (LESS, PERHAPS_LESS):
            assert told["high"] < 1
        assert (told["verdict"] is None) == (told["low"] is None)


def test_equal_selections_have_the_ratio_1_everywhere(sample: Store) -> None:
    found = compare_in(sample, EVERYTHING, EVERYTHING)
    for frame in (found.pairs, found.made_from, found.arrived_at, found.whole):
        known = frame.filter(pl.col("first_revisits") > 0)
        assert known.height
        assert known["ratio"].to_list() == pytest.approx([1.0] * known.height)
        assert set(known["verdict"]) == {TOO_FEW}
        assert frame.filter(first_revisits=0)["ratio"].null_count() == frame.height - known.height


def test_revisits_of_one_burst_are_compared_as_one_episode(store: Store) -> None:
    add_work(store, "Churn", 6, days=20)
    add_work(store, "Fraud", 6, days=20)
    burst = [
        revisit(*PAIR, project="Fraud", occurred_at=f"2026-03-09T10:{minute:02d}", note=str(minute))
        for minute in range(20)
    ]
    add(store, revisits_of(burst))
    found = compare_in(store, select_project(store, "Churn"), select_project(store, "Fraud"))
    cell = pick(found.pairs)
    assert (cell["second_revisits"], cell["second_episodes"]) == (26, 7)
    assert cell["ratio"] == pytest.approx(7 / 6)
    assert cell["verdict"] == TOO_FEW
    assert "26 (7 episodes) in 20 of B" in cell["evidence"]
