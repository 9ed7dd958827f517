"""Edit and delete focus sessions, and read their history; find those that overlap."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import polars as pl

from pipeline.clock import get_machine_zone, get_utc_now
from pipeline.errors import InputRefused, Problem
from pipeline.intake.rules import FOCUS_SCHEMA
from pipeline.intake.sheets import make_sheet
from pipeline.intake.validation import validate_sheet
from pipeline.ledger import amending
from pipeline.model import Catalogue, Receipt
from pipeline.store import Reader, Store
from pipeline.words import dates, plain

NO_SESSIONS = pl.DataFrame(schema=FOCUS_SCHEMA)


def edit_session(
    store: Store,
    identifier: str,
    rev: int,
    *,
    by: str | None,
    zone: str | None = None,
    **values: object,
) -> Receipt:
    """Edit phase, started_at or ended_at of a focus session; see `amending.edit_record`.

    `ended_at` None means that it is still running.
    """
    return amending.edit_record(store, _SESSION, identifier, rev, values, by=by, zone=zone)


def delete_session(store: Store, identifier: str, rev: int, *, by: str | None) -> Receipt:
    """Delete a focus session; see `amending.delete_record`."""
    return amending.delete_record(store, _SESSION, identifier, rev, by=by)


def read_session_history(reader: Reader, identifier: str) -> pl.DataFrame:
    """Read every revision of a focus session; see `amending.read_history`.

    `ended_at` is null where it was still running.
    """
    return amending.read_history(reader, _SESSION, identifier)


def _validate_session(edit: amending.Edit) -> Mapping[str, Any]:
    """Validate an edited session and return its ledger facts."""
    now = get_utc_now()
    sheet = make_sheet("focus_sessions", **edit.values)
    checked = validate_sheet(sheet, edit.catalogue, zone=edit.zone, now=now)
    problems = [*checked.problems, *_find_future_times(checked.rows, edit.values, now)]
    if not problems:
        # Row 0 marks this session, so that overlaps are reported for it.
        numbered = checked.rows.with_columns(row=pl.lit(0, dtype=pl.Int64))
        overlaps = find_overlaps_with_store(
            edit.writer, numbered, instead_of=[edit.before["id"]], zone=edit.zone
        )
        problems += [replace(problem, row=None) for problem in overlaps if problem.row == 0]
        problems += find_running_in_archived(edit.catalogue, checked.rows)
    if problems:
        raise InputRefused("The focus session was not changed", problems)
    return amending.resolve_names(edit.catalogue, checked.rows).drop("id").row(0, named=True)


_SESSION = amending.RecordKind(
    ledger="focus_sessions",
    history=("project", "phase", "started_at", "ended_at"),
    validate=_validate_session,
)


def _find_future_times(
    sessions: pl.DataFrame, values: Mapping[str, object], now: datetime
) -> list[Problem]:
    return [
        Problem(column, dates.format_input(values[column]), "lies in the future")
        for session in sessions.to_dicts()
        for column in ("started_at", "ended_at")
        if session[column] and session[column] > now
    ]


def find_overlaps(sessions: pl.DataFrame, *, zone: str) -> list[Problem]:
    """Find focus sessions of one project that overlap: a project has one focus at a time.

    `sessions` has row, project, phase (its title), started_at and ended_at (null: still running).
    The problems tell times of `zone`.
    """
    problems = []
    latest: dict[str, dict[str, Any]] = {}
    for session in sessions.sort("started_at", "ended_at", nulls_last=True).to_dicts():
        before = latest.get(session["project"])
        if before and session["started_at"] < _get_end(before):
            problems.append(_make_overlap_problem(before, session, zone))
        if before is None or _get_end(session) >= _get_end(before):
            latest[session["project"]] = session
    return problems


def _get_end(session: Mapping[str, Any]) -> datetime:
    return session["ended_at"] or datetime.max


def _make_overlap_problem(
    before: Mapping[str, Any], after: Mapping[str, Any], zone: str
) -> Problem:
    """Make the problem of two overlapping sessions, at the row that has a number."""
    of_before = after["row"] is None and before["row"] is not None
    session, other = (before, after) if of_before else (after, before)
    started, other_started = (
        plain.format_local(each["started_at"], zone=zone) for each in (session, other)
    )
    ended = (
        plain.format_local(other["ended_at"], zone=zone) if other["ended_at"] else "still running"
    )
    rule = (
        f"overlaps the focus session on {other['phase']} of the same project "
        f"({other_started} – {ended}, {zone})"
    )
    return Problem("started_at", started, rule, session["row"])


def find_running_in_archived(catalogue: Catalogue, sessions: pl.DataFrame) -> list[Problem]:
    """Find focus sessions that are running although their project is archived."""
    archived = [project.name for project in catalogue.projects if project.archived]
    running = sessions.filter(pl.col("ended_at").is_null() & pl.col("project").is_in(archived))
    rule = "is needed: the project is archived and has no phase in focus"
    return [Problem("ended_at", "", rule, row) for row in running["row"]]


def find_overlaps_with_store(
    reader: Reader, new: pl.DataFrame, *, instead_of: Collection[str] = (), zone: str | None = None
) -> list[Problem]:
    """Find new focus sessions that overlap each other or those in the store.

    `instead_of` are the ids of sessions of the store that the new rows replace. The problems tell
    times of `zone`, by default this machine's.
    """
    stored = reader.query("focus_sessions").with_columns(row=pl.lit(None, dtype=pl.Int64))
    kept = stored.filter(~pl.col("id").is_in(list(instead_of)))
    columns = ["row", "project", "phase", "started_at", "ended_at"]
    sessions = pl.concat([kept.select(columns), new.select(columns)])
    titles = dict(reader.query("phases").select("key", "title").rows())
    named = sessions.with_columns(pl.col("phase").replace(titles))
    return find_overlaps(named, zone=zone or get_machine_zone())
