"""What rework costs in words, and what is said where a figure is missing or only a bound."""

import polars as pl
import pytest

from pipeline.asking.selection import Selection
from pipeline.figures.cost import words as cost_words
from pipeline.figures.cost.minutes import format_minutes_in_focus
from pipeline.figures.cost.total_work import (
    Rework,
    compute_total_work,
    measure_rework,
    scale_rework,
)
from pipeline.figures.guide import examples
from tests.builders import EVERYTHING
from tests.figures.cost.logs import EXAMPLE, Minutes, make_pairs, make_phases, reckon


def reckon_rework(minutes: Minutes, **first_pass: float | None) -> Rework:
    return measure_rework(make_phases(minutes, first_pass), make_pairs(minutes))


def write_title(phase: str) -> str:
    return f"Phase {phase}"


def say_cost(minutes: Minutes, **first_pass: float | None) -> str:
    return " ".join(
        cost_words.format_total_work(reckon(minutes, **first_pass), make_pairs(minutes))
    )


def say_what_if(
    minutes: Minutes, *moves: tuple[str, str, float], **first_pass: float | None
) -> str:
    given = reckon_rework(minutes, **first_pass)
    factors = {(main, revisited): factor for main, revisited, factor in moves}
    then = compute_total_work(scale_rework(given, factors))
    return cost_words.format_what_if(compute_total_work(given), then, factors, write_title)


def test_the_busiest_and_the_dearest_phase_are_named() -> None:
    assert say_cost(EXAMPLE, a=200) == (
        "Rework took 3 h 10 of the 11 h 30 of work in focus (28 %). "
        "An hour of A, where most of the work is, comes to 1.10 hours with the rework that it "
        "leads to. C comes to most: 2.33 hours. Each round of rework leads to 0.47 times as much "
        "again, so it dies out."
    )


def test_where_the_busiest_is_the_dearest_it_is_said_once() -> None:
    words = say_cost({("a", "b"): 50}, a=101)
    assert words.startswith(
        "Rework took 50 min of the 7 h 31 of work in focus (11 %). "
        "An hour of A comes to 1.50 hours with the rework that it leads to; no other phase comes "
        "to more."
    )
    assert words.endswith("Rework leads to no more of itself, so it dies out.")


def test_a_single_phase_is_compared_with_none() -> None:
    words = say_cost({("a", "b"): 50}, b=None, c=None, d=None)
    assert words.startswith("Rework took at least 50 min of the 2 h 30 of work in focus (33 %). ")
    assert (
        "An hour of A comes to at least 1.50 hours with the rework that it leads to. As " in words
    )


def test_a_bound_is_said_to_be_one() -> None:
    words = say_cost({("a", "b"): 50, ("a", "c"): None}, a=101)
    assert "comes to at least 1.50 hours" in words
    assert "As far as this view shows it, rework leads to no more" in words


def test_what_does_not_converge_is_said_to_create_more_than_it_clears() -> None:
    assert say_cost({("a", "b"): 100, ("b", "a"): 144}) == (
        "This does not converge: rework creates more rework than it clears. Each round of it leads "
        "to 1.20 times as much again, so no phase has a figure."
    )


def test_a_figure_that_rests_on_little_first_pass_says_so() -> None:
    words = say_cost({("a", "b"): 900, ("c", "d"): 10})
    assert (
        "The figure of A rests on 1 h 40 of work that was no rework, 10 % of its work in focus"
        in words
    )
    assert "of c rests" not in words


def test_nothing_in_focus_leaves_nothing_to_say() -> None:
    assert say_cost({("a", "b"): 50}, a=None, b=None, c=None, d=None) == ""


def test_a_what_if_names_the_pairs_and_the_largest_changes() -> None:
    assert say_what_if(EXAMPLE) == ""
    words = say_what_if(EXAMPLE, ("c", "b", 0.5), ("d", "c", 0.0))
    assert words.startswith("With Phase c → Phase b halved and Phase d → Phase c gone, an hour of ")
    assert "an hour of C would come to 1.76 instead of 2.36 hours" in words
    assert "; 1 other phase would change by less. Over this view that is " in words
    assert words.endswith(" less.")
    assert "at 70 %" in say_what_if(EXAMPLE, ("c", "b", 0.7))
    assert "doubled" in say_what_if(EXAMPLE, ("b", "a", 2.0))


def test_a_what_if_that_changes_nothing_says_so() -> None:
    words = say_what_if({("a", "b"): 1, ("b", "c"): 0}, ("b", "c", 2.0))
    assert words == "With Phase b → Phase c doubled, no figure would change by 0.01 hours."


def test_a_what_if_names_no_change_that_its_figures_do_not_show() -> None:
    for spent in (149, 6):  # 1.0149 and 1.0075 are both written 1.01, 1.0006 and 1.0003 1.00
        words = say_what_if({("a", "b"): spent}, ("a", "b", 0.5), a=10_000)
        assert words == "With Phase a → Phase b halved, no figure would change by 0.01 hours."


def test_a_what_if_begins_with_what_changes_by_the_largest_part() -> None:
    words = say_what_if({("a", "b"): 2000, ("b", "c"): 10, ("c", "d"): 10}, ("c", "d", 0.0))
    assert "an hour of C would come to 1.00 instead of 1.10 hours, an hour of B" in words


