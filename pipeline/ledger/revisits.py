"""Edit many revisits at once: all of them or none, with one receipt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from pipeline.asking import questions
from pipeline.asking.selection import Selection
from pipeline.clock import get_machine_zone, get_utc_now
from pipeline.errors import ChangedMeanwhile, InputRefused
from pipeline.intake.sheets import make_sheet
from pipeline.intake.validation import validate_sheet
from pipeline.ledger import names as naming
from pipeline.ledger.adding import add_and_resolve_names
from pipeline.ledger.amending import format_utc, read_seen_revision
from pipeline.ledger.names import (
    PROJECT,
    REASON,
    find_name_in_use,
)
from pipeline.ledger.projects import refuse_mixing
from pipeline.model import Catalogue, Receipt
from pipeline.store import Reader, Store, Writer

NOTHING_CHANGED = "Nothing was changed"
Marks = Sequence[tuple[str, int]]
"""Revisits by id, each with the revision that the person has seen."""


REVISIT_NOT_CHANGED = "The record was not changed"


def read_marks(reader: Reader, selection: Selection, *, seen: pl.DataFrame) -> Marks:
    """Read the marks of a selection's revisits; `seen` are the marks that the person was shown.

    Raises ChangedMeanwhile where they are not the same revisits, at the same revisions.
    """
    marks = questions.Question("revisit_marks", selection=selection).ask(reader)
    if not marks.equals(seen):
        differs = (
            f"holds {marks.height:,} revisits by now, not {seen.height:,}"
            if marks.height != seen.height
            else "holds other revisits by now, or some of them were changed"
        )
        raise ChangedMeanwhile(
            "Changing records", f"the view {differs}. Look at it again, then decide"
        )
    return marks.select("id", "rev").rows()


def set_reason(store: Store, marks: Marks, reason_id: str, *, by: str | None) -> Receipt:
    """Set one reason for all of `marks`; revisits that have it already stay unchanged.

    Raises InputRefused where it is retired; ChangedMeanwhile, NotFound.
    """
    with store.writing(by=by) as writer:
        naming.find_name_in_use(
            REASON, questions.load_catalogue(writer), reason_id, doing=NOTHING_CHANGED
        )
        writer.amend("revisits", _read_seen_rows(writer, marks), reason_id=reason_id)
        return writer.receipt


def move_to_project(store: Store, marks: Marks, project_id: str, *, by: str | None) -> Receipt:
    """Move all of `marks` to a project; revisits that are in it already stay unchanged.

    Raises InputRefused where it is archived, or invented and real records would be mixed;
    ChangedMeanwhile, NotFound.
    """
    with store.writing(by=by) as writer:
        catalogue = questions.load_catalogue(writer)
        project = naming.find_name_in_use(PROJECT, catalogue, project_id, doing=NOTHING_CHANGED)
        newest = _read_seen_rows(writer, marks)
        refuse_mixing(catalogue, newest["project_id"].unique(), project.id)
        writer.amend("revisits", newest, project_id=project_id)
        return writer.receipt


def delete_revisits(store: Store, marks: Marks, *, by: str | None) -> Receipt:
    """Delete all of `marks`; their history is kept. Raises ChangedMeanwhile."""
    with store.writing(by=by) as writer:
        writer.amend("revisits", _read_seen_rows(writer, marks), deleted=True)
        return writer.receipt


def _read_seen_rows(writer: Writer, marks: Marks) -> pl.DataFrame:
    """Read the newest ledger rows of `marks`; raise ChangedMeanwhile where some differ."""
    seen = pl.DataFrame(
        list(dict.fromkeys(marks)), schema={"id": pl.String, "seen": pl.Int32}, orient="row"
    )
    newest = naming.read_newest(writer, "revisits", seen["id"])
    same = newest.join(seen, on="id").filter(~pl.col("deleted") & (pl.col("rev") == pl.col("seen")))
    changed = seen.height - same.height
    if changed:
        raise ChangedMeanwhile(
            "Changing records",
            f"somebody else changed or deleted {changed:,} of these {seen.height:,} meanwhile. "
            "Nothing was changed. Look at them again, then decide",
        )
    return same.drop("seen")


def edit_revisit(
    store: Store,
    identifier: str,
    rev: int,
    *,
    by: str | None,
    zone: str | None = None,
    **values: object,
) -> Receipt:
    """Edit fields of a revisit whose newest revision is `rev`; the earlier revisions are kept.

    The receipt is empty where nothing differs.
    Raises InputRefused, ChangedMeanwhile, NotFound.
    """
    with store.writing(by=by) as writer:
        newest = read_seen_revision(writer, "revisits", identifier, rev)
        catalogue = questions.load_catalogue(writer)
        given = _make_revisit_input(newest, catalogue) | values
        checked = validate_sheet(
            make_sheet("revisits", **given),
            catalogue,
            zone=zone or get_machine_zone(),
            now=get_utc_now(),
        )
        if checked.problems:
            raise InputRefused(REVISIT_NOT_CHANGED, checked.problems)
        row = add_and_resolve_names(writer, catalogue, checked.rows)
        facts = row.drop("id").row(0, named=True)
        _refuse_move(
            questions.load_catalogue(writer), newest["project_id"].item(), facts["project_id"]
        )
        writer.amend("revisits", newest, **facts)
        return writer.receipt


def delete_revisit(store: Store, identifier: str, rev: int, *, by: str | None) -> Receipt:
    """Delete a revisit whose newest revision is `rev`; its history is kept.

    Raises ChangedMeanwhile, NotFound.
    """
    with store.writing(by=by) as writer:
        newest = read_seen_revision(writer, "revisits", identifier, rev)
        writer.amend("revisits", newest, deleted=True)
        return writer.receipt


def read_revisit_history(reader: Reader, identifier: str) -> pl.DataFrame:
    """Read every revision of a revisit, oldest first, with today's titles and names.

    Columns: rev, deleted, occurred_at, project, main_phase, revisited_phase, reason, note,
    minutes, avoidable, written_by, recorded_at, recorded_by. Empty where there is no such record.
    """
    catalogue = questions.load_catalogue(reader)
    revisions = reader.query("revisit_revisions", ids=[identifier])
    titles = {phase.key: phase.title for phase in catalogue.phases}
    return revisions.select(
        "rev",
        "deleted",
        "occurred_at",
        pl.col("project_id")
        .replace({one.id: one.name for one in catalogue.projects})
        .alias("project"),
        pl.col("main_phase").replace(titles),
        pl.col("revisited_phase").replace(titles),
        pl.col("reason_id")
        .replace({one.id: one.name for one in catalogue.reasons})
        .alias("reason"),
        "note",
        "minutes",
        "avoidable",
        "written_by",
        "recorded_at",
        "recorded_by",
    )


def _refuse_move(catalogue: Catalogue, before: str, after: str) -> None:
    if before != after:
        find_name_in_use(PROJECT, catalogue, after, doing=REVISIT_NOT_CHANGED)
        refuse_mixing(catalogue, [before], after)


def _make_revisit_input(newest: pl.DataFrame, catalogue: Catalogue) -> dict[str, Any]:
    """Turn a ledger row back into import input, so that the same validator checks it."""
    row: Mapping[str, Any] = newest.row(0, named=True)
    names = {one.id: one.name for one in catalogue.projects}
    names |= {one.id: one.name for one in catalogue.reasons}

    return {
        "id": row["id"],
        "project": names.get(row["project_id"]),
        "occurred_at": format_utc(row["occurred_at"]),
        "main_phase": row["main_phase"],
        "revisited_phase": row["revisited_phase"],
        "reason": names.get(row["reason_id"]),
        "note": row["note"],
        "minutes": row["minutes"],
        "avoidable": row["avoidable"],
        "recorded_at": format_utc(row["written_at"]),
        "recorded_by": row["written_by"],
    }
