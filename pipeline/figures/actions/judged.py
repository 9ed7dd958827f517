"""The actions of a selection, each with its effect: what pages, terminal and report show."""

from dataclasses import dataclass

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
    `weeks` are its revisits by week (trend.sql), empty where nothing was logged.
    """

    action: Action
    effect: Effect
    about: str
    verdict: str
    explanation: tuple[str, ...]
    advice: tuple[Practice, ...]
    weeks: pl.DataFrame

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
    projects = [
        project.name for project in ask_catalogue(ask).projects if project.id in project_ids
    ]
    practices = ask_all_practices(ask)

    def judge(action: Action) -> JudgedAction:
        effect = ask_effect(ask, action, project_ids=project_ids)
        return JudgedAction(
            action,
            effect,
            about=words.format_action(action, zone=zone, chosen=projects),
            verdict=words.format_verdict(effect),
            explanation=tuple(words.format_explanation(effect, zone=zone)),
            advice=tuple(practice for practice in practices if practice.id == action.practice_id),
            weeks=ask_trend(
                ask,
                build_measured_selection(action, project_ids=project_ids),
                grain="week",
                stack="none",
                zone=zone,
                week_start=week_start,
            ),
        )

    actions = ask_actions(ask, Selection(project_ids=project_ids))
    return JudgedActions(
        words.format_heading(len(actions), projects), tuple(judge(action) for action in actions)
    )
