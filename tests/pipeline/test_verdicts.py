"""Whether an action helped: what is counted before and since, the verdict, and the words for it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.asking import questions
from pipeline.asking.selection import Selection
from pipeline.cli import main as cli
from pipeline.figures.actions import effect as actions_effect
from pipeline.figures.actions import words as actions_words
from pipeline.figures.actions.effect import (
    MOST_WEEKS,
    Effect,
    estimate_weeks_until_clear,
    judge_effect,
)
from pipeline.figures.statistics.rates import Stretch, compare_rates
from pipeline.store import Store
from tests.builders import PROJECT, add, ask, id_of, revisit, revisits_of, sessions_of
from tests.pipeline.test_actions import TITLE, begin, every, only

PAIR = ("model_deployment", "data_preparation")


def at(day: float) -> datetime:
    """So many days after the first of January 2026."""
    return datetime(2026, 1, 1) + timedelta(days=day)


def went_back(
    store: Store, days: Iterable[float], pair: tuple[str, str] = PAIR, **values: object
) -> None:
    """Revisits of a pair, one on each of these days."""
    rows = [revisit(*pair, occurred_at=f"{at(day).isoformat()}+00:00", **values) for day in days]
    add(store, revisits_of(rows))


def in_focus(store: Store, *sessions: tuple[str, float, float], project: str = PROJECT) -> None:
    """Focus sessions from day to day, and the first record, of another pair, as they begin."""
    rows = [(phase, at(first).isoformat(), at(last).isoformat()) for phase, first, last in sessions]
    add(store, sessions_of(*rows, project=project))
    first = min(first for _, first, _ in sessions)
    went_back(store, [first], ("governance_compliance", "management"), project=project)


def counted(
    store: Store, began: float, ended: float | None = None, **chosen: Any
) -> dict[str, tuple[int, int, float, float]]:
    """Revisits, those in focus, focus days and calendar days of both stretches."""
    answer = ask(
        store,
        questions.Question(
            "action_effect",
            selection=Selection(**chosen),
            began_at=at(began),
            ended_at=None if ended is None else at(ended),
        ),
    )
    columns = ("revisits", "revisits_in_focus", "focus_days", "calendar_days")
    return {
        row["stretch"]: tuple(
            round(row[one], 6) if isinstance(row[one], float) else row[one] for one in columns
        )
        for row in answer.to_dicts()
    }


def judged(store: Store, **chosen: Any) -> Effect:
    one = only(store)
    with store.reading() as reader:
        return actions_effect.ask_effect(lambda asked: asked.ask(reader), one, **chosen)


def stretches(before: tuple[int, int, float, float], after: tuple[int, int, float, float]) -> Any:
    """An answer to queries/actions/action_effect.sql."""
    names = ("revisits", "revisits_in_focus", "focus_days", "calendar_days")
    return pl.DataFrame(
        [
            {"stretch": stretch, **dict(zip(names, values, strict=True))}
            for stretch, values in (("before", before), ("after", after))
        ]
    )


@pytest.fixture
def worked(store: Store) -> Store:
    """Deployment in focus for 10 days, monitoring for 10, deployment for 10; 7 revisits."""
    in_focus(
        store,
        ("model_deployment", 0, 10),
        ("monitoring", 10, 20),
        ("model_deployment", 20, 30),
    )
    went_back(store, [1, 2, 3, 4, 21, 22, 26])
    went_back(store, [12, 13], ("monitoring", "data_preparation"))
    return store


def test_focus_days_are_those_of_the_main_phase_before_and_since(worked: Store) -> None:
    found = counted(worked, 25, main_phases=(PAIR[0],), revisited_phases=(PAIR[1],))
    assert found == {"before": (6, 6, 15.0, 25.0), "after": (1, 1, 5.0, 5.0)}


def test_without_a_main_phase_all_focus_counts(worked: Store) -> None:
    found = counted(worked, 25, revisited_phases=(PAIR[1],))
    assert found == {"before": (8, 8, 25.0, 25.0), "after": (1, 1, 5.0, 5.0)}


def test_a_revisit_at_the_moment_of_the_action_comes_after_it(worked: Store) -> None:
    found = counted(worked, 22, main_phases=(PAIR[0],))
    assert (found["before"][0], found["after"][0]) == (5, 2)


def test_what_came_after_the_end_of_the_action_is_not_counted(worked: Store) -> None:
    found = counted(worked, 2, 21.5, main_phases=(PAIR[0],))
    assert found == {"before": (1, 1, 2.0, 2.0), "after": (4, 4, 9.5, 19.5)}


def test_only_the_reason_and_the_project_of_the_action_count(worked: Store) -> None:
    went_back(worked, [5, 27], reason="Tooling")
    went_back(worked, [6, 28], project="Other")
    tooling = counted(worked, 25, reason_ids=(id_of(worked, "Tooling"),))
    assert (tooling["before"][0], tooling["after"][0]) == (1, 1)
    here = counted(worked, 25, project_ids=(id_of(worked, PROJECT),), main_phases=(PAIR[0],))
    assert (here["before"][0], here["after"][0]) == (7, 2)


def test_the_records_that_mark_the_ends_of_the_life_are_not_counted(store: Store) -> None:
    went_back(store, [0, 3, 5, 7, 9])
    assert counted(store, 5) == {"before": (1, 0, 0.0, 5.0), "after": (2, 0, 0.0, 4.0)}


def test_a_running_session_counts_up_to_the_last_thing_written_down(store: Store) -> None:
    now = datetime.now(UTC).replace(tzinfo=None)
    began = (now - timedelta(days=20) - datetime(2026, 1, 1)).total_seconds() / 86400
    add(store, sessions_of(("model_deployment", at(began).isoformat(), None)))
    assert counted(store, began + 10) == {}  # nobody has written a revisit down yet
    went_back(store, [began, began + 2, began + 16])
    found = counted(store, began + 10)
    assert found["before"] == (1, 1, 10.0, 10.0)
    assert found["after"] == (0, 0, 6.0, 6.0)


def test_time_before_the_first_record_is_not_counted(store: Store) -> None:
    add(store, sessions_of((PAIR[0], at(0).isoformat(), at(40).isoformat())))
    went_back(store, [12, 14, 25])
    assert counted(store, 20) == {"before": (1, 1, 8.0, 8.0), "after": (1, 1, 20.0, 20.0)}


def test_an_action_of_a_few_days_is_not_judged_yet(worked: Store) -> None:
    begin(worked, main_phase=PAIR[0], started_at=at(25), project=PROJECT)
    found = judged(worked)
    assert actions_words.format_verdict(found) == "Just begun"
    assert actions_words.format_explanation(found) == [
        "Less than a week of the log lies behind it: look again in some weeks."
    ]


def test_after_the_last_sign_of_work_no_day_counts(worked: Store) -> None:
    found = counted(worked, 40)
    assert found["after"][0] == 0
    assert found["after"][3] == 0.0
    assert found["before"] == (9, 9, 30.0, 30.0)


def test_an_empty_store_has_no_stretches(store: Store) -> None:
    assert counted(store, 5) == {}
    begin(store)
    assert judged(store).outcome == "nothing_before"


def test_an_action_is_judged_by_its_own_revisits_whatever_the_period(worked: Store) -> None:
    begin(worked, project=PROJECT, main_phase=PAIR[0], revisited_phase=PAIR[1], started_at=at(25))
    found = judged(worked, project_ids=(id_of(worked, PROJECT),))
    assert (found.before, found.after) == (Stretch(6, 15.0), Stretch(1, pytest.approx(5.0)))
    assert found.exposure == "focus"


def test_an_action_of_all_projects_is_measured_on_those_of_the_view(worked: Store) -> None:
    went_back(worked, [6, 7, 28, 29], project="Other")
    begin(worked, started_at=at(25))
    whole, here = judged(worked), judged(worked, project_ids=(id_of(worked, PROJECT),))
    assert whole.before.revisits + whole.after.revisits == 13
    assert here.before.revisits + here.after.revisits == 9


@pytest.mark.parametrize(
    ("covered", "exposure"), [((10, 10), "focus"), ((9, 9), "focus"), ((8, 10), "calendar")]
)
def test_nine_of_ten_revisits_lie_in_focus_sessions_or_calendar_days_count(
    covered: tuple[int, int], exposure: str
) -> None:
    before, after = covered
    found = judge_effect(
        stretches((10, before, 5.0, 20.0), (10, after, 6.0, 30.0)), begun=True, ended=False
    )
    assert found.exposure == exposure
    days = (5.0, 6.0) if exposure == "focus" else (20.0, 30.0)
    assert (found.before.days, found.after.days) == days


def test_sessions_that_stop_being_logged_make_no_rise() -> None:
    found = judge_effect(
        stretches((90, 90, 90.0, 100.0), (5, 0, 0.5, 10.0)), begun=True, ended=False
    )
    assert found.exposure == "calendar"
    assert found.outcome == "too_few"


def test_without_focus_in_both_stretches_calendar_days_count() -> None:
    found = judge_effect(stretches((10, 10, 5.0, 20.0), (0, 0, 0.0, 30.0)), begun=True, ended=False)
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
    found = judge_effect(stretches(before, after), begun=True, ended=False)
    assert found.outcome == outcome
    if outcome in ("helped", "worse"):
        assert found.change
        assert (found.change.fell, found.change.rose) == (outcome == "helped", outcome == "worse")
    assert (found.change is None) == outcome.startswith("nothing")
    assert found.weeks_until is None or outcome == "too_few"


def test_an_action_that_has_not_begun_is_not_judged(worked: Store) -> None:
    begin(worked, started_at=datetime.now(UTC) + timedelta(hours=5))
    found = judged(worked)
    assert (found.outcome, found.change, found.weeks_until) == ("not_begun", None, None)
    assert actions_words.format_verdict(found) == "Not begun yet"
    assert actions_words.format_explanation(found) == [
        "It is compared with the time before once it has begun."
    ]


@pytest.mark.parametrize("rate", [2.0, 0.5])
def test_the_weeks_until_one_can_tell_are_those_of_the_exact_test(rate: float) -> None:
    before = Stretch(round(40 * rate), 40.0)
    weeks = estimate_weeks_until_clear(before, Stretch(7, 7.0), 1)  # 7 revisits more in each week
    assert weeks
    later = [compare_rates(before, Stretch(7 + 7 * n, 7.0 + 7 * n)) for n in (weeks - 1, weeks)]
    assert [bool(one and (one.fell or one.rose)) for one in later] == [False, True]


def test_the_weeks_until_one_can_tell_end_when_the_interval_excludes_one() -> None:
    before, after = Stretch(40, 100.0), Stretch(2, 14.0)
    weeks = estimate_weeks_until_clear(before, after, 2)
    assert weeks
    then, week_before = (
        compare_rates(before, Stretch(2 + further, 14.0 + 7 * further))
        for further in (weeks, weeks - 1)
    )
    assert then
    assert week_before
    assert then.fell
    assert not week_before.fell


def test_a_rate_that_did_not_change_never_tells() -> None:
    assert estimate_weeks_until_clear(Stretch(40, 100.0), Stretch(8, 20.0), 3) is None
    assert estimate_weeks_until_clear(Stretch(0, 100.0), Stretch(0, 20.0), 3) is None


def test_an_action_that_has_ended_does_not_wait() -> None:
    rows = stretches((40, 40, 100.0, 100.0), (2, 2, 14.0, 14.0))
    assert judge_effect(rows, begun=True, ended=False).weeks_until
    assert judge_effect(rows, begun=True, ended=True).weeks_until is None


counts = st.integers(0, 300)
days = st.one_of(st.just(0.0), st.floats(1e-6, 2_000))


@given(counts, counts, days, days, st.booleans())
def test_nothing_is_ever_nan_or_infinite(
    before: int, after: int, first: float, then: float, ended: bool
) -> None:
    rows = stretches((before, before, first, first), (after, after, then, then))
    found = judge_effect(rows, begun=True, ended=ended)
    change = found.change
    figures = [found.before.rate, found.after.rate]
    figures += [change.ratio, change.low, change.high, change.p_value] if change else []
    assert all(math.isfinite(one) for one in figures if one is not None)
    assert found.weeks_until is None or 1 <= found.weeks_until <= MOST_WEEKS
    said = " ".join([actions_words.format_verdict(found), *actions_words.format_explanation(found)])
    assert not {"nan", "inf", "None"} & set(said.replace(":", " ").split())


def of(before: tuple[int, float], after: tuple[int, float], *, ended: bool = False) -> Effect:
    (first, one), (then, other) = before, after
    rows = stretches((first, first, one, one), (then, then, other, other))
    return judge_effect(rows, begun=True, ended=ended)


def test_the_words_hold_rates_ratio_interval_and_what_was_counted() -> None:
    found = of((60, 100.0), (15, 50.0))
    assert actions_words.format_verdict(found) == "Helped: half as often"
    assert actions_words.format_explanation(found) == [
        "Before 4.2 per 7 focus days (60 in 100 focus days), "
        "since 2.1 per 7 focus days (15 in 50 focus days).",
        "Half as often: 0.50, 95 % interval 0.26 to 0.89.",
        "Counted per day in focus.",
    ]


def test_the_unit_of_calendar_days_is_the_week() -> None:
    found = judge_effect(
        stretches((60, 10, 9.0, 100.0), (15, 10, 9.0, 50.0)), begun=True, ended=True
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
        ((60, 60.0), (33, 60.0), "45 % less often"),
        ((60, 60.0), (120, 60.0), "twice as often"),
        ((60, 60.0), (78, 60.0), "30 % more often"),
        ((60, 60.0), (312, 60.0), "5.2 times as often"),
        ((60, 60.0), (0, 60.0), "not once since"),
        ((0, 60.0), (12, 60.0), "none before, 12 since"),
        ((0, 60.0), (0, 60.0), "never, before and since"),
    ],
)
def test_a_ratio_is_said_in_plain_words(before: Any, after: Any, said: str) -> None:
    assert actions_words.format_change(of(before, after).change) == said


def test_without_a_revisit_before_there_is_no_ratio_but_an_interval() -> None:
    found = of((0, 60.0), (12, 60.0))
    assert actions_words.format_rate_ratio(found.change) == (
        "No revisit before, so no ratio; 95 % interval from 2.78 upwards."
    )


def test_a_surer_change_is_never_said_to_be_none() -> None:
    assert (
        actions_words.format_verdict(of((50_000, 100.0), (48_000, 100.0)))
        == "Helped: 4 % less often"
    )
    assert "About as often: 0.96" in " ".join(
        actions_words.format_explanation(of((50, 100.0), (48, 100.0)))
    )


def test_too_few_says_how_long_it_takes() -> None:
    waiting = of((40, 100.0), (2, 14.0))
    assert actions_words.format_verdict(waiting) == "Too few to tell"
    assert actions_words.format_explanation(waiting)[-1] == (
        f"At today's rate one could tell in about {waiting.weeks_until} weeks."
    )
    assert "not even in five years" in actions_words.format_time_needed(of((40, 100.0), (8, 20.0)))
    assert actions_words.format_time_needed(of((40, 100.0), (8, 20.0), ended=True)) == (
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
    begin(store, **values)
    assert actions_words.format_concern(only(store)) == said


def test_from_when_to_when_and_by_whom_is_said_on_the_clock_of_the_reader(store: Store) -> None:
    begin(store, started_at="2026-03-02T23:30", ended_at="2026-04-02")
    assert actions_words.format_action(only(store), zone="Europe/Berlin") == (
        "All revisits · all projects · 3 Mar 2026 – 2 Apr 2026 · ana"
    )


def test_the_terminal_lists_actions_with_their_verdicts(
    worked: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    begin(worked, main_phase=PAIR[0], started_at=at(22), expectation="fewer", project=PROJECT)
    begin(worked, "Reviews", started_at=at(26))
    assert cli.main(["actions", "--store", str(worked.path)]) == 0
    out = capsys.readouterr().out
    assert f"Too few to tell · {TITLE}" in out
    assert "  From model deployment · Churn · since " in out
    assert "  Expected: fewer" in out
    assert "(5 in 12 focus days)" in out
    assert out.index("Reviews") < out.index(TITLE)


def test_the_terminal_gives_the_same_figures_as_json(
    worked: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    begin(worked, main_phase=PAIR[0], started_at=at(22), project=PROJECT)
    begin(worked, "Later", started_at=datetime.now(UTC) + timedelta(hours=5))
    assert cli.main(["actions", "--format", "json", "--store", str(worked.path)]) == 0
    later, one = json.loads(capsys.readouterr().out)
    assert (one["verdict"], one["exposure"], one["revisits_before"]) == ("too_few", "focus", 5)
    assert one["rate_before"] == pytest.approx(5 / 12)
    assert one["ratio_low"] < one["ratio"] < one["ratio_high"]
    assert one["started_at"] == "2026-01-23T00:00:00+00:00"
    assert (later["verdict"], later["ratio"], later["rate_after"]) == ("not_begun", None, None)


def test_the_terminal_lists_the_actions_of_one_project(
    worked: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    went_back(worked, [1], project="Other")
    begin(worked, "Here", project=PROJECT)
    begin(worked, "There", project="Other")
    assert cli.main(["actions", "--project", "other", "--store", str(worked.path)]) == 0
    out = capsys.readouterr().out
    assert "There" in out
    assert "Here" not in out
    assert cli.main(["actions", "--project", "Chrn", "--store", str(worked.path)]) == 1
    assert len(every(worked)) == 2


def test_without_an_action_the_terminal_says_where_to_adopt_one(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["actions", "--store", str(store.path)]) == 0
    assert "adopt one in the dashboard" in capsys.readouterr().out
    assert cli.main(["actions", "--format", "json", "--store", str(store.path)]) == 0
    assert json.loads(capsys.readouterr().out) == []
