"""By what a row of a file and a record of the store are the same, and how frames are paired by it.

The frames of rows and of records have the columns of the ledger: project and reason as ids.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from pipeline.intake.sheets import Sheet, SheetKind
from pipeline.model import Catalogue

BEFORE = "_before"
"""Ends the name of a column that holds what a record holds now, beside what a row would make it."""
ENTERED_AS = {"written_by": "recorded_by", "written_at": "recorded_at"}
"""The column of a file for each column of the ledger that is called otherwise there."""


@dataclass(frozen=True)
class Identity:
    """By which columns a record is known that has no id: its `key`, of which `moment` is one.

    `facts` is what the file may say besides; `moments` are all its times.
    """

    moment: str
    key: tuple[str, ...]
    facts: tuple[str, ...]
    moments: tuple[str, ...]


IDENTITIES: dict[SheetKind, Identity] = {
    "revisits": Identity(
        moment="occurred_at",
        key=("project_id", "occurred_at", "main_phase", "revisited_phase", "reason_id"),
        facts=("note", "minutes", "avoidable", "written_by", "written_at"),
        moments=("occurred_at", "written_at"),
    ),
    "focus_sessions": Identity(
        moment="started_at",
        key=("project_id", "phase", "started_at"),
        facts=("ended_at",),
        moments=("started_at", "ended_at"),
    ),
}


def list_given_facts(sheet: Sheet) -> tuple[str, ...]:
    """List the facts of which the file has a column; it says nothing of the others."""
    facts = IDENTITIES[sheet.kind].facts
    return tuple(name for name in facts if ENTERED_AS.get(name, name) in sheet.columns)


def list_given(sheet: Sheet) -> list[str]:
    """List all columns of the ledger of which the file says something."""
    return [*IDENTITIES[sheet.kind].key, *list_given_facts(sheet)]


def add_name_ids(catalogue: Catalogue, rows: pl.DataFrame) -> pl.DataFrame:
    """Add the ids of the projects and reasons of validated rows; null where the name is new."""
    for column, known in (("project", catalogue.projects), ("reason", catalogue.reasons)):
        if column in rows.columns:
            ids = {named.name: named.id for named in known}
            found = pl.col(column).replace_strict(ids, default=None, return_dtype=pl.String)
            rows = rows.with_columns(found.alias(f"{column}_id"))
    return rows


def compose_texts(frame: pl.DataFrame) -> pl.DataFrame:
    """Compose all text (NFC): two spellings that Unicode takes for one then agree."""
    return frame.with_columns(pl.col(pl.String).str.normalize("NFC"))


def join_pairs(rows: pl.DataFrame, records: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Join each pair's row with its record, whose columns end in BEFORE; its rev is `newest`."""
    renamed = {name: f"{name}{BEFORE}" for name in records.columns}
    before = records.rename({**renamed, "id": "record", "rev": "newest"})
    return compose_texts(rows).join(pairs, on="row").join(compose_texts(before), on="record")


def pair_up(rows: pl.DataFrame, records: pl.DataFrame, *, on: Sequence[str]) -> pl.DataFrame:
    """Pair rows and records that agree in the columns `on`, the n-th with the n-th.

    Returns `row` and `record` (the record's id); a row and a record are in one pair at most.
    """

    def number_equal(frame: pl.DataFrame, kept: pl.Expr) -> pl.DataFrame:
        return frame.select(kept, *on, _nth=pl.int_range(pl.len()).over(on))

    pairs = number_equal(rows, pl.col("row")).join(
        number_equal(records, pl.col("id").alias("record")),
        on=[*on, "_nth"],
        nulls_equal=True,
        maintain_order="left",
    )
    # A name that is new has no id; two records without a name are not the same for that.
    references = [pl.col(name).is_not_null() for name in on if name.endswith("_id")]
    return pairs.filter(*references).select("row", "record")
