"""Compares the rows of a file with the store: new, the same, or the same with other facts."""

from dataclasses import dataclass

import polars as pl

from pipeline.intake.cells import find_filled
from pipeline.intake.sheets import Sheet
from pipeline.ledger.amending import select_newest
from pipeline.ledger.importing.matching import (
    IDENTITIES,
    add_name_ids,
    compose_texts,
    join_pairs,
    list_given,
    list_given_facts,
    pair_up,
)
from pipeline.ledger.importing.shifts import Shift, find_shift, find_shift_of_pairs
from pipeline.ledger.importing.suggesting import find_older, suggest
from pipeline.model import Catalogue
from pipeline.store import Reader
from pipeline.store.ledgers import LEDGERS

NO_PAIRS = pl.DataFrame(schema={"row": pl.Int64, "record": pl.String})
NO_CHANGES = pl.DataFrame(
    schema={
        "row": pl.Int64,
        "record": pl.String,
        "rev": pl.Int32,
        "differs": pl.List(pl.String),
        "older": pl.Boolean,
        "suggested": pl.String,
    }
)


@dataclass(frozen=True)
class Compared:
    """What the rows of a file are to the store.

    `new` and `changed_rows` have the columns of validated rows. `changes` has, for each of the
    changed rows: row, record (its id), rev, differs (columns of the ledger), older (the row holds
    what the record held before somebody changed it here) and suggested (update, keep or add).
    `records` are the newest ledger rows of these records.
    """

    new: pl.DataFrame
    already: int
    once_deleted: int
    changed_rows: pl.DataFrame
    changes: pl.DataFrame
    records: pl.DataFrame
    shift: Shift | None = None


@dataclass(frozen=True)
class _Pairs:
    """Rows paired with records that may differ, those that nothing is known of, and the same."""

    pairs: pl.DataFrame
    new: pl.DataFrame
    already: int
    once_deleted: int
    shift: Shift | None = None


def skip_known(reader: Reader, sheet: Sheet, rows: pl.DataFrame) -> Compared:
    """Skip the rows whose id the store knows, whatever it holds by now."""
    known = reader.query("known_ids", ledger=LEDGERS[sheet.kind], wanted=rows.select("id"))
    return Compared(
        new=_drop_known(rows, known),
        already=known.height,
        once_deleted=int(known["once_deleted"].sum()),
        changed_rows=rows.clear(),
        changes=NO_CHANGES,
        records=pl.DataFrame(),
    )


def compare_rows(
    reader: Reader, sheet: Sheet, rows: pl.DataFrame, catalogue: Catalogue, *, zone: str
) -> Compared:
    """Compare validated rows with the store.

    A row is the same record as the one with its id or, if the file gives none, as one of the same
    project, moment, phases and reason; the n-th of several such rows is the n-th such record. A row
    without an id that was imported just so before is the same, whatever its record holds by now.
    """
    with_id = _list_rows_with_id(sheet)
    by_id = _pair_by_id(reader, sheet, _select_rows(rows, with_id))
    known = skip_known(reader, sheet, _drop_rows(rows, with_id))
    by_key = _pair_by_key(
        reader, sheet, add_name_ids(catalogue, known.new), used=rows["id"], same=known.already
    )
    pairs = pl.concat([by_id.pairs, by_key.pairs])
    revisions = reader.read_revisions(sheet.kind, pairs["record"])
    records = select_newest(revisions)
    changes, shift = _list_changes(
        reader,
        sheet,
        join_pairs(add_name_ids(catalogue, _select_rows(rows, pairs["row"])), records, pairs),
        revisions,
        shift=by_key.shift,
        known_by_id=with_id,
        zone=zone,
    )
    return Compared(
        new=_select_rows(rows, pl.concat([by_id.new["row"], by_key.new["row"]])),
        already=known.already + by_id.already + by_key.already + pairs.height - changes.height,
        once_deleted=known.once_deleted + by_id.once_deleted,
        changed_rows=_select_rows(rows, changes["row"]),
        changes=changes,
        records=records,
        shift=shift,
    )


def _list_rows_with_id(sheet: Sheet) -> pl.Series:
    """List the numbers of the rows that give an id."""
    numbers = sheet.get_numbers()
    return (
        numbers.filter(find_filled(sheet.get_cells("id")))
        if "id" in sheet.columns
        else numbers.clear()
    )


