"""Validated rows as a frame: the columns of each kind of record, and what contradicts in a row."""

from dataclasses import dataclass

import polars as pl

from pipeline.errors import Problem
from pipeline.intake.sheets import SheetKind

DataType = pl.DataType | type[pl.DataType]

REVISIT_SCHEMA: dict[str, DataType] = {
    "row": pl.Int64,
    "id": pl.String,
    "project": pl.String,
    "occurred_at": pl.Datetime("us"),
    "main_phase": pl.String,
    "revisited_phase": pl.String,
    "reason": pl.String,
    "note": pl.String,
    "minutes": pl.Int32,
    "avoidable": pl.String,
    "written_at": pl.Datetime("us"),
    "written_by": pl.String,
}
FOCUS_SCHEMA: dict[str, DataType] = {
    "row": pl.Int64,
    "id": pl.String,
    "project": pl.String,
    "phase": pl.String,
    "started_at": pl.Datetime("us"),
    "ended_at": pl.Datetime("us"),
}
SCHEMAS: dict[SheetKind, dict[str, DataType]] = {
    "revisits": REVISIT_SCHEMA,
    "focus_sessions": FOCUS_SCHEMA,
}
CONTRADICTIONS: dict[SheetKind, pl.Expr] = {
    "revisits": pl.col("main_phase") == pl.col("revisited_phase"),
    "focus_sessions": pl.col("ended_at") < pl.col("started_at"),
}
"""What `RecordRules.report_contradiction` reports of one row, told of the facts of all rows."""


@dataclass(frozen=True)
class Checked:
    """The rows of a sheet that keep the rules, and every problem of the others.

    `has_local_times` tells whether a time was given without a zone.
    """

    rows: pl.DataFrame
    problems: tuple[Problem, ...]
    has_local_times: bool
