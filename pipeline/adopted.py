"""The actions that were adopted: which of them a view concerns, and what each of them did."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from pipeline.asking import questions
from pipeline.asking.questions import Ask
from pipeline.asking.selection import Selection
from pipeline.model import Action

if TYPE_CHECKING:
    from pipeline.analysis.verdicts import Effect


def actions(ask: Ask, *, project_ids: tuple[str, ...] = ()) -> tuple[Action, ...]:
    """The actions of these projects and those of all projects, the one begun last first.

    No project means every action.
    """
    every = (Action(**row) for row in ask(questions.actions()).to_dicts())
    return concerned(every, Selection(project_ids=project_ids))


def concerned(actions: Iterable[Action], selection: Selection) -> tuple[Action, ...]:
    """The actions that have to do with the revisits of a selection; its period does not matter.

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


def measured(action: Action, *, project_ids: tuple[str, ...] = ()) -> Selection:
    """The revisits by which an action is judged: all of its project, pair and reason.

    `project_ids` are those of the view, for an action of all projects; its period and its other
    filters do not count.
    """
    return Selection(
        project_ids=(action.project_id,) if action.project_id else project_ids,
        main_phases=(action.main_phase,) if action.main_phase else (),
        revisited_phases=(action.revisited_phase,) if action.revisited_phase else (),
        reason_ids=(action.reason_id,) if action.reason_id else (),
    )


def effect_of(ask: Ask, action: Action, *, project_ids: tuple[str, ...] = ()) -> Effect:
    """What an action did by now: the rates before and since, compared. `project_ids` as above."""
    from pipeline.analysis.verdicts import effect  # scipy takes its time to load

    now = questions.this_minute()
    question = questions.action_effect(
        measured(action, project_ids=project_ids),
        began_at=action.started_at,
        ended_at=action.ended_at,
    )
    return effect(ask(question), begun=action.started_at < now, ended=has_ended(action, now))


def has_ended(action: Action, now: datetime) -> bool:
    """Whether an action is over at `now` (UTC)."""
    return action.ended_at is not None and action.ended_at <= now