def _select_rows(rows: pl.DataFrame, numbers: pl.Series) -> pl.DataFrame:
    """Select the rows of these numbers; all of them are no new frame, which would take memory."""
    if rows["row"].equals(numbers):
        return rows
    return rows.filter(pl.col("row").is_in(numbers.implode()))


def _drop_rows(rows: pl.DataFrame, numbers: pl.Series) -> pl.DataFrame:
    return rows.filter(~pl.col("row").is_in(numbers.implode())) if numbers.len() else rows


def _drop_known(rows: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    if known.is_empty():
        return rows
    return rows.join(known, on="id", how="anti", maintain_order="left")


def _pair_by_id(reader: Reader, sheet: Sheet, rows: pl.DataFrame) -> _Pairs:
    newest = select_newest(reader.read_revisions(sheet.kind, rows["id"]))
    there = newest.filter(~pl.col("deleted")).select(record="id")
    deleted = newest.height - there.height
    return _Pairs(
        pairs=rows.select("row", record="id").join(there, on="record", maintain_order="left"),
        new=_drop_known(rows, newest),
        already=deleted,
        once_deleted=deleted,
    )


def _pair_by_key(
    reader: Reader, sheet: Sheet, rows: pl.DataFrame, *, used: pl.Series, same: int
) -> _Pairs:
    """Pair rows without an id with records, besides those whose ids are `used` in the file.

    Rows that equal a record are left out, and counted; `same` is how many did so before.
    """
    identity, facts = IDENTITIES[sheet.kind], list_given_facts(sheet)
    days = rows[identity.moment].dt.date().unique()
    around = pl.concat([days.dt.offset_by(f"{number}d") for number in (-1, 0, 1)]).unique()
    nearby = reader.query(
        "records_on_days", records=sheet.kind, moment_column=identity.moment, days=around.to_list()
    )
    if nearby.is_empty():
        return _Pairs(NO_PAIRS, new=rows, already=0, once_deleted=0)
    left = compose_texts(rows)
    records = compose_texts(nearby.filter(~pl.col("id").is_in(used.implode())))
    equal = pair_up(left, records, on=[*identity.key, *facts])
    left, records = _drop_paired(left, records, equal)
    pairs = pair_up(left, records, on=identity.key)
    left, records = _drop_paired(left, records, pairs)
    shift = find_shift(left, records, identity, facts, same=same + equal.height + pairs.height)
    if shift:
        pairs = pl.concat([pairs, shift.pairs])
        left, _ = _drop_paired(left, records, shift.pairs)
    return _Pairs(pairs, new=left, already=equal.height, once_deleted=0, shift=shift)


def _drop_paired(
    rows: pl.DataFrame, records: pl.DataFrame, pairs: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    return (
        rows.join(pairs, on="row", how="anti", maintain_order="left"),
        records.join(pairs, left_on="id", right_on="record", how="anti", maintain_order="left"),
    )


def _list_changes(
    reader: Reader,
    sheet: Sheet,
    paired: pl.DataFrame,
    revisions: pl.DataFrame,
    *,
    shift: Shift | None,
    known_by_id: pl.Series,
    zone: str,
) -> tuple[pl.DataFrame, Shift | None]:
    """List the pairs that differ in what the file gives (as NO_CHANGES), and their shift."""
    identity, given = IDENTITIES[sheet.kind], list_given(sheet)
    differing = [
        pl.when(pl.col(name).ne_missing(pl.col(f"{name}_before"))).then(pl.lit(name))
        for name in given
    ]
    changed = paired.with_columns(differs=pl.concat_list(differing).list.drop_nulls()).filter(
        pl.col("differs").list.len() > 0
    )
    if changed.is_empty():
        return NO_CHANGES, None
    of_ids = _select_rows(changed, known_by_id)
    shift = shift or find_shift_of_pairs(of_ids, identity, of=len(sheet.rows))
    older = find_older(reader, changed, revisions, given)
    suggested = suggest(
        changed,
        identity,
        list_given_facts(sheet),
        kept=[*older, *(shift.pairs["row"] if shift else ())],
        known_by_id=known_by_id,
        zone=zone,
    )
    changes = changed.join(suggested, on="row").with_columns(
        rev=pl.col("newest").cast(pl.Int32), older=pl.col("row").is_in(older)
    )
    return changes.select(NO_CHANGES.columns).sort("row"), shift