def test_a_what_if_may_cease_to_converge_or_begin_to() -> None:
    loop: Minutes = {("a", "b"): 100, ("b", "a"): 90}
    assert say_what_if(loop, ("a", "b", 2.0)) == (
        "With Phase a → Phase b doubled, the work would not converge: rework would create more "
        "than it clears."
    )
    words = say_what_if({**loop, ("b", "a"): 120}, ("a", "b", 0.5))
    assert "an hour of B would come to 5.50 hours" in words
    assert "instead" not in words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (8, "At most 8 hours a day of focus count as work; nights and weekends are not known."),
        (1, "At most 1 hour a day of focus counts as work; nights and weekends are not known."),
        (24, "All time in focus counts as work, as it was logged, nights and weekends too."),
    ],
)
def test_the_hours_of_a_day_are_said(number: int, words: str) -> None:
    assert cost_words.format_hours_a_day(number) == words


def test_filters_on_the_revisits_are_said_and_others_are_not() -> None:
    assert cost_words.format_narrowing(Selection(project_ids=("x",), main_phases=("a",))) == ""
    for one in (
        Selection(reason_ids=("x",)),
        Selection(people=("x",)),
        Selection(revisited_phases=("x",)),
        Selection(note_text="x"),
    ):
        assert (
            "only the revisits that they let through count as rework"
            in cost_words.format_narrowing(one)
        )


def test_why_figures_are_bounds() -> None:
    minutes: Minutes = {("a", "b"): 50, ("a", "c"): None, ("c", "d"): 10, ("d", "b"): 10}
    phases = make_phases(minutes, {"b": None})
    first, second = cost_words.format_lower_bounds(
        phases, measure_rework(phases, make_pairs(minutes)), write_title, EVERYTHING
    )
    assert first.startswith("1 of the 4 revisits made inside focus sessions has no minutes (25 %)")
    assert second.startswith(
        "Rework on Phase b is counted once, without what it leads to, because it has no figure"
    )
    whole = make_phases(EXAMPLE, {})
    without = cost_words.format_lower_bounds(whole, reckon_rework(EXAMPLE), write_title, EVERYTHING)
    assert without == []
    some = Selection(reason_ids=("x",))
    first, _ = cost_words.format_lower_bounds(
        phases, measure_rework(phases, make_pairs(minutes)), write_title, some
    )
    assert "made inside focus sessions, whatever these filters leave out, has no" in first


def test_what_other_pages_count_and_cost_does_not_is_said_with_its_reason() -> None:
    minutes: Minutes = {("a", "b"): 50, ("b", "c"): 30}
    pairs = make_pairs(minutes).with_columns(minutes_written=pl.Series([60, 35]))
    words = cost_words.format_total_work(reckon(minutes, b=0.0), pairs)[0]
    assert words == (
        "Rework took at least 50 min of the 5 h 50 of work in focus (14 %); of the 1 h 35 written "
        "down, 15 min outside any focus session of the main phase and 30 min on phases without a "
        "figure are left out."
    )
    assert format_minutes_in_focus(50, 60) == "50 min in focus, of 1 h written down"
    assert format_minutes_in_focus(60, 60) == "1 h"


def make_gaps(*rows: tuple[str, int, int, int]) -> pl.DataFrame:
    schema = ["main_phase", "revisits", "inside", "without_minutes"]
    return pl.DataFrame(rows, schema=schema, orient="row")


def test_what_to_log_counts_what_is_missing() -> None:
    pairs = make_gaps(("a", 5, 3, 2), ("b", 4, 1, 0), ("b", 1, 0, 0))
    assert cost_words.format_minutes_to_log(pairs)[0].startswith(
        "2 of the 10 revisits have no minutes:"
    )
    (outside,) = cost_words.format_focus_to_log(pairs, write_title)
    assert outside.startswith(
        "6 of 10 revisits lie outside any focus session of the main phase and are left out "
        "(Phase b 4, Phase a 2): set the focus on Log"
    )


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ((("a", 3, 3, 3),), "None of the 3 revisits has minutes:"),
        ((("a", 1, 1, 1),), "The revisit has no minutes:"),
        ((("a", 3, 3, 1),), "1 of the 3 revisits has no minutes:"),
    ],
)
def test_missing_minutes_are_said_in_good_english(
    rows: tuple[tuple[str, int, int, int], ...], words: str
) -> None:
    assert cost_words.format_minutes_to_log(make_gaps(*rows))[0].startswith(words)


def test_each_reason_for_no_figure_is_said() -> None:
    given = reckon_rework({("a", "b"): 50, ("c", "b"): None}, a=0, b=None)
    sentences = cost_words.format_missing_figures(given, write_title)
    assert [one.split(":")[1][:30] for one in sentences] == [
        " no focus session is logged on",
        " none of the revisits made in ",
        " the rework made in the focus ",
    ]
    assert "Phase b" in sentences[0]
    assert "Phase c" in sentences[1]
    assert "Phase a" in sentences[2]
    assert (
        cost_words.format_missing_figures(given, write_title, reasons=("focus",)) == sentences[:1]
    )


def test_the_example_is_the_dearest_phase() -> None:
    assert examples.exemplify_total_work(reckon({("a", "b"): 50}).phases) == (
        "A: 2 h 30 of work in focus, 1 h 40 of them first pass. Each hour of it comes to 1.50 "
        "hours: itself and 0.50 hours of rework."
    )
    nothing = reckon({}, a=None, b=None, c=None, d=None)
    assert examples.exemplify_total_work(nothing.phases) == examples.NO_EXAMPLE
