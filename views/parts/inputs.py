"""Fields of a dialog that corrects one row, and the columns that every history begins with.

A field begins with what the row held when the dialog was opened; its key holds id and revision.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import streamlit as st

from pipeline.figures.time.timeline import convert_column_to_zone
from pipeline.words import dates, plain
from views.session import session


def build_field_key(row: dict[str, Any], column: str) -> str:
    """The key of a field."""
    return f"edit-{column}-{row['id']}-{row['rev']}"


def start_field(row: dict[str, Any], column: str, value: Any = None) -> str:
    """The key of a field, whose first value is `value`, or else what the row holds."""
    key = build_field_key(row, column)
    st.session_state.setdefault(key, row[column] if value is None and column in row else value)
    return key


def show_choice(
    label: str,
    row: dict[str, Any],
    column: str,
    options: list[str],
    title: Callable[[str], str] = str,
    *,
    new: bool = False,
) -> None:
    """A field of one of `options`, or (`new`) of a name that is typed."""
    known = options if row[column] in options else [row[column], *options]
    st.selectbox(
        label, known, format_func=title, key=start_field(row, column), accept_new_options=new
    )


def start_moment_field(row: dict[str, Any], column: str) -> str:
    """The key of a field of a time, which begins as the reader's clock shows it."""
    return start_field(row, column, _get_local_moment(row, column))


def collect_changed_moment(row: dict[str, Any], column: str) -> dict[str, datetime | None]:
    """The time that was given, under its column; nothing where no minute of it was changed."""
    given: datetime | None = st.session_state.get(build_field_key(row, column))
    held = _get_local_moment(row, column)
    if given is not None and held is not None and _drop_seconds(given) == _drop_seconds(held):
        return {}
    return {column: given.replace(tzinfo=ZoneInfo(session.get_zone())) if given else None}


def build_revision_columns(first: str = "logged") -> list[pl.Expr]:
    """Written, By and What of each revision in a history; `first` says what the first one did."""
    return [
        convert_column_to_zone("recorded_at", session.get_zone()).alias("Written"),
        pl.col("recorded_by").fill_null("–").alias("By"),
        pl.when("deleted")
        .then(pl.lit("deleted"))
        .when(pl.col("rev") == 1)
        .then(pl.lit(first))
        .otherwise(pl.lit("changed"))
        .alias("What"),
    ]


def build_moment_columns(*columns: str) -> dict[str, Any]:
    """How the columns of moments of a table are written, `Written` to the second."""
    field = dates.get_field_format()
    return {
        column: st.column_config.DatetimeColumn(
            format=field.column_seconds if column == "Written" else field.column,
            width=170 if column == "Written" else 150,
        )
        for column in columns
    }


def _get_local_moment(row: dict[str, Any], column: str) -> datetime | None:
    held: datetime | None = row[column]
    return plain.convert_to_zone(held, session.get_zone()).replace(tzinfo=None) if held else None


def _drop_seconds(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
