"""How records are put right: change, delete, undo, and look back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import polars as pl

from pipeline.asking import questions
from pipeline.clock import get_machine_zone, get_utc_now
from pipeline.contradictions import no_new_contradictions
from pipeline.errors import ChangedMeanwhile, InputRefused, NotFound
from pipeline.intake.sheets import make_sheet
from pipeline.intake.validation import validate_sheet
from pipeline.model import Catalogue, Change, Receipt
from pipeline.naming import (
    NAME_KINDS,
    PHASE,
    PROJECT,
    find_name_in_use,
    find_same_name,
    select_newest,
)
from pipeline.phases import is_full, move_to_free_positions
from pipeline.projects import refuse_mixing
from pipeline.records import NO_SESSIONS, add_and_resolve_names, find_overlaps_with_store
from pipeline.store import Reader, Store, Writer

REVISIT_NOT_CHANGED = "The record was not changed"


def edit_revisit(
    store: Store,
    identifier: str,
    rev: int,
    *,
    by: str | None,
    zone: str | None = None,
    **values: object,
) -> Receipt:
    """Correct fields of a revisit whose newest revision is `rev`; the earlier facts are kept.

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


def undo(store: Store, receipt: Receipt, *, by: str | None) -> Receipt:
    """Take back what a receipt names, all or nothing, by appending the earlier facts again.

    A name that was added and that another record has referred to stays. The receipt that comes
    back undoes the undo. Raises ChangedMeanwhile where somebody has changed something since, has
    given a name anew, where a record would be left with a name that is gone, or where a rule
    would be broken that every action keeps.
    """
    with store.writing(by=by) as writer, no_new_contradictions(writer, "Undoing"):
        ids = [change.id for change in receipt.changes]
        for table in dict.fromkeys(change.table for change in reversed(receipt.changes)):
            changes = [change for change in receipt.changes if change.table == table]
            if table in NAME_KINDS:
                changes = [one for one in changes if _may_be_deleted(writer, one, besides=ids)]
            _take_back(writer, table, {change.id: change.rev for change in changes})
            if table == PHASE.table and is_full(questions.load_catalogue(writer), besides=1):
                raise ChangedMeanwhile("Undoing", "there are as many other phases as can be by now")
        _refuse_contradictions(writer)
        return writer.receipt


def read_revisit_history(reader: Reader, identifier: str) -> pl.DataFrame:
    """Every revision of one revisit, oldest first, with titles and names as they are now.

    Columns: rev, deleted, occurred_at, project, main_phase, revisited_phase, reason, note,
    minutes, avoidable, written_by, recorded_at, recorded_by. Empty where there is no such record.
    """
    catalogue = questions.load_catalogue(reader)
    revisions = reader.frame("revisit_revisions", ids=[identifier])
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
    """A ledger row as an import would give it, so that the one validator can judge it."""
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


def read_seen_revision(writer: Writer, table: str, identifier: str, rev: int) -> pl.DataFrame:
    """The ledger row that is about to be changed: the newest revision, which must be `rev`.

    Raises ChangedMeanwhile, NotFound.
    """
    revisions = writer.revisions(table, [identifier])
    if revisions.is_empty():
        raise NotFound("Changing a record", f"there is no record {identifier}")
    newest = revisions.tail(1)
    if newest["rev"].item() != rev or newest["deleted"].item():
        raise ChangedMeanwhile(
            "Changing a record",
            "somebody else changed or deleted it a moment ago. Look at it again, then decide",
        )
    return newest


def format_utc(moment: datetime | None) -> str | None:
    """A moment of the store as an import would give it."""
    return f"{moment.isoformat()}+00:00" if moment else None


def _may_be_deleted(writer: Writer, change: Change, *, besides: list[str]) -> bool:
    """Whether a name that was added may be deleted: no other record has ever referred to it."""
    if change.rev > 1:
        return True
    return not writer.frame("uses", id=change.id, besides=besides)["uses"].item()


def _take_back(writer: Writer, table: str, revs: Mapping[str, int]) -> None:
    """Append, for each id, the facts before its revision; before the first there was nothing."""
    changed = pl.DataFrame(
        {"id": list(revs), "undone": list(revs.values())},
        schema={"id": pl.String, "undone": pl.Int32},
    )
    numbered = writer.revisions(table, list(revs)).join(changed, on="id")
    newest = select_newest(numbered)
    if newest.height != len(revs):
        raise NotFound(
            "Undoing",
            "what is to be taken back is not in this store: its file was replaced by another one "
            "since. Nothing was changed",
        )
    if not (newest["rev"] == newest["undone"]).all():
        raise ChangedMeanwhile(
            "Undoing",
            "somebody has changed this since. Look at the record's history, then decide",
        )
    first = newest.filter(pl.col("rev") == 1).with_columns(deleted=pl.lit(True))
    earlier = numbered.filter(pl.col("rev") == pl.col("undone") - 1).with_columns(
        rev=pl.col("undone")
    )
    restored = pl.concat([first, earlier]).drop("undone")
    _refuse_second_name(writer, table, restored)
    if table == "phases":
        restored = move_to_free_positions(questions.load_catalogue(writer), restored)
    writer.amend(table, restored)


def _refuse_second_name(writer: Writer, table: str, restored: pl.DataFrame) -> None:
    if table not in NAME_KINDS:
        return
    kind = NAME_KINDS[table]
    catalogue = questions.load_catalogue(writer)
    for row in restored.filter(~pl.col("deleted")).iter_rows(named=True):
        name = row[kind.column]
        if find_same_name(kind, catalogue, name, besides=row["id"]):
            raise ChangedMeanwhile(
                "Undoing",
                f"the {kind.thing} {name!r} was added anew meanwhile. Rename that one first",
            )


def _refuse_contradictions(writer: Writer) -> None:
    """What was true of the earlier facts need not be true beside what was written since."""
    if find_overlaps_with_store(writer, NO_SESSIONS):
        raise ChangedMeanwhile(
            "Undoing", "another focus session of the project covers that time by now"
        )
    gone = writer.frame("names_gone")["name"]
    if gone.len():
        raise ChangedMeanwhile(
            "Undoing",
            f"a record would be left with {gone[0]!r}, which was merged or removed meanwhile. "
            "Undo that first",
        )
