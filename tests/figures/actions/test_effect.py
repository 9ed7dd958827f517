"""Whether an action helped: the verdict of the interval, and the words for it."""

import math
from dataclasses import replace
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.figures.actions import words as actions_words
from pipeline.figures.actions.effect import (
    MOST_WEEKS,
    Effect,
    estimate_weeks_until_clear,
    judge_effect,
)
from pipeline.figures.statistics.rates import Stretch, compare_rates
from pipeline.store import Store
from tests.builders import adopt_action, get_only_action

PAIR = ("model_deployment", "data_preparation")


def make_stretches(
    before: tuple[int, int, float, float], after: tuple[int, int, float, float]
) -> Any:
    """An answer to queries/action_effect.sql."""
    names = ("revisits", "revisits_in_focus", "focus_days", "calendar_days")
    return pl.DataFrame(
        [
            {
                "stretch": stretch,
                **dict(zip(names, values, strict=True)),
                "revisits_at_end": 0,
                "silent_days": 0.0,
            }
            for stretch, values in (("before", before), ("after", after))
        ]
    )


@pytest.mark.parametrize(
    ("covered", "exposure"), [((10, 10), "focus"), ((9, 9), "focus"), ((8, 10), "calendar")]
)
def test_nine_of_ten_revisits_lie_in_focus_sessions_or_calendar_days_count(
    covered: tuple[int, int], exposure: str
) -> None:
    before, after = covered
    found = judge_effect(
        make_stretches((10, before, 5.0, 20.0), (10, after, 6.0, 30.0)), begun=True, ended=False
    )
    assert found.exposure == exposure
    days = (5.0, 6.0) if exposure == "focus" else (20.0, 30.0)
    assert (found.before.days, found.after.days) == days


def test_sessions_that_stop_being_logged_make_no_rise() -> None:
    found = judge_effect(
        make_stretches((90, 90, 90.0, 100.0), (5, 0, 0.5, 10.0)), begun=True, ended=False
    )
    assert found.exposure == "calendar"
    assert found.outcome == "too_few"


def test_without_focus_in_both_stretches_calendar_days_count() -> None:
    found = judge_effect(
        make_stretches((10, 10, 5.0, 20.0), (0, 0, 0.0, 30.0)), begun=True, ended=False
    )
    assert (found.exposure, found.sessions_logged) == ("calendar", False)


@pytest.mark.parametrize(
    ("before", "after", "outcome"),
    [
        ((60, 60, 100.0, 100.0), (10, 10, 50.0, 50.0), "helped"),
        ((10, 10, 100.0, 100.0), (30, 30, 50.0, 50.0), "worse"),
        ((0, 0, 100.0, 100.0), (9, 9, 50.0, 50.0), "worse"),
        ((40, 40, 100.0, 100.0), (0, 0, 50.0, 50.0), "helped"),
        ((6, 6, 100.0, 100.0), (2, 2, 50.0, 50.0), "too_few"),
        ((0, 0, 100.0, 100.0), (0, 0, 50.0, 50.0), "too_few"),
        ((0, 0, 0.0, 0.0), (9, 9, 50.0, 50.0), "nothing_before"),
        ((9, 9, 50.0, 50.0), (0, 0, 0.0, 0.0), "nothing_since"),
    ],
)
def test_the_verdict_is_that_of_the_interval(before: Any, after: Any, outcome: str) -> None:
    found = judge_effect(make_stretches(before, after), begun=True, ended=False)
    assert found.outcome == outcome
    if outcome in ("helped", "worse"):
        assert found.change
        assert (found.change.fell, found.change.rose) == (outcome == "helped", outcome == "worse")
    assert (found.change is None) == outcome.startswith("nothing")
    assert found.weeks_until is None or outcome == "too_few"


@pytest.mark.parametrize("rate", [2.0, 0.5])
def test_the_weeks_until_one_can_tell_are_those_of_the_exact_test(rate: float) -> None:
    before = Stretch(round(40 * rate), 40.0)
    weeks = estimate_weeks_until_clear(before, Stretch(7, 7.0), 1)  # 7 revisits more in each week
    assert weeks
    later = [compare_rates(before, Stretch(7 + 7 * n, 7.0 + 7 * n)) for n in (weeks - 1, weeks)]
    assert [bool(one and (one.fell or one.rose)) for one in later] == [False, True]


def test_a_rate_that_did_not_change_never_tells() -> None:
    assert estimate_weeks_until_clear(Stretch(40, 100.0), Stretch(8, 20.0), 3) is None
    assert estimate_weeks_until_clear(Stretch(0, 100.0), Stretch(0, 20.0), 3) is None


def test_an_action_that_has_ended_does_not_wait() -> None:
    rows = make_stretches((40, 40, 100.0, 100.0), (2, 2, 14.0, 14.0))
    assert judge_effect(rows, begun=True, ended=False).weeks_until
    assert judge_effect(rows, begun=True, ended=True).weeks_until is None


counts = st.integers(0, 300)
days = st.one_of(st.just(0.0), st.floats(1e-6, 2_000))


