"""The checks that were ticked, by the focus session that they are kept with."""

from dataclasses import dataclass
from datetime import datetime

from pipeline.asking.questions import Ask, Question
from pipeline.asking.selection import Selection
from pipeline.ledger.focus import parse_checks
from pipeline.words.dates import format_day
from pipeline.words.plain import convert_to_zone, isolate


@dataclass(frozen=True)
class Ticked:
    """The checks that were ticked for a focus session on the phase `title` since then (UTC)."""

    session_id: str
    project: str
    title: str
    started_at: datetime
    checks: tuple[str, ...]


def format_ticked(ticked: Ticked, *, zone: str) -> str:
    """Format what was ticked for a session, with its day in `zone`."""
    day = format_day(convert_to_zone(ticked.started_at, zone))
    return f"{isolate(ticked.title)}, {day}: {'; '.join(ticked.checks)}"


def ask_ticked(ask: Ask, selection: Selection) -> tuple[Ticked, ...]:
    """Ask for the focus sessions with ticked checks that began in a selection, the latest first."""
    rows = ask(Question("ticked_checks", selection=selection)).to_dicts()
    return tuple(Ticked(**row | {"checks": parse_checks(row["checks"])}) for row in rows)
