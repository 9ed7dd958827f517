"""The actions of a selection, each with its effect: what pages, terminal and report show."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from pipeline.asking.questions import Ask, ask_catalogue
from pipeline.asking.selection import Selection
from pipeline.figures.actions import words
from pipeline.figures.actions.effect import (
    Effect,
    ask_actions,
    ask_effect,
    build_measured_selection,
)
from pipeline.figures.patterns.advice import Practice, ask_all_practices
from pipeline.figures.time.weeks import ask_trend
from pipeline.model import Action


@dataclass(frozen=True)
class JudgedAction:
    """An action with its effect, in figures and in words.

    `about` says what it concerns, `advice` is the practice that it was adopted from, if any.
    `weeks` are its revisits by week (trend.sql), empty where they were not asked for or nothing was
    logged.
    """

    action: Action
    effect: Effect
    about: str
    verdict: str
    explanation: tuple[str, ...]
    advice: tuple[Practice, ...]
    weeks: pl.DataFrame = field(default_factory=pl.DataFrame)

    @property
    def is_running(self) -> bool:
        """Whether it has begun and not ended."""
        return self.effect.outcome != "not_begun" and not self.effect.ended

    @property
    def revisits(self) -> int:
        """How many revisits it concerns."""
        return int(self.weeks["revisits"].sum())


@dataclass(frozen=True)
class JudgedActions:
    """The actions of a selection's projects, latest start first; `heading` says what counts."""

    heading: str
    actions: tuple[JudgedAction, ...]


def ask_judged_actions(
    ask: Ask, selection: Selection, *, zone: str, week_start: int = 0
) -> JudgedActions:
    """Ask for the actions of a selection's projects, and those of all projects, with their effect.

    Of the selection only the projects count; days and weeks are the reader's.
    """
    project_ids = selection.project_ids
    actions = ask_actions(ask, Selection(project_ids=project_ids))

    def ask_weeks(action: Action) -> pl.DataFrame:
        measured = build_measured_selection(action, project_ids=project_ids)
        return ask_trend(
            ask, measured, grain="week", stack="none", zone=zone, week_start=week_start
        )

    return JudgedActions(
        words.format_heading(len(actions), _list_projects(ask, project_ids)),
        tuple(
            replace(judged, weeks=ask_weeks(judged.action))
            for judged in judge_actions(ask, actions, project_ids=project_ids, zone=zone)
        ),
    )


def judge_actions(
    ask: Ask, actions: Sequence[Action], *, project_ids: tuple[str, ...], zone: str
) -> list[JudgedAction]:
    """Judge actions, whatever happened week by week; `project_ids` are those that are chosen."""
    projects, practices = _list_projects(ask, project_ids), ask_all_practices(ask)
    judged = []
    for action in actions:
        effect = ask_effect(ask, action, project_ids=project_ids)
        judged.append(
            JudgedAction(
                action,
                effect,
                about=words.format_action(action, zone=zone, chosen=projects),
                verdict=words.format_verdict(effect),
                explanation=tuple(words.format_explanation(effect, zone=zone)),
                advice=tuple(one for one in practices if one.id == action.practice_id),
            )
        )
    return judged


def _list_projects(ask: Ask, project_ids: tuple[str, ...]) -> list[str]:
    return [project.name for project in ask_catalogue(ask).projects if project.id in project_ids]
