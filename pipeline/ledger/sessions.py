"""Edit and delete focus sessions, and read their history; undo is in ledger/undo.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import polars as pl

from pipeline.asking import questions
from pipeline.clock import get_machine_zone, get_utc_now
from pipeline.errors import (
    InputRefused,
    Problem,
)
from pipeline.intake.sheets import make_sheet
from pipeline.intake.validation import FOCUS_SCHEMA, validate_sheet
from pipeline.ledger.amending import format_utc, read_seen_revision, resolve_names
from pipeline.model import Catalogue, Receipt
from pipeline.store import Reader, Store, Writer
from pipeline.words import dates

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
    """Edit phase, started_at or ended_at of a focus session whose newest revision is `rev`.

    `ended_at` None means that it is still running. Times without a zone are those of `zone`.
    Writes a revision, the earlier facts are kept; the receipt is empty where nothing differs.
    Raises InputRefused, ChangedMeanwhile, NotFound.
    """
    with store.writing(by=by) as writer:
        newest = read_seen_revision(writer, "focus_sessions", identifier, rev)
        catalogue = questions.load_catalogue(writer)
        given = _make_session_input(newest, catalogue) | values
        row = _validate_session(writer, catalogue, given, zone or get_machine_zone())
        facts = resolve_names(catalogue, row).drop("id")
        writer.amend("focus_sessions", newest, **facts.row(0, named=True))
        return writer.receipt


def delete_session(store: Store, identifier: str, rev: int, *, by: str | None) -> Receipt:
    """Delete a focus session whose newest revision is `rev`; its history is kept.

    Raises ChangedMeanwhile, NotFound.
    """
    with store.writing(by=by) as writer:
        newest = read_seen_revision(writer, "focus_sessions", identifier, rev)
        writer.amend("focus_sessions", newest, deleted=True)
        return writer.receipt


def read_session_history(reader: Reader, identifier: str) -> pl.DataFrame:
    """Read every revision of a focus session, oldest first, with today's titles and names.

    Columns: rev, deleted, project, phase, started_at, ended_at (null: still running), recorded_at,
    recorded_by. Empty where there is no such session.
    """
    catalogue = questions.load_catalogue(reader)
    return reader.query("focus_session_revisions", ids=[identifier]).select(
        "rev",
        "deleted",
        pl.col("project_id")
        .replace({one.id: one.name for one in catalogue.projects})
        .alias("project"),
        pl.col("phase").replace({phase.key: phase.title for phase in catalogue.phases}),
        "started_at",
        "ended_at",
        "recorded_at",
        "recorded_by",
    )


def _make_session_input(newest: pl.DataFrame, catalogue: Catalogue) -> dict[str, object]:
    """Turn a ledger row back into import input, so that the same validator checks it."""
    row = newest.row(0, named=True)
    names = {one.id: one.name for one in catalogue.projects}
    return {
        "id": row["id"],
        "project": names.get(row["project_id"]),
        "phase": row["phase"],
        "started_at": format_utc(row["started_at"]),
        "ended_at": format_utc(row["ended_at"]),
    }


def _validate_session(
    writer: Writer, catalogue: Catalogue, given: dict[str, object], zone: str
) -> pl.DataFrame:
    """Validate the edited session; raise InputRefused with every problem."""
    now = get_utc_now()
    checked = validate_sheet(make_sheet("focus_sessions", **given), catalogue, zone=zone, now=now)
    problems = list(checked.problems)
    for row in checked.rows.to_dicts():
        problems += _find_future_times(row, given, now)
    if not problems:
        # Numbered, so that what overlaps is told from the side of this session.
        numbered = checked.rows.with_columns(row=pl.lit(0, dtype=pl.Int64))
        found = find_overlaps_with_store(writer, numbered, instead_of=str(given["id"]))
        problems += [replace(one, row=None) for one in found if one.row == 0]
        problems += find_running_in_archived(catalogue, checked.rows)
    if problems:
        raise InputRefused("The focus session was not changed", problems)
    return checked.rows


def _find_future_times(
    row: dict[str, datetime | None], given: dict[str, object], now: datetime
) -> list[Problem]:
    return [
        Problem(column, dates.format_input(given[column]), "lies in the future")
        for column in ("started_at", "ended_at")
        if (moment := row[column]) is not None and moment > now
    ]


def find_overlaps(sessions: pl.DataFrame) -> list[Problem]:
    """Find focus sessions of one project that overlap: a project has one focus at a time.

    `sessions` has row, project, phase (its title), started_at and ended_at (null: still running).
    """
    problems = []
    latest: dict[str, dict[str, Any]] = {}
    for one in sessions.sort("started_at", "ended_at", nulls_last=True).to_dicts():
        before = latest.get(one["project"])
        if before and (before["ended_at"] is None or one["started_at"] < before["ended_at"]):
            problems.append(_make_overlap_problem(before, one))
        if before is None or _get_end(one) >= _get_end(before):
            latest[one["project"]] = one
    return problems


def _get_end(session: Mapping[str, Any]) -> datetime:
    return session["ended_at"] or datetime.max


def _make_overlap_problem(before: Mapping[str, Any], after: Mapping[str, Any]) -> Problem:
    """Make the problem of two overlapping sessions, at the row that has a number."""
    of_before = after["row"] is None and before["row"] is not None
    one, other = (before, after) if of_before else (after, before)
    rule = (
        f"overlaps the focus session on {other['phase']} of the same project "
        f"({other['started_at']} – {other['ended_at'] or 'still running'}, UTC)"
    )
    return Problem("started_at", str(one["started_at"]), rule, one["row"])


def find_running_in_archived(catalogue: Catalogue, sessions: pl.DataFrame) -> list[Problem]:
    """Find focus sessions that are running although their project is archived."""
    archived = [one.name for one in catalogue.projects if one.archived]
    running = sessions.filter(pl.col("ended_at").is_null() & pl.col("project").is_in(archived))
    rule = "is needed: the project is archived and has no phase in focus"
    return [Problem("ended_at", "", rule, row) for row in running["row"]]


def find_overlaps_with_store(
    reader: Reader, new: pl.DataFrame, *, instead_of: str = ""
) -> list[Problem]:
    """Find new focus sessions that overlap each other or those in the store.

    `instead_of` is the id of a session of the store that the new rows replace.
    """
    there = reader.query("focus_sessions").with_columns(row=pl.lit(None, dtype=pl.Int64))
    kept = there.filter(pl.col("id") != instead_of)
    columns = ["row", "project", "phase", "started_at", "ended_at"]
    sessions = pl.concat([kept.select(columns), new.select(columns)])
    titles = dict(reader.query("phases").select("key", "title").rows())
    return find_overlaps(sessions.with_columns(pl.col("phase").replace(titles)))
