"""What a selection leaves out, in words: `project Churn`, `since 1 Sep 2026`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from pipeline import dates, wording
from pipeline.filters import Selection
from pipeline.model import Catalogue

NAMES = {
    "project_ids": "project",
    "main_phases": "from",
    "revisited_phases": "back to",
    "reason_ids": "reason",
    "people": "who",
    "since": "since",
    "until": "until",
    "note_text": "note holds",
}


def in_words(selection: Selection, catalogue: Catalogue, *, zone: str) -> tuple[str, ...]:
    """Each value that a selection asks for; days are those of `zone`, until included."""
    projects = {one.id: one.name for one in catalogue.projects}
    reasons = {one.id: one.name for one in catalogue.reasons}
    first, last = first_day(selection, zone=zone), last_day(selection, zone=zone)
    given = {
        "project_ids": _each(selection.project_ids, lambda one: projects.get(one, one)),
        "main_phases": _each(selection.main_phases, catalogue.phase_title),
        "revisited_phases": _each(selection.revisited_phases, catalogue.phase_title),
        "reason_ids": _each(selection.reason_ids, lambda one: reasons.get(one, one)),
        "people": selection.people,
        "since": (dates.day(first),) if first else (),
        "until": (dates.day(last),) if last else (),
        "note_text": (selection.note_text,) if selection.note_text else (),
    }
    return tuple(f"{NAMES[part]} {value}" for part, values in given.items() for value in values)


def first_day(selection: Selection, *, zone: str) -> date | None:
    """The first day of a selection in `zone`; None where its period has no beginning."""
    return _day(selection.since, zone)


def last_day(selection: Selection, *, zone: str) -> date | None:
    """The last day of a selection in `zone`, included; None where its period has no end."""
    return _day(selection.until and selection.until - timedelta(microseconds=1), zone)


def _day(moment: datetime | None, zone: str) -> date | None:
    return wording.in_zone(moment, zone).date() if moment else None


def _each(values: Iterable[str], named: Callable[[str], str]) -> tuple[str, ...]:
    return tuple(named(one) for one in values)
