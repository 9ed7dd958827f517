"""The effect of an action: the rates before and after it, compared, and the verdict."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import numpy as np
import polars as pl
from scipy.stats import beta

from pipeline.asking import questions
from pipeline.asking.questions import Ask
from pipeline.asking.selection import Selection
from pipeline.figures.statistics.rates import RateRatio, Stretch, compare_rates, lies_in_focus
from pipeline.model import Action

Verdict = Literal[
    "helped", "worse", "too_few", "not_begun", "just_begun", "nothing_before", "nothing_since"
]
Exposure = Literal["focus", "calendar"]
MOST_WEEKS = 5 * 52
SOONEST_DAYS = 7  # days of the log after which an action that goes on is judged


@dataclass(frozen=True)
class Effect:
    """The rates before and after an action began, and what can be concluded from them.

    Days are focus days or calendar days, as `exposure` says; `in_focus` of the revisits lie in a
    focus session of their main phase. `change` is None where there is nothing to compare.
    `weeks_until` are the further weeks, at today's rate, until one could tell: of an action that
    goes on and of which it is too early to tell; None where five years are not enough.
    """

    outcome: Verdict
    exposure: Exposure
    before: Stretch
    after: Stretch
    in_focus: int
    sessions_logged: bool
    change: RateRatio | None = None
    ended: bool = False
    weeks_until: int | None = None


def judge_effect(stretches: pl.DataFrame, *, begun: bool, ended: bool) -> Effect:
    """Judge an action from the answer to action_effect.sql (empty: nothing logged)."""
    rows = {row["stretch"]: row for row in stretches.to_dicts()}
    nothing = {"revisits": 0, "revisits_in_focus": 0, "focus_days": 0.0, "calendar_days": 0.0}
    before, after = rows.get("before", nothing), rows.get("after", nothing)
    both = (before, after)
    logged = all(one["focus_days"] > 0 for one in both)
    columns = ("revisits", "revisits_in_focus", "focus_days")
    in_focus_days = all(lies_in_focus(*(one[name] for name in columns)) for one in both)
    exposure: Exposure = "focus" if in_focus_days else "calendar"
    first, then = (Stretch(one["revisits"], one[f"{exposure}_days"]) for one in both)
    change = compare_rates(first, then) if begun else None
    too_soon = after["calendar_days"] < SOONEST_DAYS and not ended
    outcome = _choose_verdict(first, change, begun=begun, too_soon=too_soon)
    open_ended = outcome == "too_few" and not ended
    weeks = (
        estimate_weeks_until_clear(first, then, after["calendar_days"] / 7) if open_ended else None
    )
    in_focus = sum(one["revisits_in_focus"] for one in both)
    return Effect(outcome, exposure, first, then, in_focus, logged, change, ended, weeks)


def estimate_weeks_until_clear(before: Stretch, after: Stretch, weeks: float) -> int | None:
    """Estimate how many more weeks it takes until the interval of the ratio excludes 1.

    The later stretch is extended week by week at its own rate and exposure per week; its count
    then is an expected one, no whole number. None where five years more are not enough.
    """
    longer = 1 + np.arange(1, MOST_WEEKS + 1) / weeks
    counts, days = after.revisits * longer, after.days * longer
    share = days / (before.days + days)
    # Clopper and Pearson's bounds of the later count's share, as in `rate_ratio`.
    low = np.where(counts > 0, beta.ppf(0.025, np.maximum(counts, 1e-9), before.revisits + 1), 0)
    high = beta.ppf(0.975, counts + 1, before.revisits) if before.revisits else np.ones(MOST_WEEKS)
    told = np.flatnonzero((low > share) | (high < share))
    return int(told[0]) + 1 if told.size else None


def _choose_verdict(
    before: Stretch, change: RateRatio | None, *, begun: bool, too_soon: bool
) -> Verdict:
    if not begun:
        return "not_begun"
    if change is None:
        return "nothing_before" if before.days <= 0 else "nothing_since"
    if too_soon:
        return "just_begun"
    return "helped" if change.fell else "worse" if change.rose else "too_few"


def ask_actions(ask: Ask, *, project_ids: tuple[str, ...] = ()) -> tuple[Action, ...]:
    """Ask for the actions of these projects and of all projects, latest start first.

    No project means every action.
    """
    every = (Action(**row) for row in ask(questions.Question("actions")).to_dicts())
    return select_concerned(every, Selection(project_ids=project_ids))


def select_concerned(actions: Iterable[Action], selection: Selection) -> tuple[Action, ...]:
    """Select the actions that concern the revisits of a selection; its period is ignored.

    An action of any phase, reason or project has to do with all of them.
    """

    def meets(one: str | None, chosen: tuple[str, ...]) -> bool:
        return one is None or not chosen or one in chosen

    return tuple(
        one
        for one in actions
        if meets(one.project_id, selection.project_ids)
        and meets(one.main_phase, selection.main_phases)
        and meets(one.revisited_phase, selection.revisited_phases)
        and meets(one.reason_id, selection.reason_ids)
    )


def build_measured_selection(action: Action, *, project_ids: tuple[str, ...] = ()) -> Selection:
    """Build the selection that judges an action: all of its project, pair and reason.

    `project_ids` are those of the view, for an action of all projects; its period and its other
    filters do not count.
    """
    return Selection(
        project_ids=(action.project_id,) if action.project_id else project_ids,
        main_phases=(action.main_phase,) if action.main_phase else (),
        revisited_phases=(action.revisited_phase,) if action.revisited_phase else (),
        reason_ids=(action.reason_id,) if action.reason_id else (),
    )


def ask_effect(ask: Ask, action: Action, *, project_ids: tuple[str, ...] = ()) -> Effect:
    """Ask for an action's effect so far: the rates before and since. `project_ids` as above."""
    pass  # scipy takes its time to load

    now = questions.get_current_minute()
    question = questions.Question(
        "action_effect",
        selection=build_measured_selection(action, project_ids=project_ids),
        began_at=action.started_at,
        ended_at=action.ended_at,
    )
    return judge_effect(ask(question), begun=action.started_at < now, ended=has_ended(action, now))


def has_ended(action: Action, now: datetime) -> bool:
    """Tell whether an action is over at `now` (UTC)."""
    return action.ended_at is not None and action.ended_at <= now
