"""The effect of an action: the revisits that it concerns, before and after it, and the verdict."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl

from pipeline.asking.questions import Ask, Question, get_current_minute
from pipeline.asking.selection import Selection
from pipeline.figures.statistics.rates import RateRatio, Stretch, compare_rates, lies_in_focus
from pipeline.model import Action

Verdict = Literal[
    "helped", "worse", "too_few", "not_begun", "just_begun", "nothing_before", "nothing_since"
]
Exposure = Literal["focus", "calendar"]
MOST_WEEKS = 5 * 52
EVERYTHING = Selection()
SOONEST_DAYS = 7  # days until a running action is judged
NOTHING_LOGGED = {
    "revisits": 0,
    "revisits_in_focus": 0,
    "revisits_at_end": 0,
    "focus_days": 0.0,
    "calendar_days": 0.0,
    "silent_days": 0.0,
}


@dataclass(frozen=True)
class Effect:
    """The rates before and after an action began, and what can be concluded from them.

    Days are focus days or calendar days, as `exposure` says; `in_focus` of the revisits lie in a
    focus session of their main phase; `at_ends` further ones mark the ends of the log and are not
    compared, and `silent_days`, in which nobody wrote anything down, do not count. `change` is None
    where there is nothing to compare.
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
    at_ends: int = 0
    silent_days: float = 0.0


def ask_actions(ask: Ask, selection: Selection = EVERYTHING) -> tuple[Action, ...]:
    """Ask for the actions that concern a selection, latest start first; its period is ignored.

    An action of any phase, reason or project concerns all of them.
    """
    parts = {
        "project_id": selection.project_ids,
        "main_phase": selection.main_phases,
        "revisited_phase": selection.revisited_phases,
        "reason_id": selection.reason_ids,
    }
    return tuple(
        Action(**row)
        for row in ask(Question("actions")).to_dicts()
        if all(not ids or row[name] is None or row[name] in ids for name, ids in parts.items())
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
    now = get_current_minute()
    question = Question(
        "action_effect",
        selection=build_measured_selection(action, project_ids=project_ids),
        began_at=action.started_at,
        ended_at=action.ended_at,
    )
    ended = action.ended_at is not None and action.ended_at <= now
    return judge_effect(ask(question), begun=action.started_at < now, ended=ended)


def judge_effect(stretches: pl.DataFrame, *, begun: bool, ended: bool) -> Effect:
    """Judge an action from the answer to action_effect.sql (empty: nothing logged)."""
    rows = {row["stretch"]: row for row in stretches.to_dicts()}
    both = [rows.get(stretch, NOTHING_LOGGED) for stretch in ("before", "after")]
    columns = ("revisits", "revisits_in_focus", "focus_days")
    in_focus_days = all(lies_in_focus(*(row[name] for name in columns)) for row in both)
    exposure: Exposure = "focus" if in_focus_days else "calendar"
    before, after = (Stretch(row["revisits"], row[f"{exposure}_days"]) for row in both)
    change = compare_rates(before, after) if begun else None
    days_since = both[1]["calendar_days"]
    too_soon = days_since < SOONEST_DAYS and not ended
    outcome = _choose_verdict(before, change, begun=begun, too_soon=too_soon)
    open_ended = outcome == "too_few" and not ended
    return Effect(
        outcome,
        exposure,
        before,
        after,
        in_focus=sum(row["revisits_in_focus"] for row in both),
        sessions_logged=all(row["focus_days"] > 0 for row in both),
        change=change,
        ended=ended,
        weeks_until=(
            estimate_weeks_until_clear(before, after, days_since / 7) if open_ended else None
        ),
        at_ends=sum(row["revisits_at_end"] for row in both),
        silent_days=sum(row["silent_days"] for row in both),
    )


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


def estimate_weeks_until_clear(before: Stretch, after: Stretch, weeks: float) -> int | None:
    """Estimate how many more weeks it takes until the interval of the ratio excludes 1.

    The later stretch is extended week by week at its own rate and exposure per week; its count
    then is an expected one, no whole number. None where five years more are not enough.
    """
    from scipy.stats import beta  # scipy is slow to import

    longer = 1 + np.arange(1, MOST_WEEKS + 1) / weeks
    counts, days = after.revisits * longer, after.days * longer
    share = days / (before.days + days)
    # Clopper and Pearson's bounds of the later count's share, as in `compare_rates`.
    low = np.where(counts > 0, beta.ppf(0.025, np.maximum(counts, 1e-9), before.revisits + 1), 0)
    high = beta.ppf(0.975, counts + 1, before.revisits) if before.revisits else np.ones(MOST_WEEKS)
    clear = np.flatnonzero((low > share) | (high < share))
    return int(clear[0]) + 1 if clear.size else None
