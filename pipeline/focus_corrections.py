"""How focus sessions are put right: change, delete, and look back. Undo is that of corrections."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import polars as pl

from pipeline import dates
from pipeline.asking import questions
from pipeline.clock import machine_zone, utc_now
from pipeline.corrections import as_seen, in_utc
from pipeline.errors import InputRefused, Problem
from pipeline.intake.sheets import one_row
from pipeline.intake.validation import check
from pipeline.model import Catalogue, Receipt
from pipeline.records import as_facts, overlaps, running_where_archived
from pipeline.store import Reader, Store, Writer


def change_session(
    store: Store,
    identifier: str,
    rev: int,
    *,
    by: str | None,
    zone: str | None = None,
    **values: object,
) -> Receipt:
    """Correct phase, started_at or ended_at of a focus session whose newest revision is `rev`.

    `ended_at` None means that it is still running. Times without a zone are those of `zone`.
    Writes a revision, the earlier facts are kept; the receipt is empty where nothing differs.
    Raises InputRefused, ChangedMeanwhile, NotFound.
    """
    with store.writing(by=by) as writer:
        newest = as_seen(writer, "focus_sessions", identifier, rev)
        catalogue = questions.catalogue_of(writer)
        given = _as_given(newest, catalogue) | values
        row = _checked(writer, catalogue, given, zone or machine_zone())
        facts = as_facts(catalogue, row).drop("id")
        writer.amend("focus_sessions", newest, **facts.row(0, named=True))
        return writer.receipt


def delete_session(store: Store, identifier: str, rev: int, *, by: str | None) -> Receipt:
    """Delete a focus session whose newest revision is `rev`; its history is kept.

    Raises ChangedMeanwhile, NotFound.
    """
    with store.writing(by=by) as writer:
        newest = as_seen(writer, "focus_sessions", identifier, rev)
        writer.amend("focus_sessions", newest, deleted=True)
        return writer.receipt


def session_history(reader: Reader, identifier: str) -> pl.DataFrame:
    """Every revision of one focus session, oldest first, with titles and names as they are now.

    Columns: rev, deleted, project, phase, started_at, ended_at (null: still running), recorded_at,
    recorded_by. Empty where there is no such session.
    """
    catalogue = questions.catalogue_of(reader)
    return reader.frame("focus_session_revisions", ids=[identifier]).select(
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


def _as_given(newest: pl.DataFrame, catalogue: Catalogue) -> dict[str, object]:
    """A ledger row as an import would give it, so that the one validator can judge it."""
    row = newest.row(0, named=True)
    names = {one.id: one.name for one in catalogue.projects}
    return {
        "id": row["id"],
        "project": names.get(row["project_id"]),
        "phase": row["phase"],
        "started_at": in_utc(row["started_at"]),
        "ended_at": in_utc(row["ended_at"]),
    }


def _checked(
    writer: Writer, catalogue: Catalogue, given: dict[str, object], zone: str
) -> pl.DataFrame:
    """The one checked row, or InputRefused with all that is wrong with it."""
    now = utc_now()
    checked = check(one_row("focus_sessions", **given), catalogue, zone=zone, now=now)
    problems = list(checked.problems)
    for row in checked.rows.to_dicts():
        problems += _in_the_future(row, given, now)
    if not problems:
        # Numbered, so that what overlaps is told from the side of this session.
        numbered = checked.rows.with_columns(row=pl.lit(0, dtype=pl.Int64))
        found = overlaps(writer, numbered, instead_of=str(given["id"]))
        problems += [replace(one, row=None) for one in found if one.row == 0]
        problems += running_where_archived(catalogue, checked.rows)
    if problems:
        raise InputRefused("The focus session was not changed", problems)
    return checked.rows


def _in_the_future(
    row: dict[str, datetime | None], given: dict[str, object], now: datetime
) -> list[Problem]:
    return [
        Problem(column, dates.as_given(given[column]), "lies in the future")
        for column in ("started_at", "ended_at")
        if (moment := row[column]) is not None and moment > now
    ]
