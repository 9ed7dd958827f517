"""Whether an action helped: the verdict of the interval, and the words for it."""

import math
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.figures.actions import words as actions_words
from pipeline.figures.actions.effect import LEVEL, LOOKS, Effect, judge_effect
from pipeline.store import Store
from tests.builders import adopt_action, get_only_action

PAIR = ("model_deployment", "data_preparation")
SCHEMA = {
    "week": pl.Int64,
    "starts_at": pl.Datetime,
    "ends_at": pl.Datetime,
    "revisits": pl.Int64,
    "revisits_in_focus": pl.Int64,
    "episodes": pl.Int64,
    "focus_days": pl.Float64,
    "calendar_days": pl.Float64,
    "revisits_at_end": pl.Int64,
    "silent_days": pl.Float64,
}


BEGAN = datetime(2026, 3, 2)
Counts = tuple[int, int, float, float]


def make_weeks(before: Counts, after: Counts) -> pl.DataFrame:
    """An answer to action_effect.sql: revisits, those in focus, focus and calendar days, evenly."""
    weeks = []
    for counts, first in ((before, -1), (after, 0)):
        number = max(1, round(counts[3] / 7)) if any(counts[2:]) else 0
        for place in range(number):
            share = [(place + 1) * part // number - place * part // number for part in counts[:2]]
            week = first - place if first < 0 else place
            weeks.append(
                {
                    "week": week,
                    "starts_at": BEGAN + timedelta(weeks=week),
                    "ends_at": BEGAN + timedelta(weeks=week + 1),
                    "revisits": share[0],
                    "revisits_in_focus": share[1],
                    "episodes": share[0],
                    "focus_days": counts[2] / number,
                    "calendar_days": counts[3] / number,
                    "revisits_at_end": 0,
                    "silent_days": 0.0,
                }
            )
    return pl.DataFrame(weeks, schema=SCHEMA).sort("week")


def judge_weeks(before: Counts, after: Counts, *, ended: bool = False) -> Effect:
    return judge_effect(make_weeks(before, after), began_at=BEGAN, begun=True, ended=ended)


@pytest.mark.parametrize(
    ("covered", "exposure"), [((10, 10), "focus"), ((9, 9), "focus"), ((8, 10), "calendar")]
)
def test_nine_of_ten_revisits_lie_in_focus_sessions_or_calendar_days_count(
    covered: tuple[int, int], exposure: str
) -> None:
    before, after = covered
    found = judge_weeks((10, before, 5.0, 28.0), (10, after, 6.0, 28.0))
    assert found.exposure == exposure
    days = (5.0, 6.0) if exposure == "focus" else (28.0, 28.0)
    assert (found.before.days, found.after.days) == pytest.approx(days)


def test_sessions_that_stop_being_logged_make_no_rise() -> None:
    found = judge_weeks((90, 90, 90.0, 98.0), (25, 0, 0.5, 28.0))
    assert (found.exposure, found.outcome) == ("calendar", "too_few")


def test_without_focus_in_both_stretches_calendar_days_count() -> None:
    found = judge_weeks((10, 10, 5.0, 21.0), (0, 0, 0.0, 28.0))
    assert (found.exposure, found.sessions_logged) == ("calendar", False)


@pytest.mark.parametrize(
    ("before", "after", "outcome"),
    [
        ((60, 60, 98.0, 98.0), (10, 10, 56.0, 56.0), "helped"),
        ((10, 10, 98.0, 98.0), (30, 30, 56.0, 56.0), "worse"),
        ((0, 0, 98.0, 98.0), (9, 9, 56.0, 56.0), "worse"),
        ((40, 40, 98.0, 98.0), (0, 0, 56.0, 56.0), "helped"),
        ((6, 6, 98.0, 98.0), (2, 2, 56.0, 56.0), "too_few"),
        ((0, 0, 98.0, 98.0), (0, 0, 56.0, 56.0), "too_few"),
        ((0, 0, 0.0, 0.0), (9, 9, 56.0, 56.0), "nothing_before"),
        ((9, 9, 98.0, 98.0), (9, 9, 21.0, 21.0), "just_begun"),
    ],
)
def test_the_verdict_is_that_of_the_interval(before: Counts, after: Counts, outcome: str) -> None:
    found = judge_weeks(before, after)
    assert found.outcome == outcome
    if outcome in ("helped", "worse"):
        assert found.change
        assert (found.change.fell, found.change.rose) == (outcome == "helped", outcome == "worse")
    assert found.tells_at is None or outcome == "too_few"


def test_an_action_that_ended_before_anything_was_logged_has_nothing_since() -> None:
    found = judge_weeks((9, 9, 56.0, 56.0), (0, 0, 0.0, 0.0), ended=True)
    assert (found.outcome, found.change) == ("nothing_since", None)


@pytest.mark.parametrize(("weeks", "look"), [(4, 4), (7, 4), (8, 8), (25, 13), (60, 52)])
def test_what_came_after_the_last_look_waits_for_the_next(weeks: int, look: int) -> None:
    found = judge_weeks((98, 98, 98.0, 98.0), (weeks, weeks, 7.0 * weeks, 7.0 * weeks))
    assert (found.look, found.after.revisits) == (look, look)
    later = next((one for one in LOOKS if one > look), None)
    assert found.next_look == later
    assert (found.next_look_at is None) == (later is None)


def test_an_action_that_ended_is_looked_at_once_more() -> None:
    weeks = (98, 98, 98.0, 98.0), (7, 7, 49.0, 49.0)
    assert judge_weeks(*weeks).after.revisits == 4
    ended = judge_weeks(*weeks, ended=True)
    assert (ended.after.revisits, ended.look, ended.next_look) == (7, None, None)


def test_however_often_one_looks_an_action_without_effect_is_seldom_judged() -> None:
    """Fifty-two weeks of chance (synthetic), judged in every one of them."""
    judged = 0
    for seed in range(100):
        chance = np.random.default_rng(seed)
        before = chance.poisson(2, 26)
        after = chance.poisson(2, 53)
        weeks = make_weeks((26, 26, 182.0, 182.0), (53, 53, 371.0, 371.0)).with_columns(
            pl.Series(name, [*before, *after], dtype=pl.Int64)
            for name in ("revisits", "revisits_in_focus", "episodes")
        )
        outcomes = {
            judge_effect(
                weeks.filter(pl.col("week") < week), began_at=BEGAN, begun=True, ended=False
            ).outcome
            for week in range(4, 54)
        }
        judged += bool(outcomes & {"helped", "worse"})
    assert judged <= 5


def test_bursts_widen_the_interval() -> None:
    even = make_weeks((56, 56, 98.0, 98.0), (8, 8, 56.0, 56.0))
    once_a_month = pl.when(pl.col("week") % 4 == 0).then(4).otherwise(0) * pl.col("episodes")
    in_bursts = even.with_columns(episodes=once_a_month.cast(pl.Int64))
    narrow, wide = (
        judge_effect(weeks, began_at=BEGAN, begun=True, ended=False).change
        for weeks in (even, in_bursts)
    )
    assert narrow
    assert wide
    assert narrow.high
    assert wide.high
    assert wide.high / wide.low > 1.5 * narrow.high / narrow.low


def test_the_look_at_which_one_could_tell_is_the_first_that_does() -> None:
    before = (98, 98, 98.0, 98.0)
    waiting = judge_weeks(before, (16, 16, 28.0, 28.0))
    assert (waiting.outcome, waiting.tells_at) == ("too_few", 8)
    in_time = [judge_weeks(before, (4 * n, 4 * n, 7.0 * n, 7.0 * n)).outcome for n in (4, 8)]
    assert in_time == ["too_few", "helped"]


def test_a_rate_that_did_not_change_never_tells() -> None:
    assert judge_weeks((98, 98, 98.0, 98.0), (28, 28, 28.0, 28.0)).tells_at is None
    assert judge_weeks((0, 0, 98.0, 98.0), (0, 0, 28.0, 28.0)).tells_at is None


counts = st.integers(0, 300)
days = st.one_of(st.just(0.0), st.floats(1e-6, 700))


@given(counts, counts, days, days, st.booleans())
def test_nothing_is_ever_nan_or_infinite(
    before: int, after: int, first: float, then: float, ended: bool
) -> None:
    found = judge_weeks((before, before, first, first), (after, after, then, then), ended=ended)
    change = found.change
    figures = [found.before.rate, found.after.rate]
    figures += [change.ratio, change.low, change.high, change.p_value] if change else []
    assert all(math.isfinite(one) for one in figures if one is not None)
    assert found.tells_at is None or found.tells_at in LOOKS
    said = " ".join(
        [actions_words.format_verdict(found), *actions_words.format_explanation(found, zone="UTC")]
    )
    assert not {"nan", "inf", "None"} & set(said.replace(":", " ").split())


def judge(before: tuple[int, float], after: tuple[int, float], *, ended: bool = False) -> Effect:
    (first, one), (then, other) = before, after
    return judge_weeks((first, first, one, one), (then, then, other, other), ended=ended)


def test_the_words_hold_rates_ratio_interval_and_what_was_counted() -> None:
    found = judge((120, 98.0), (34, 56.0))
    assert actions_words.format_verdict(found) == "Helped: half as often"
    assert actions_words.format_explanation(found, zone="UTC") == [
        "Before 8.6 per 7 focus days (120 in 98 focus days), "
        "since 4.2 per 7 focus days (34 in 56 focus days).",
        "Half as often: 0.50, 99 % interval 0.29 to 0.82.",
        "Counted per day in focus.",
        "Judged by its first 8 weeks; judged again after 13 weeks, on 1 Jun 2026.",
    ]


def test_episodes_are_told_where_they_are_fewer_than_revisits() -> None:
    weeks = make_weeks((60, 60, 98.0, 98.0), (16, 16, 56.0, 56.0))
    halved = weeks.with_columns(episodes=pl.col("revisits") // 2)
    found = judge_effect(halved, began_at=BEGAN, begun=True, ended=False)
    assert "(16, 8 episodes, in 56 focus days)" in actions_words.format_rates(found)
    assert ", by episodes: " in actions_words.format_rate_ratio(found)


def test_the_unit_of_calendar_days_is_the_week() -> None:
    found = judge_weeks((60, 10, 9.0, 98.0), (15, 10, 9.0, 49.0), ended=True)
    assert actions_words.format_rates(found) == (
        "Before 4.3 a week (60 in 98 days), while it lasted 2.1 a week (15 in 49 days)."
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
        ((60, 56.0), (15, 56.0), "a quarter as often"),
        ((60, 56.0), (20, 56.0), "a third as often"),
        ((60, 56.0), (0, 56.0), "not once since"),
        ((0, 56.0), (12, 56.0), "none before, 12 since"),
        ((0, 56.0), (0, 56.0), "never, before and since"),
    ],
)
def test_a_ratio_is_said_in_plain_words(
    before: tuple[int, float], after: tuple[int, float], said: str
) -> None:
    assert actions_words.format_change(judge(before, after).change) == said


def test_without_a_revisit_before_there_is_no_ratio_but_an_interval() -> None:
    found = judge((0, 56.0), (12, 56.0))
    assert actions_words.format_rate_ratio(found) == (
        "No revisit before, so no ratio; 99 % interval from 1.80 upwards."
    )


def test_a_surer_change_is_never_said_to_be_none() -> None:
    assert (
        actions_words.format_verdict(judge((56_000, 112.0), (53_760, 112.0), ended=True))
        == "Helped: 4 % less often"
    )
    assert "About as often: 0.96" in " ".join(
        actions_words.format_explanation(judge((50, 112.0), (48, 112.0), ended=True), zone="UTC")
    )


def test_too_few_says_how_long_it_takes() -> None:
    waiting = judge((98, 98.0), (17, 28.0))
    assert actions_words.format_verdict(waiting) == "Too few to tell"
    assert actions_words.format_explanation(waiting, zone="UTC")[-1] == (
        "Judged by its first 4 weeks; judged again after 8 weeks, on 27 Apr 2026. "
        "At today's rate one could tell after 13 weeks."
    )
    assert "even a year will be too short" in actions_words.format_looks(
        judge((98, 98.0), (28, 28.0)), zone="UTC"
    )
    assert actions_words.format_looks(judge((40, 98.0), (8, 21.0), ended=True), zone="UTC") == (
        "It ended before one could tell."
    )
    assert pytest.approx(0.99) == LEVEL


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
