"""An action with its effect, as pages and report show it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from pipeline.asking.questions import Ask
from pipeline.asking.selection import Selection
from pipeline.figures.actions import effect as actions_effect
from pipeline.figures.actions import words as actions_words
from pipeline.figures.actions.effect import Effect
from pipeline.model import Action


@dataclass(frozen=True)
class JudgedAction:
    """An action with its effect, what it concerns in words, and its revisits by week."""

    action: Action
    effect: Effect
    about: str
    weeks: pl.DataFrame


def judge_action(
    ask: Ask,
    action: Action,
    selection: Selection,
    chosen: list[str],
    weeks: Callable[..., pl.DataFrame],
    zone: str,
) -> JudgedAction:
    projects = selection.project_ids
    return JudgedAction(
        action=action,
        effect=actions_effect.ask_effect(ask, action, project_ids=projects),
        about=actions_words.format_action(action, zone=zone, chosen=chosen),
        weeks=weeks(
            actions_effect.build_measured_selection(action, project_ids=projects), stack="none"
        ),
    )
