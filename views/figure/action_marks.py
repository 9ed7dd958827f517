"""Actions as marks on a time chart, within its time range."""

from datetime import UTC, date, datetime, time

import polars as pl

from pipeline.figures.actions.words import format_action
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
    """Build the marks of actions within the time range of a chart, in local time of `zone`.

    `starts` and `ends` are the columns in which the chart's rows start and end.
    """
    if frame.is_empty():
        return ()
    first = _convert_to_milliseconds(frame[starts].min())
    last = _convert_to_milliseconds(frame[ends].max())
    marks = []
    for action in actions:
        tooltip = f"{action.title}: {format_action(action, zone=zone)}"
        for moment, is_end in ((action.started_at, False), (action.ended_at, True)):
            if moment is not None:
                local = plain.convert_to_zone(moment, zone).replace(tzinfo=None)
                marks.append(Mark(_convert_to_milliseconds(local), action.title, tooltip, is_end))
    return tuple(mark for mark in marks if first <= mark.moment <= last)


def format_marks(marks: tuple[Mark, ...]) -> str:
    """Format the marks as the end of a chart's alternative text."""
    begun = "; ".join(mark.said for mark in marks if not mark.is_end)
    return f". Marked: {begun}" if begun else ""


def _convert_to_milliseconds(local: object) -> int:
    """Convert a local time (or a day: its midnight) to milliseconds as if it were UTC."""
    if not isinstance(local, date):
        raise TypeError(f"a time chart needs a date or a datetime, not {local!r}")
    moment = local if isinstance(local, datetime) else datetime.combine(local, time())
    return int(moment.replace(tzinfo=UTC).timestamp() * 1000)
