"""Finds out whether a file is there already, but for the clock that its times were read by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import polars as pl

from pipeline.ledger.importing.matching import Identity, pair_up

HOUR = timedelta(hours=1)
STEP = timedelta(minutes=15)  # zones differ by whole quarters of an hour
MOST = timedelta(hours=24)
FEWEST_ROWS = 2
FEW_ROWS = 4  # of fewer rows all have to be there
SAMPLE = 500
OFFSETS_TRIED = 8


@dataclass(frozen=True)
class Shift:
    """How much later (or earlier) the file says that its rows happened than the store does.

    `offsets` are one, or two that an hour of daylight saving lies between; `pairs` has row and
    record (an id).
    """

    offsets: tuple[timedelta, ...]
    pairs: pl.DataFrame


def find_shift(
    rows: pl.DataFrame,
    records: pl.DataFrame,
    identity: Identity,
    facts: Sequence[str],
    *,
    same: int,
) -> Shift | None:
    """Find the shift of rows without an id that no record of the store matches as they are.

    None where fewer than half of them are there at another hour, or more of the file (`same` rows)
    is there at its own.
    """
    if rows.height < FEWEST_ROWS or rows.height <= same or records.is_empty():
        return None
    moment = identity.moment
    others = [name for name in identity.key if name != moment]
    others += [name for name in facts if name not in identity.moments]
    sample = rows.gather_every(max(rows.height // SAMPLE, 1)).select("row", moment, *others)
    there = records.select(pl.col(moment).alias("there"), *others).unique()
    days = [pl.col(moment).dt.date().dt.offset_by(f"{number}d") for number in (-1, 0, 1)]
    near = (
        sample.with_columns(day=pl.concat_list(days))
        .explode("day", empty_as_null=False, keep_nulls=False)
        .join(
            there.with_columns(day=pl.col("there").dt.date()),
            on=["day", *others],
            nulls_equal=True,
        )
        .select("row", offset=pl.col(moment) - pl.col("there"))
    )
    pairs = []
    offsets = _choose_offsets(near, of=sample.height)
    for offset in offsets:
        moved = rows.with_columns(pl.col(moment) - pl.lit(offset))
        pairs.append(pair_up(moved, records, on=[moment, *others]))
        rows = rows.join(pairs[-1], on="row", how="anti", maintain_order="left")
        records = records.join(pairs[-1], left_on="id", right_on="record", how="anti")
    return Shift(offsets, pl.concat(pairs)) if offsets else None


def find_shift_of_pairs(pairs: pl.DataFrame, identity: Identity, *, of: int) -> Shift | None:
    """Find the shift of rows that are paired with records by their ids.

    `pairs` has row, record, differs, the moment of each row, and with `_before` that of its record;
    `of` is the number of rows of the file.
    """
    moment = identity.moment
    only_times = pl.col("differs").list.set_difference(list(identity.moments)).list.len() == 0
    moved = pairs.filter(only_times).select(
        "row", "record", offset=pl.col(moment) - pl.col(f"{moment}_before")
    )
    offsets = _choose_offsets(moved, of=max(of, FEW_ROWS))
    if not offsets:
        return None
    return Shift(offsets, moved.filter(pl.col("offset").is_in(offsets)).select("row", "record"))


def _choose_offsets(offsets: pl.DataFrame, *, of: int) -> tuple[timedelta, ...]:
    """Choose the offset (or two, an hour apart) of most rows; none where they are too few."""
    possible = offsets.filter(
        pl.col("offset") != timedelta(),
        pl.col("offset").abs() < MOST,
        pl.col("offset").dt.total_microseconds() % (STEP // timedelta(microseconds=1)) == 0,
    )
    counted = possible.group_by("offset").agg(pl.col("row").n_unique().alias("rows"))
    most = counted.sort(pl.col("rows"), -pl.col("offset").abs(), descending=True)
    tried = most["offset"].head(OFFSETS_TRIED).to_list()
    choices = [(one,) for one in tried] + [
        (one, one + HOUR) for one in tried if one + HOUR in tried
    ]
    covered = {
        choice: possible.filter(pl.col("offset").is_in(choice))["row"].n_unique()
        for choice in choices
    }
    best = max(choices, key=lambda choice: covered[choice], default=())
    enough = max(FEWEST_ROWS, of if of < FEW_ROWS else of // 2 + 1)
    return best if best and covered[best] >= enough else ()
