"""The command `revisits actions`: the actions that were adopted, and whether they helped."""

from __future__ import annotations

import argparse
import json
from typing import Any

from pipeline import action_words, adopted
from pipeline.analysis.verdicts import Effect
from pipeline.asking import questions
from pipeline.asking.selection import select_named
from pipeline.clock import machine_zone
from pipeline.corrections import in_utc
from pipeline.model import Action
from pipeline.store import Store

NONE_YET = "No action yet: adopt one in the dashboard, on Insights under Actions."


def actions(given: argparse.Namespace, store: Store) -> int:
    """Print the actions, the one begun last first, as a table or as JSON."""
    with store.reading() as reader:
        projects = select_named(questions.catalogue_of(reader), projects=given.project).project_ids
        ask = questions.through(reader)
        judged = [
            (one, adopted.effect_of(ask, one, project_ids=projects))
            for one in adopted.actions(ask, project_ids=projects)
        ]
    if given.format == "json":
        print(json.dumps([as_json(*one) for one in judged], ensure_ascii=False))
    elif not judged:
        print(NONE_YET)
    else:
        _print_table(judged)
    return 0


def as_json(action: Action, effect: Effect) -> dict[str, Any]:
    """An action with its figures: times in UTC, rates per day, null where there is no figure."""
    change = effect.change
    return {
        "id": action.id,
        "title": action.title,
        "project": action.project,
        "main_phase": action.main_phase,
        "revisited_phase": action.revisited_phase,
        "reason": action.reason,
        "started_at": in_utc(action.started_at),
        "ended_at": in_utc(action.ended_at),
        "expectation": action.expectation,
        "adopted_by": action.adopted_by,
        "practice_id": action.practice_id,
        "verdict": effect.outcome,
        "exposure": effect.exposure,
        "revisits_before": effect.before.revisits,
        "days_before": effect.before.days,
        "rate_before": effect.before.rate,
        "revisits_after": effect.after.revisits,
        "days_after": effect.after.days,
        "rate_after": effect.after.rate,
        "ratio": change.ratio if change else None,
        "ratio_low": change.low if change else None,
        "ratio_high": change.high if change else None,
        "p_value": change.p_value if change else None,
        "weeks_until": effect.weeks_until,
    }


def _print_table(judged: list[tuple[Action, Effect]]) -> None:
    zone = machine_zone()
    for number, (action, effect) in enumerate(judged):
        if number:
            print()
        print(f"{action_words.verdict(effect)} · {action.title}")
        print(f"  {action_words.about(action, zone=zone)}")
        if action.expectation:
            print(f"  Expected: {action.expectation}")
        for sentence in action_words.explained(effect):
            print(f"  {sentence}")
