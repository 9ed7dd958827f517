"""Compares the rows of a file with the store: new, the same, or the same with other facts."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from pipeline.fields import is_blank
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
    known = reader.query("known_ids", ledger=LEDGERS[sheet.kind], ids=rows["id"].to_list())
    return Compared(
        new=rows.join(known, on="id", how="anti", maintain_order="left"),
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
    numbers = _list_rows_with_id(sheet)
    has_id = pl.col("row").is_in(numbers)
    by_id = _pair_by_id(reader, sheet, rows.filter(has_id))
    known = skip_known(reader, sheet, rows.filter(~has_id))
    by_key = _pair_by_key(
        reader, sheet, add_name_ids(catalogue, known.new), used=rows["id"], same=known.already
    )
    pairs = pl.concat([by_id.pairs, by_key.pairs])
    revisions = reader.read_revisions(sheet.kind, pairs["record"].to_list())
    records = select_newest(revisions)
    changes, shift = _list_changes(
        reader,
        sheet,
        join_pairs(add_name_ids(catalogue, rows), records, pairs),
        revisions,
        shift=by_key.shift,
        known_by_id=numbers,
        zone=zone,
    )
    new = pl.col("row").is_in(pl.concat([by_id.new["row"], by_key.new["row"]]).implode())
    return Compared(
        new=rows.filter(new),
        already=known.already + by_id.already + by_key.already + pairs.height - changes.height,
        once_deleted=known.once_deleted + by_id.once_deleted,
        changed_rows=rows.filter(pl.col("row").is_in(changes["row"].implode())),
        changes=changes,
        records=records,
        shift=shift,
    )


def _list_rows_with_id(sheet: Sheet) -> list[int | None]:
    if "id" not in sheet.columns:
        return []
    return [row.number for row in sheet.rows if not is_blank(row.values.get("id"))]


def _pair_by_id(reader: Reader, sheet: Sheet, rows: pl.DataFrame) -> _Pairs:
    newest = select_newest(reader.read_revisions(sheet.kind, rows["id"].to_list()))
    there = newest.filter(~pl.col("deleted")).select(record="id")
    deleted = newest.height - there.height
    return _Pairs(
        pairs=rows.select("row", record="id").join(there, on="record", maintain_order="left"),
        new=rows.join(newest, on="id", how="anti", maintain_order="left"),
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
    known_by_id: Sequence[int | None],
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
    of_ids = changed.filter(pl.col("row").is_in(known_by_id))
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
