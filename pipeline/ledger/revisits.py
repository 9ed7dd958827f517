"""Edit and delete revisits, one or many at once, and read their history."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import polars as pl

from pipeline import fields
from pipeline.asking import questions
from pipeline.asking.selection import Selection
from pipeline.clock import get_utc_now
from pipeline.errors import ChangedMeanwhile, InputRefused, Problem
from pipeline.intake.row_check import SAME_PHASE, RowCheck
from pipeline.intake.sheets import make_sheet
from pipeline.intake.validation import validate_sheet
from pipeline.ledger import amending
from pipeline.ledger.adding import add_and_resolve_names
from pipeline.ledger.names import PROJECT, REASON, find_name_in_use
from pipeline.ledger.projects import refuse_mixing
from pipeline.model import Receipt
from pipeline.store import Reader, Store, Writer

NOTHING_CHANGED = "Nothing was changed"
REVISIT_NOT_CHANGED = "The record was not changed"
Marks = Sequence[tuple[str, int]]
"""Revisit ids, each with the revision that was shown to the person."""


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
        catalogue = questions.load_catalogue(writer)
        find_name_in_use(REASON, catalogue, reason_id, doing=NOTHING_CHANGED)
        writer.amend("revisits", _read_seen_rows(writer, marks), reason_id=reason_id)
        return writer.receipt


def move_to_project(store: Store, marks: Marks, project_id: str, *, by: str | None) -> Receipt:
    """Move all of `marks` to a project; revisits that are in it already stay unchanged.

    Raises InputRefused where it is archived, or invented and real records would be mixed;
    ChangedMeanwhile, NotFound.
    """
    with store.writing(by=by) as writer:
        catalogue = questions.load_catalogue(writer)
        project = find_name_in_use(PROJECT, catalogue, project_id, doing=NOTHING_CHANGED)
        newest = _read_seen_rows(writer, marks)
        refuse_mixing(catalogue, newest["project_id"].unique(), project.id)
        writer.amend("revisits", newest, project_id=project_id)
        return writer.receipt


def set_facts(
    store: Store, marks: Marks, values: Mapping[str, object], *, by: str | None
) -> Receipt:
    """Set facts of all of `marks`, named as the columns of an import; one receipt undoes it.

    `values` may hold main_phase, revisited_phase, minutes, avoidable and recorded_by. Raises
    InputRefused with every problem, also of each revisit that would go back to its own phase;
    ChangedMeanwhile.
    """
    with store.writing(by=by) as writer:
        catalogue = questions.load_catalogue(writer)
        parse_phase = partial(fields.parse_phase, phases=catalogue.offered_phases)
        rules: dict[str, Callable[[object], object]] = {
            "main_phase": parse_phase,
            "revisited_phase": parse_phase,
            "minutes": fields.parse_minutes,
            "avoidable": fields.parse_avoidable,
            "recorded_by": fields.parse_name,
        }
        check = RowCheck(values)
        facts = {
            "written_by" if column == "recorded_by" else column: check.parse(column, rules[column])
            for column in values
        }
        check.refuse_problems(NOTHING_CHANGED)
        newest = _read_seen_rows(writer, marks)
        _refuse_same_phases(newest.with_columns(**{c: pl.lit(v) for c, v in facts.items()}), values)
        writer.amend("revisits", newest, **facts)
        return writer.receipt


def _refuse_same_phases(rows: pl.DataFrame, values: Mapping[str, object]) -> None:
    same = rows.filter(pl.col("main_phase") == pl.col("revisited_phase"))
    if same.is_empty():
        return
    column = "revisited_phase" if "revisited_phase" in values else "main_phase"
    problems = [
        Problem(
            column, f"{row['occurred_at']:%Y-%m-%d %H:%M} UTC", f"{SAME_PHASE} (id {row['id']})"
        )
        for row in same.sort("occurred_at").to_dicts()
    ]
    raise InputRefused(NOTHING_CHANGED, problems)


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
    newest = amending.read_newest(writer, "revisits", seen["id"])
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
    """Edit fields of a revisit, named as the columns of an import; see `amending.edit_record`."""
    return amending.edit_record(store, _REVISIT, identifier, rev, values, by=by, zone=zone)


def delete_revisit(store: Store, identifier: str, rev: int, *, by: str | None) -> Receipt:
    """Delete a revisit; see `amending.delete_record`."""
    return amending.delete_record(store, _REVISIT, identifier, rev, by=by)


def read_revisit_history(reader: Reader, identifier: str) -> pl.DataFrame:
    """Read every revision of a revisit; see `amending.read_history`."""
    return amending.read_history(reader, _REVISIT, identifier)


def _validate_revisit(edit: amending.Edit) -> Mapping[str, Any]:
    """Validate an edited revisit, add its new names and return its ledger facts."""
    sheet = make_sheet("revisits", **edit.values)
    checked = validate_sheet(sheet, edit.catalogue, zone=edit.zone, now=get_utc_now())
    if checked.problems:
        raise InputRefused(REVISIT_NOT_CHANGED, checked.problems)
    resolved = add_and_resolve_names(edit.writer, edit.catalogue, checked.rows)
    facts = resolved.drop("id").row(0, named=True)
    before, after = edit.before["project_id"], facts["project_id"]
    if before != after:
        catalogue = questions.load_catalogue(edit.writer)
        find_name_in_use(PROJECT, catalogue, after, doing=REVISIT_NOT_CHANGED)
        refuse_mixing(catalogue, [before], after)
    return facts


_REVISIT = amending.RecordKind(
    ledger="revisits",
    history=(
        "occurred_at",
        "project",
        "main_phase",
        "revisited_phase",
        "reason",
        "note",
        "minutes",
        "avoidable",
        "written_by",
    ),
    validate=_validate_revisit,
)
