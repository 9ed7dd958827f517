"""The fields of the dialogs that edit a row, and the columns shared by all histories.

A field starts with the row's value at the time of opening; its key holds id and revision.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import streamlit as st

from pipeline.figures.time.timeline import convert_column_to_zone
from pipeline.model import Catalogue
from pipeline.words import dates, plain
from views.session import session, visitor
from views.session.keys import Key

ANY = {
    "main_phase": "any phase",
    "revisited_phase": "any phase",
    "reason_id": "any reason",
    "project_id": "all projects",
}


def build_field_key(row: dict[str, Any], column: str) -> str:
    """Build the key of a field."""
    return f"edit-{column}-{row['id']}-{row['rev']}"


def start_field(row: dict[str, Any], column: str, value: Any = None) -> str:
    """Set a field's first value to `value`, or else to the row's; return the field's key."""
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
    """Show a field that chooses one of `options`, or with `new` a name that is typed."""
    known = options if row[column] in options else [row[column], *options]
    st.selectbox(
        label, known, format_func=title, key=start_field(row, column), accept_new_options=new
    )


def start_moment_field(row: dict[str, Any], column: str) -> str:
    """Set a time field's first value to the row's local time; return the field's key."""
    return start_field(row, column, _get_local_moment(row, column))


def collect_changed_moment(row: dict[str, Any], column: str) -> dict[str, datetime | None]:
    """Return the time entered as {column: time}, or {} if it was not changed by a minute."""
    given: datetime | None = st.session_state.get(build_field_key(row, column))
    held = _get_local_moment(row, column)
    if given is not None and held is not None and _drop_seconds(given) == _drop_seconds(held):
        return {}
    return {column: given.replace(tzinfo=ZoneInfo(session.get_zone())) if given else None}


def build_revision_columns(first: str = "logged") -> list[pl.Expr]:
    """Build the columns Written, By and What of a history; `first` names the first revision."""
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
    """Build the column configuration of times in a table; `Written` has seconds."""
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


def show_main_phase(catalogue: Catalogue, row: dict[str, Any]) -> None:
    """Show the field of the main phase: phases in use, and the one that `row` has."""
    _show_phase("From", catalogue, row, "main_phase")


def show_revisited_phase(catalogue: Catalogue, row: dict[str, Any]) -> None:
    """Show the field of the revisited phase: phases in use, and the one that `row` has."""
    _show_phase("Back to", catalogue, row, "revisited_phase")


def show_reason(catalogue: Catalogue, row: dict[str, Any]) -> None:
    """Show the field of the reason: reasons in use, and the one that `row` has."""
    known = [one for one in catalogue.reasons if not one.retired or one.id == row["reason_id"]]
    _show_optional_choice("Why", row, "reason_id", {one.id: one.name for one in known})


def show_project(catalogue: Catalogue, row: dict[str, Any]) -> None:
    """Show the field of the project: open projects, and the one that `row` has."""
    known = [one for one in catalogue.projects if not one.archived or one.id == row["project_id"]]
    _show_optional_choice("Project", row, "project_id", {one.id: one.name for one in known})


def _show_phase(label: str, catalogue: Catalogue, row: dict[str, Any], column: str) -> None:
    known = catalogue.list_phases_with(row[column])
    _show_optional_choice(label, row, column, {one.key: one.title for one in known})


def _show_optional_choice(
    label: str, row: dict[str, Any], column: str, names: dict[str, str]
) -> None:
    """Show a field that chooses one of `names` by its id or key; it may stay empty."""
    st.selectbox(
        label,
        list(names),
        index=None,
        format_func=lambda one: names.get(one, one),
        key=start_field(row, column),
        placeholder=ANY[column],
    )


def show_person(catalogue: Catalogue, *, label: str = "Who") -> None:
    """Show a field for a known or new name, or nobody; with a login, show its name as text."""
    given = visitor.get_login_name()
    if given is not None:
        with st.container(gap=None, width=200, key="person"):
            st.caption(label)
            st.text(given)
        return
    known = list(catalogue.people)
    me = st.session_state.get(Key.WHO)
    st.selectbox(
        label,
        known if me in known or not me else [*known, me],
        index=None,
        key=Key.WHO,
        accept_new_options=True,
        placeholder="your name, Enter",
        persist_state="session",
        width=200,
    )


def build_table_key(name: str, shown: object) -> str:
    """Build the widget key of a table that shows `shown`.

    Streamlit keeps selections by position, so other rows need another key.
    """
    return f"{name}-{hashlib.sha256(repr(shown).encode()).hexdigest()[:16]}"


def get_selected_rows(key: str) -> list[int]:
    """Return the positions of the selected rows, from 0."""
    rows: list[int] = (st.session_state.get(key) or {}).get("selection", {}).get("rows", [])
    return rows
