"""Writes records as CSV, Parquet, JSON or Excel, in the columns that an import reads."""

import io
import re
from collections.abc import Callable

import polars as pl

from pipeline.errors import InputRefused, Problem
from pipeline.progress import Progress, ignore_progress

MIME = {
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# Text that a spreadsheet runs as a formula, or that looks like our own apostrophe before one.
RUNS_IN_A_SPREADSHEET = r"^('*[=+\-@\t\r\n＝＋－＠])"
MOST_IN_A_SHEET = 1_048_575  # what an Excel sheet holds below its header
ISO_UTC = "%Y-%m-%dT%H:%M:%S%.f+00:00"


def export_records(
    records: pl.DataFrame, form: str, *, progress: Progress = ignore_progress
) -> bytes:
    """Write the records (columns of records.sql) as a file of that format, as bytes.

    Columns: id, project, occurred_at, main_phase, revisited_phase, reason, note, minutes,
    avoidable, recorded_by, recorded_at; times in UTC. CSV and Excel get an apostrophe before text
    that a spreadsheet would run; the import takes it off again. `progress` may raise to cancel.
    Raises InputRefused where an Excel sheet cannot hold them all.
    """
    if form == "xlsx" and records.height > MOST_IN_A_SHEET:
        rule = f"are more than an Excel sheet holds ({MOST_IN_A_SHEET:,}); filter, or take CSV"
        raise InputRefused("No file was made", [Problem("revisits", f"{records.height:,}", rule)])
    frame = select_exported_columns(records)
    progress(0.0)
    if form == "xlsx":
        from pipeline.intake.workbook import write_workbook  # takes its time to load

        made = write_workbook(guard_formulas(_format_times(frame)), "Revisits", progress)
    else:
        made = _WRITERS[form](frame)
    progress(1.0)
    return made


def select_exported_columns(records: pl.DataFrame) -> pl.DataFrame:
    """Select the columns of an import, under its names."""
    return records.select(
        "id",
        "project",
        pl.col("occurred_at").dt.replace_time_zone("UTC"),
        "main_phase",
        "revisited_phase",
        "reason",
        "note",
        "minutes",
        "avoidable",
        pl.col("written_by").alias("recorded_by"),
        pl.col("written_at").dt.replace_time_zone("UTC").alias("recorded_at"),
    )


def guard_formulas(frame: pl.DataFrame) -> pl.DataFrame:
    """Put an apostrophe before text that a spreadsheet would run as a formula, headers included."""
    texts = frame.with_columns(pl.col(pl.Categorical, pl.Enum).cast(pl.String))
    runs = texts.select(pl.col(pl.String).str.contains(RUNS_IN_A_SPREADSHEET).any())
    guarded = [name for name in runs.columns if runs[name].item()]
    return texts.with_columns(pl.col(guarded).str.replace(RUNS_IN_A_SPREADSHEET, "'${1}")).rename(
        lambda name: re.sub(RUNS_IN_A_SPREADSHEET, r"'\1", name)
    )


def _format_times(frame: pl.DataFrame) -> pl.DataFrame:
    times = pl.selectors.datetime()
    return frame.with_columns(times.dt.replace_time_zone(None).dt.strftime(ISO_UTC))


def write_csv(frame: pl.DataFrame) -> bytes:
    """Write a frame as CSV, guarded against formulas, with times in ISO 8601."""
    written = io.BytesIO()
    guard_formulas(_format_times(frame)).write_csv(written)
    return written.getvalue()


def _write_json(frame: pl.DataFrame) -> bytes:
    return _format_times(frame).write_json().encode()


def _write_parquet(frame: pl.DataFrame) -> bytes:
    written = io.BytesIO()
    frame.write_parquet(written)
    return written.getvalue()


_WRITERS: dict[str, Callable[[pl.DataFrame], bytes]] = {
    "csv": write_csv,
    "json": _write_json,
    "parquet": _write_parquet,
}
