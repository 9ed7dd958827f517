"""The columns of validated rows, for each kind of record."""

import polars as pl

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
