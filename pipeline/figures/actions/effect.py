"""The effect of an action: the revisits that it concerns, before and after it, and the verdict."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import polars as pl

from pipeline.asking.questions import Ask, Question, get_current_minute
from pipeline.asking.selection import Selection
from pipeline.figures.statistics.rates import RateRatio, Stretch, compare_rates, lies_in_focus
from pipeline.model import Action

Verdict = Literal[
    "helped", "worse", "too_few", "not_begun", "just_begun", "nothing_before", "nothing_since"
]
Exposure = Literal["focus", "calendar"]
EVERYTHING = Selection()
LOOKS = (4, 8, 13, 26, 52)
"""Weeks after which an action is judged: five looks, each at 1 %, so that of twenty actions without
any effect at most one is ever said to have helped, or to have made it worse (Bonferroni)."""
LEVEL = 1 - 0.05 / len(LOOKS)
SCALES = (2, 4)  # weeks over which the dispersion is estimated


@dataclass(frozen=True)
class Effect:
    """The rates before and after an action began, as of the last look, and what follows from them.

    Days are focus days or calendar days, as `exposure` says; `in_focus` of the revisits lie in a
    focus session of their main phase; `at_ends` further ones mark the ends of the log and are not
    compared, and `silent_days`, in which nobody wrote anything down, do not count. `episodes` are
    those of the revisits before and after; `change` compares them, and is None where there is
    nothing to compare. `look` is the week of the last look (None: at its end, or before the first),
    `next_look` that of the next one, `next_look_at` when that is (UTC), and `waiting` how many
    revisits have come since the last one.
    `tells_at` is the week of the look at which one could tell, at today's rate: of an action that
    goes on and of which it is too early to tell; None where no look is enough.
    """

    outcome: Verdict
    exposure: Exposure
    before: Stretch
    after: Stretch
    in_focus: int
    sessions_logged: bool
    episodes: tuple[int, int] = (0, 0)
    change: RateRatio | None = None
    ended: bool = False
    look: int | None = None
    next_look: int | None = None
    next_look_at: datetime | None = None
    tells_at: int | None = None
    waiting: int = 0
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
    return judge_effect(
        ask(question), began_at=action.started_at, begun=action.started_at < now, ended=ended
    )


def judge_effect(weeks: pl.DataFrame, *, began_at: datetime, begun: bool, ended: bool) -> Effect:
    """Judge an action from the answer to action_effect.sql (empty: nothing logged).

    What came after the last look waits for the next one; an action that ended is looked at once
    more, at its end, in place of the looks that it did not reach.
    """
    look, next_look = _find_looks(weeks, began_at)
    until = None if ended and next_look else look
    seen = weeks.filter(pl.col("week") < until) if until else weeks
    parts = [seen.filter(pl.col("week") < 0), seen.filter(pl.col("week") >= 0)]
    columns = ("revisits", "revisits_in_focus", "focus_days")
    in_focus_days = all(lies_in_focus(*part.select(columns).sum().row(0)) for part in parts)
    exposure: Exposure = "focus" if in_focus_days else "calendar"
    days = f"{exposure}_days"
    before, after = (
        Stretch(int(part["revisits"].sum()), float(part[days].sum())) for part in parts
    )
    change, compared = None, _Compared.of(parts, days)
    if begun and (look or ended):
        change = compared.compare()
    outcome = _choose_verdict(before, change, begun=begun, looked=bool(look or ended))
    waits = outcome == "too_few" and not ended
    return Effect(
        outcome,
        exposure,
        before,
        after,
        in_focus=int(seen["revisits_in_focus"].sum()),
        sessions_logged=all(part["focus_days"].sum() > 0 for part in parts),
        episodes=(compared.before.revisits, compared.after.revisits),
        change=change,
        ended=ended,
        look=until,
        next_look=None if ended else next_look,
        next_look_at=began_at + timedelta(weeks=next_look) if next_look and not ended else None,
        tells_at=compared.estimate_look() if waits else None,
        waiting=int(weeks["revisits"].sum()) - int(seen["revisits"].sum()),
        at_ends=int(weeks["revisits_at_end"].sum()),
        silent_days=float(seen["silent_days"].sum()),
    )


def _find_looks(weeks: pl.DataFrame, began_at: datetime) -> tuple[int | None, int | None]:
    """Find the weeks of the last look that the log has reached, and of the next one."""
    last_at = weeks["ends_at"].max() if weeks.height else None
    reached = [
        look
        for look in LOOKS
        if isinstance(last_at, datetime) and last_at >= began_at + timedelta(weeks=look)
    ]
    to_come = LOOKS[len(reached) :]
    return (reached[-1] if reached else None), (to_come[0] if to_come else None)


@dataclass(frozen=True)
class _Compared:
    """The episodes of both stretches, and their dispersion over so many effective windows."""

    before: Stretch
    after: Stretch
    dispersion: float
    windows: float
    weeks: int

    @classmethod
    def of(cls, parts: Sequence[pl.DataFrame], days: str) -> "_Compared":
        """Compare the weeks before with those after."""
        from pipeline.figures.statistics.dispersion import (
            count_windows_of_ratio,
            estimate_rate_dispersion,
            join_windows,
        )

        before, after = (
            Stretch(int(part["episodes"].sum()), float(part[days].sum())) for part in parts
        )
        counts, means = join_windows(
            [(part["episodes"].to_numpy(), part[days].to_numpy()) for part in parts]
        )
        windows = count_windows_of_ratio(
            [
                (parts[0][days].to_numpy(), before.revisits),
                (parts[1][days].to_numpy(), after.revisits),
            ]
        )
        dispersion = estimate_rate_dispersion(counts, means, rates=2, scales=SCALES)
        return cls(before, after, float(dispersion[0]), windows / SCALES[0], parts[1].height)

    def compare(self, longer: float = 1.0) -> RateRatio | None:
        """Compare the rates of episodes, as if the time after were so many times as `longer`."""
        after = Stretch(round(self.after.revisits * longer), self.after.days * longer)
        return compare_rates(
            self.before, after, dispersion=self.dispersion, windows=self.windows, level=LEVEL
        )

    def estimate_look(self) -> int | None:
        """Estimate at which look one could tell, if all goes on as it did since the begin."""
        for look in LOOKS:
            change = self.compare(look / self.weeks) if look > self.weeks else None
            if change and (change.fell or change.rose):
                return look
        return None


def _choose_verdict(
    before: Stretch, change: RateRatio | None, *, begun: bool, looked: bool
) -> Verdict:
    if not begun:
        return "not_begun"
    if before.days <= 0:
        return "nothing_before"
    if not looked:
        return "just_begun"
    if change is None:
        return "nothing_since"
    return "helped" if change.fell else "worse" if change.rose else "too_few"
