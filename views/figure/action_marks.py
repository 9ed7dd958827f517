"""Actions as marks on a time chart: those that concern what it shows, within its time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import polars as pl

from pipeline.figures.actions import words as actions_words
from pipeline.model import Action
from pipeline.words import plain
from views.charts.marks import Mark


def build_marks(
    actions: tuple[Action, ...],
    frame: pl.DataFrame,
    *,
    zone: str,
    starts: str = "period",
    ends: str = "period_end",
) -> tuple[Mark, ...]:
    """The marks of these actions within the time of a chart, on the clock of `zone`.

    The rows of the chart reach from `starts` to `ends`.
    """
    if frame.is_empty():
        return ()
    first, last = (
        _convert_to_milliseconds(frame[starts].min()),
        _convert_to_milliseconds(frame[ends].max()),
    )
    return tuple(
        mark
        for one in actions
        for mark in _build_marks_of(one, zone)
        if first <= mark.moment <= last
    )


def format_marks(marks: tuple[Mark, ...]) -> str:
    """The marks for who does not see them: the end of a chart's description."""
    begun = "; ".join(one.said for one in marks if not one.is_end)
    return f". Marked: {begun}" if begun else ""


def _build_marks_of(action: Action, zone: str) -> list[Mark]:
    told = f"{action.title}: {actions_words.format_action(action, zone=zone)}"
    moments = [(action.started_at, False)]
    if action.ended_at is not None:
        moments.append((action.ended_at, True))
    return [
        Mark(
            _convert_to_milliseconds(plain.convert_to_zone(moment, zone).replace(tzinfo=None)),
            action.title,
            told,
            is_end,
        )
        for moment, is_end in moments
    ]


def _convert_to_milliseconds(local: object) -> int:
    """What a clock shows (a day: its midnight), as milliseconds of UTC: how charts take it."""
    if not isinstance(local, date):
        raise TypeError(f"a chart of time begins with a day or a moment, not with {local!r}")
    moment = local if isinstance(local, datetime) else datetime.combine(local, time())
    return int(moment.replace(tzinfo=UTC).timestamp() * 1000)
