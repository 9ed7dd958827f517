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
class Judged:
    """An action with what it did, what it concerns in words, and its revisits week by week."""

    action: Action
    effect: Effect
    about: str
    weeks: pl.DataFrame


def _judged(
    ask: Ask,
    action: Action,
    selection: Selection,
    chosen: list[str],
    weeks: Callable[..., pl.DataFrame],
    zone: str,
) -> Judged:
    projects = selection.project_ids
    return Judged(
        action=action,
        effect=actions_effect.effect_of(ask, action, project_ids=projects),
        about=actions_words.about(action, zone=zone, chosen=chosen),
        weeks=weeks(actions_effect.measured(action, project_ids=projects), stack="none"),
    )
