"""Undo writes by their receipt, without breaking the rules that hold across all names and focus."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

import polars as pl

from pipeline.asking import questions
from pipeline.errors import ChangedMeanwhile, NotFound
from pipeline.ledger.amending import select_newest
from pipeline.ledger.names import NAME_KINDS, PHASE, find_same_name
from pipeline.ledger.phases import FEWEST_PHASES, is_full, move_to_free_positions
from pipeline.ledger.sessions import NO_SESSIONS, find_overlaps_with_store
from pipeline.model import Catalogue, Change, Receipt
from pipeline.store import Store, Writer

FEW = 100  # changes, up to which the file is opened for a write of few rows
RULED = {*NAME_KINDS, "focus_sessions"}
"""The ledgers that rules across names and focus are about."""


@contextmanager
def no_new_contradictions(writer: Writer, doing: str) -> Iterator[None]:
    """Raise ChangedMeanwhile where the block's writes break a rule that held before."""
    before = _find_contradictions(questions.load_catalogue(writer))
    yield
    for contradiction in _find_contradictions(questions.load_catalogue(writer)):
        if contradiction not in before:
            raise ChangedMeanwhile(doing, contradiction)


def _find_contradictions(catalogue: Catalogue) -> list[str]:
    contradictions = []
    if catalogue.projects and not catalogue.open_projects:
        contradictions.append("no project would be open: reopen another one in Settings first")
    if len(catalogue.offered_phases) < FEWEST_PHASES:
        contradictions.append("fewer than two phases would be offered")
    archived = {project.id: project.name for project in catalogue.projects if project.archived}
    retired = {phase.key: phase.title for phase in catalogue.phases if phase.retired}
    for running in catalogue.running:
        if project := archived.get(running.project_id):
            contradictions.append(
                f"the archived project “{project}” would have a phase in focus: end its focus first"
            )
        if phase := retired.get(running.phase):
            contradictions.append(
                f"the retired phase “{phase}” would be in focus: end or change the focus first"
            )
    return contradictions


def undo(store: Store, receipt: Receipt, *, by: str | None) -> Receipt:
    """Undo all that a receipt names, or nothing, by appending the earlier facts again.

    An added name that other records use stays. The returned receipt undoes the undo. Raises
    ChangedMeanwhile where somebody has changed something since or added the name again, where a
    record would be left with a name that is gone, or where a rule would be broken that holds across
    names and focus.
    """
    # A list, since changes that are read backwards are made anew for each place.
    tables = dict.fromkeys(reversed([change.table for change in receipt.changes]))
    with ExitStack() as held:
        writer = held.enter_context(store.writing(by=by, few=len(receipt.changes) <= FEW))
        if RULED & tables.keys():
            held.enter_context(no_new_contradictions(writer, "Undoing"))
        ids, is_restored = [change.id for change in receipt.changes], False
        for table in tables:
            changes = [change for change in receipt.changes if change.table == table]
            if table == "sheets" and len(tables) > 1:
                changes = _list_newest(writer, table, changes)
            if table in NAME_KINDS:
                changes = _list_undone_names(writer, table, changes, excluding=ids)
            if changes:
                is_restored |= _take_back(writer, table, {each.id: each.rev for each in changes})
            if table == PHASE.table and is_full(questions.load_catalogue(writer), excluding=1):
                raise ChangedMeanwhile("Undoing", "there are as many other phases as can be by now")
        if "focus_sessions" in tables:
            _refuse_overlaps(writer)
        if is_restored or RULED & tables.keys():
            _refuse_names_gone(writer)
        return writer.receipt


def _list_newest(writer: Writer, table: str, changes: list[Change]) -> list[Change]:
    """List the changes that nothing came after; what was said of a sheet since stays."""
    newest = select_newest(writer.read_revisions(table, [change.id for change in changes]))
    revs = dict(newest.select("id", "rev").iter_rows())
    return [change for change in changes if revs.get(change.id) == change.rev]


def _list_undone_names(
    writer: Writer, table: str, changes: list[Change], *, excluding: list[str]
) -> list[Change]:
    """List the changes of names without added ones that are used.

    Where a phase stays, those that made room for it keep their places.
    """
    undone = [name for name in changes if _may_be_deleted(writer, name, excluding=excluding)]
    return [] if table == PHASE.table and len(undone) < len(changes) else undone


def _may_be_deleted(writer: Writer, change: Change, *, excluding: list[str]) -> bool:
    """Tell whether an added name may be deleted: no other record has ever used it."""
    if change.rev > 1:
        return True
    return not writer.query("uses", id=change.id, besides=excluding)["uses"].item()


def _take_back(writer: Writer, table: str, revs: Mapping[str, int]) -> bool:
    """Append for each id the facts before its revision; the first revision becomes deleted.

    Returns whether earlier facts came back; they do not where only added records are taken back.
    """
    changed = pl.DataFrame(
        {"id": list(revs), "undone": list(revs.values())},
        schema={"id": pl.String, "undone": pl.Int32},
    )
    numbered = writer.read_revisions(table, list(revs)).join(changed, on="id")
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
    if table == PHASE.table:
        restored = move_to_free_positions(questions.load_catalogue(writer), restored)
    writer.amend(table, restored)
    return not earlier.is_empty()


def _refuse_second_name(writer: Writer, table: str, restored: pl.DataFrame) -> None:
    if table not in NAME_KINDS:
        return
    kind = NAME_KINDS[table]
    catalogue = questions.load_catalogue(writer)
    for row in restored.filter(~pl.col("deleted")).iter_rows(named=True):
        name = row[kind.column]
        if find_same_name(kind, catalogue, name, excluding=row["id"]):
            raise ChangedMeanwhile(
                "Undoing",
                f"the {kind.thing} {name!r} was added anew meanwhile. Rename that one first",
            )


def _refuse_overlaps(writer: Writer) -> None:
    """Refuse an undo whose focus sessions overlap others that were written since."""
    if find_overlaps_with_store(writer, NO_SESSIONS):
        raise ChangedMeanwhile(
            "Undoing", "another focus session of the project covers that time by now"
        )


def _refuse_names_gone(writer: Writer) -> None:
    """Refuse an undo that would leave a record with a name that is gone since."""
    gone = writer.query("names_gone")["name"]
    if gone.len():
        raise ChangedMeanwhile(
            "Undoing",
            f"a record would be left with {gone[0]!r}, which was merged or removed meanwhile. "
            "Undo that first",
        )
