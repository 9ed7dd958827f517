"""Changes many revisits at once: all of them or none, with one receipt."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from pipeline import naming
from pipeline.asking import questions
from pipeline.asking.selection import Selection
from pipeline.errors import ChangedMeanwhile
from pipeline.model import Receipt
from pipeline.naming import PROJECT, REASON
from pipeline.projects import refuse_mixing
from pipeline.store import Reader, Store, Writer

NOTHING_CHANGED = "Nothing was changed"
Marks = Sequence[tuple[str, int]]
"""Revisits by id, each with the revision that the person has seen."""


def read_marks(reader: Reader, selection: Selection, *, seen: pl.DataFrame) -> Marks:
    """All revisits of a selection; `seen` are its marks as the person was shown them.

    Raises ChangedMeanwhile where they are not the same revisits, at the same revisions.
    """
    marks = questions.query_revisit_marks(selection).ask(reader)
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
    """Give all of `marks` one reason; those that have it already stay as they are.

    Raises InputRefused where it is retired; ChangedMeanwhile, NotFound.
    """
    with store.writing(by=by) as writer:
        naming.find_name_in_use(
            REASON, questions.load_catalogue(writer), reason_id, doing=NOTHING_CHANGED
        )
        writer.amend("revisits", _read_seen_rows(writer, marks), reason_id=reason_id)
        return writer.receipt


def move_to_project(store: Store, marks: Marks, project_id: str, *, by: str | None) -> Receipt:
    """Move all of `marks` to a project; those that are there already stay as they are.

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
    """The newest ledger rows of `marks`, or ChangedMeanwhile with how many are not as seen."""
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
