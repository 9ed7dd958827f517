"""The phase in focus: changing it ends one focus session and starts the next.

The checks that are ticked off before one goes on are kept with the session.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline import fields
from pipeline.asking import questions
from pipeline.clock import get_machine_zone, get_utc_now
from pipeline.errors import InputRefused, NotFound, Problem
from pipeline.intake.row_check import RowCheck
from pipeline.ledger.amending import read_newest
from pipeline.ledger.names import PHASE, PROJECT, append_name
from pipeline.ledger.sessions import NO_SESSIONS, find_overlaps_with_store
from pipeline.model import Catalogue, Receipt
from pipeline.store import Store, Writer
from pipeline.words import dates, plain

FOCUS_NOT_CHANGED = "The focus was not changed"


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
    phase: str | None,
    at: object = None,
    ended_at: datetime | None = None,
    by: str | None = None,
    zone: str | None = None,
) -> FocusChange:
    """Set the phase in focus by key or title (None: no phase); adds the project where it is new.

    `at` is a time as entered (None: now); the focus before ends then, or before that at `ended_at`
    (UTC). A phase that is in focus already stays so and nothing is written, unless it `ended_at`.
    Raises InputRefused with every problem.
    """
    with store.writing(by=by, few=True) as writer:
        catalogue = questions.load_catalogue(writer)
        zone = zone or get_machine_zone()
        name, key, moment = _validate_focus(catalogue, project, phase, at, zone)
        known = catalogue.find_project(name)
        running = catalogue.find_focus(known.id) if known else None
        if phase is None and running is None:
            _refuse_focus("project", project, "has no phase in focus that could be ended")
        if running and moment < running.started_at:
            began = plain.format_local(running.started_at, zone=zone)
            rule = f"lies before the focus began ({began}, {zone})"
            _refuse_focus("at", dates.format_input(at), rule)
        if ended_at or not (running and running.phase == key):
            if running:
                newest = read_newest(writer, "focus_sessions", [running.id])
                ended = max(running.started_at, min(ended_at or moment, moment))
                writer.amend("focus_sessions", newest, ended_at=ended)
            if key:
                project_id = (
                    known.id if known else append_name(writer, PROJECT, name=name, synthetic=False)
                )
                _start_session(writer, project_id, key, moment, zone)
        before = running.phase if running else None
        return FocusChange(name, key, before, moment, writer.receipt)


def end_focus(
    store: Store,
    *,
    project: str,
    at: object = None,
    by: str | None = None,
    zone: str | None = None,
) -> FocusChange:
    """End the running focus session of a project. Raises InputRefused where none is running."""
    return set_focus(store, project=project, phase=None, at=at, by=by, zone=zone)


def confirm_focus(store: Store, identifier: str, *, by: str | None = None) -> Receipt:
    """Confirm that a running focus session still holds. Raises NotFound where it has ended."""
    with store.writing(by=by, few=True) as writer:
        newest = read_newest(writer, "focus_sessions", [identifier])
        if newest.is_empty() or newest["deleted"].item() or newest["ended_at"].item() is not None:
            raise NotFound("Confirming the focus", "it has ended meanwhile, or was removed")
        writer.amend("focus_sessions", newest, confirmed_at=writer.at)
        return writer.receipt


def tick_check(
    store: Store, session_id: str, check: str, *, is_ticked: bool, by: str | None = None
) -> Receipt:
    """Tick a check of a focus session, or take its tick away; nothing is written where it is so.

    Raises NotFound where the session was removed.
    """
    with store.writing(by=by, few=True) as writer:
        newest = read_newest(writer, "focus_sessions", [session_id])
        if newest.is_empty() or newest["deleted"].item():
            raise NotFound("Ticking a check", "its focus session was removed meanwhile")
        checks = [one for one in parse_checks(newest["checks"].item()) if one != check]
        checks += [check] if is_ticked else []
        writer.amend("focus_sessions", newest, checks=_format_checks(checks))
        return writer.receipt


def parse_checks(text: str | None) -> tuple[str, ...]:
    """Parse what a focus session keeps: the texts of its ticked checks, as they were ticked."""
    return tuple(json.loads(text)) if text else ()


def _validate_focus(
    catalogue: Catalogue, project: str, phase: str | None, at: object, zone: str
) -> tuple[str, str | None, datetime]:
    """Validate project, phase and time; raise InputRefused with every problem."""
    now = get_utc_now()
    check = RowCheck({"project": project, "phase": phase, "at": at})
    name = check.required("project", fields.parse_name) or ""
    key, moment = None, now
    if phase is not None:
        key = check.parse("phase", lambda value: fields.parse_phase(value, catalogue.phases))
        check.problems += _find_out_of_use(catalogue, name, key)
    if at is not None:
        moment = (
            check.parse("at", lambda value: fields.parse_time(value, zone=zone, now=now)) or now
        )
    if moment > get_utc_now():
        check.report("at", at, "lies in the future")
    check.refuse_problems(FOCUS_NOT_CHANGED)
    known = catalogue.find_project(name)
    return (known.name if known else name), key, moment


def _find_out_of_use(catalogue: Catalogue, name: str, key: str | None) -> list[Problem]:
    """Find an archived project or a retired phase, neither of which can be in focus."""
    problems = []
    project = catalogue.find_project(name)
    if project and project.archived:
        problems.append(Problem("project", project.name, PROJECT.out_of_use_rule))
    if key and key not in [phase.key for phase in catalogue.offered_phases]:
        problems.append(Problem("phase", catalogue.get_phase_title(key), PHASE.out_of_use_rule))
    return problems


def _start_session(writer: Writer, project_id: str, key: str, moment: datetime, zone: str) -> None:
    session = {"project_id": project_id, "phase": key, "started_at": moment}
    writer.append_new("focus_sessions", session)
    problems = find_overlaps_with_store(writer, NO_SESSIONS, zone=zone)
    if problems:
        raise InputRefused(FOCUS_NOT_CHANGED, problems)


def _refuse_focus(column: str, value: str, rule: str) -> None:
    raise InputRefused(FOCUS_NOT_CHANGED, [Problem(column, value, rule)])


def _format_checks(checks: Sequence[str]) -> str | None:
    return json.dumps(checks, ensure_ascii=False) if checks else None
