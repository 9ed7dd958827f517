"""The phase in focus: changing it ends one focus session and starts the next."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from pipeline import fields
from pipeline.asking import questions
from pipeline.clock import get_machine_zone, get_utc_now
from pipeline.errors import InputRefused, Problem
from pipeline.fields import BrokenRule
from pipeline.ledger.adding import append_project
from pipeline.ledger.names import PHASE, PROJECT
from pipeline.ledger.sessions import NO_SESSIONS, find_overlaps_with_store
from pipeline.model import Catalogue, Receipt
from pipeline.store import Reader, Store, Writer


@dataclass(frozen=True)
class FocusChange:
    """A change of focus: the phase in focus now (None: none), the one before, and when."""

    project: str
    phase: str | None
    before: str | None
    moment: datetime
    receipt: Receipt


def set_focus(
    store: Store,
    *,
    project: str,
    phase: str,
    at: object = None,
    by: str | None = None,
    zone: str | None = None,
) -> FocusChange:
    """Set the phase in focus by key or title; adds the project where it is new.

    `at` is a time as given (None: now). A phase that is in focus already stays so and nothing is
    written. Raises InputRefused with every problem.
    """
    return _change_focus(store, project=project, phase=phase, at=at, by=by, zone=zone)


def end_focus(
    store: Store,
    *,
    project: str,
    at: object = None,
    by: str | None = None,
    zone: str | None = None,
) -> FocusChange:
    """End the running focus session of a project. Raises InputRefused where none is running."""
    return _change_focus(store, project=project, phase=None, at=at, by=by, zone=zone)


def find_phase_in_focus(reader: Reader, *, project: str, moment: datetime) -> str | None:
    """Return the key of a project's phase in focus at `moment` (UTC), or None."""
    known = questions.load_catalogue(reader).find_project(project)
    if known is None:
        return None
    sessions = reader.query("focus_sessions").filter(
        (pl.col("project_id") == known.id)
        & (pl.col("started_at") <= moment)
        & (pl.col("ended_at").is_null() | (pl.col("ended_at") > moment))
    )
    return None if sessions.is_empty() else str(sessions["phase"][-1])


def _change_focus(
    store: Store,
    *,
    project: str,
    phase: str | None,
    at: object,
    by: str | None,
    zone: str | None,
) -> FocusChange:
    with store.writing(by=by) as writer:
        catalogue = questions.load_catalogue(writer)
        name, key, moment = _validate_focus(
            catalogue, project, phase, at, zone or get_machine_zone()
        )
        known = catalogue.find_project(name)
        running = catalogue.find_focus(known.id) if known else None
        if phase is None and running is None:
            _refuse_focus("project", project, "has no phase in focus that could be ended")
        if running and moment < running.started_at:
            _refuse_focus("at", str(at), f"lies before the focus began ({running.started_at}, UTC)")
        if not (running and running.phase == key):
            if running:
                newest = writer.read_revisions("focus_sessions", [running.id]).tail(1)
                writer.amend("focus_sessions", newest, ended_at=moment)
            if key:
                project_id = known.id if known else append_project(writer, name)
                _start_session(writer, project_id, key, moment)
        before = running.phase if running else None
        return FocusChange(name, key, before, moment, writer.receipt)


def _validate_focus(
    catalogue: Catalogue, project: str, phase: str | None, at: object, zone: str
) -> tuple[str, str | None, datetime]:
    """Validate project, phase and time; raise InputRefused with every problem."""
    problems: list[Problem] = []
    name, key, moment = "", None, get_utc_now()
    if fields.is_blank(project):
        problems.append(Problem("project", "", "is missing"))
    else:
        try:
            name = fields.parse_name(project)
        except BrokenRule as broken:
            problems.append(Problem("project", project, broken.rule))
    if phase is not None:
        try:
            key = fields.parse_phase(phase, catalogue.phases)
        except BrokenRule as broken:
            problems.append(Problem("phase", phase, broken.rule, nearest=broken.nearest))
        problems += _find_out_of_use(catalogue, name, key)
    if at is not None:
        try:
            moment = fields.parse_time(at, zone=zone, now=moment)
        except BrokenRule as broken:
            problems.append(Problem("at", str(at), broken.rule))
    if moment > get_utc_now():
        problems.append(Problem("at", str(at), "lies in the future"))
    if problems:
        raise InputRefused("The focus was not changed", problems)
    known = catalogue.find_project(name)
    return (known.name if known else name), key, moment


def _find_out_of_use(catalogue: Catalogue, name: str, key: str | None) -> list[Problem]:
    """Find an archived project or a retired phase, neither of which can be in focus."""
    problems = []
    project = catalogue.find_project(name)
    if project and project.archived:
        problems.append(Problem("project", project.name, PROJECT.out_of_use_rule))
    if key not in (None, *(one.key for one in catalogue.offered_phases)):
        problems.append(
            Problem("phase", catalogue.get_phase_title(str(key)), PHASE.out_of_use_rule)
        )
    return problems


def _start_session(writer: Writer, project_id: str, key: str, moment: datetime) -> None:
    session = {
        "id": str(uuid.uuid4()),
        "rev": 1,
        "deleted": False,
        "project_id": project_id,
        "phase": key,
        "started_at": moment,
        "ended_at": None,
    }
    row = pl.DataFrame([session], schema_overrides={"ended_at": pl.Datetime("us")})
    writer.append("focus_sessions", row)
    problems = find_overlaps_with_store(writer, NO_SESSIONS)
    if problems:
        raise InputRefused("The focus was not changed", problems)


def _refuse_focus(column: str, value: str, rule: str) -> None:
    raise InputRefused("The focus was not changed", [Problem(column, value, rule)])