@given(counts, counts, days, days, st.booleans())
def test_nothing_is_ever_nan_or_infinite(
    before: int, after: int, first: float, then: float, ended: bool
) -> None:
    rows = make_stretches((before, before, first, first), (after, after, then, then))
    found = judge_effect(rows, begun=True, ended=ended)
    change = found.change
    figures = [found.before.rate, found.after.rate]
    figures += [change.ratio, change.low, change.high, change.p_value] if change else []
    assert all(math.isfinite(one) for one in figures if one is not None)
    assert found.weeks_until is None or 1 <= found.weeks_until <= MOST_WEEKS
    said = " ".join([actions_words.format_verdict(found), *actions_words.format_explanation(found)])
    assert not {"nan", "inf", "None"} & set(said.replace(":", " ").split())


def judge(before: tuple[int, float], after: tuple[int, float], *, ended: bool = False) -> Effect:
    (first, one), (then, other) = before, after
    rows = make_stretches((first, first, one, one), (then, then, other, other))
    return judge_effect(rows, begun=True, ended=ended)


def test_the_words_hold_rates_ratio_interval_and_what_was_counted() -> None:
    found = judge((60, 100.0), (15, 50.0))
    assert actions_words.format_verdict(found) == "Helped: half as often"
    assert actions_words.format_explanation(found) == [
        "Before 4.2 per 7 focus days (60 in 100 focus days), "
        "since 2.1 per 7 focus days (15 in 50 focus days).",
        "Half as often: 0.50, 95 % interval 0.26 to 0.89.",
        "Counted per day in focus.",
    ]


def test_the_unit_of_calendar_days_is_the_week() -> None:
    found = judge_effect(
        make_stretches((60, 10, 9.0, 100.0), (15, 10, 9.0, 50.0)), begun=True, ended=True
    )
    assert actions_words.format_rates(found) == (
        "Before 4.2 a week (60 in 100 days), while it lasted 2.1 a week (15 in 50 days)."
    )
    assert actions_words.format_exposure(found) == (
        "Counted per calendar day: focus sessions cover too few of the revisits (20 of 75)."
    )
    assert actions_words.format_exposure(replace(found, sessions_logged=False)) == (
        "Counted per calendar day: focus sessions were not logged both before and since."
    )


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ((60, 60.0), (15, 60.0), "a quarter as often"),
        ((60, 60.0), (20, 60.0), "a third as often"),
        ((60, 60.0), (0, 60.0), "not once since"),
        ((0, 60.0), (12, 60.0), "none before, 12 since"),
        ((0, 60.0), (0, 60.0), "never, before and since"),
    ],
)
def test_a_ratio_is_said_in_plain_words(before: Any, after: Any, said: str) -> None:
    assert actions_words.format_change(judge(before, after).change) == said


def test_without_a_revisit_before_there_is_no_ratio_but_an_interval() -> None:
    found = judge((0, 60.0), (12, 60.0))
    assert actions_words.format_rate_ratio(found.change) == (
        "No revisit before, so no ratio; 95 % interval from 2.78 upwards."
    )


def test_a_surer_change_is_never_said_to_be_none() -> None:
    assert (
        actions_words.format_verdict(judge((50_000, 100.0), (48_000, 100.0)))
        == "Helped: 4 % less often"
    )
    assert "About as often: 0.96" in " ".join(
        actions_words.format_explanation(judge((50, 100.0), (48, 100.0)))
    )


def test_too_few_says_how_long_it_takes() -> None:
    waiting = judge((40, 100.0), (2, 14.0))
    assert actions_words.format_verdict(waiting) == "Too few to tell"
    assert actions_words.format_explanation(waiting)[-1] == (
        f"At today's rate one could tell in about {waiting.weeks_until} weeks."
    )
    assert "not even in five years" in actions_words.format_time_needed(
        judge((40, 100.0), (8, 20.0))
    )
    assert actions_words.format_time_needed(judge((40, 100.0), (8, 20.0), ended=True)) == (
        "It ended before one could tell."
    )


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "all revisits"),
        ({"reason": "Defect"}, "any pair of phases, Defect"),
        ({"main_phase": PAIR[0]}, "from model deployment"),
        ({"revisited_phase": PAIR[1]}, "back to data preparation"),
        (
            {"main_phase": PAIR[0], "revisited_phase": PAIR[1], "reason": "Defect"},
            "Model deployment → Data preparation, Defect",
        ),
    ],
)
def test_what_an_action_concerns_is_said(store: Store, values: dict[str, Any], said: str) -> None:
    adopt_action(store, **values)
    assert actions_words.format_concern(get_only_action(store)) == said


def test_from_when_to_when_and_by_whom_is_said_on_the_clock_of_the_reader(store: Store) -> None:
    adopt_action(store, started_at="2026-03-02T23:30", ended_at="2026-04-02")
    assert actions_words.format_action(get_only_action(store), zone="Europe/Berlin") == (
        "All revisits · all projects · 3 Mar 2026 – 2 Apr 2026 · ana"
    )
