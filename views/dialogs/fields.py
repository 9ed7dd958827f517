"""Fields and tables that several windows and pages show.

A field of a row starts with the row's value at the time of opening; its key holds id and revision.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import streamlit as st
from polars import selectors
from streamlit.delta_generator import DeltaGenerator

from pipeline.figures.time.timeline import convert_column_to_zone
from pipeline.ledger import names as ledger_names
from pipeline.model import Catalogue
from pipeline.spelling import find_almost_same
from pipeline.words import dates, plain
from views.session import session, visitor
from views.session.keys import Key
from views.session.messages import escape_markdown

Row = dict[str, Any]


def build_field_key(row: Row, column: str) -> str:
    """Build the key of a field."""
    return f"edit-{column}-{row['id']}-{row['rev']}"


def start_field(row: Row, column: str, value: Any = None) -> str:
    """Set a field's first value to `value`, or else to the row's; return the field's key."""
    key = build_field_key(row, column)
    st.session_state.setdefault(key, row[column] if value is None and column in row else value)
    return key


def show_choice(
    label: str,
    row: Row,
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


def show_moment(
    label: str, row: Row, column: str, value: datetime | None = None, **look: Any
) -> None:
    """Show a field of a time, which starts with `value`, or else with the row's; may be emptied."""
    st.datetime_input(
        label,
        key=start_field(row, column, value or _get_local_moment(row, column)),
        value=None,
        format=dates.get_field_format().input,
        **look,
    )


def show_scope(catalogue: Catalogue, row: Row) -> DeltaGenerator:
    """Show what a row concerns: pair and reason, each of which may stay empty.

    Offers what is in use, and what the row has. Returns the free place beside the reason.
    """
    (left, right), (below, beside) = st.columns(2), st.columns(2)
    for place, label, column in (
        (left, "From", "main_phase"),
        (right, "Back to", "revisited_phase"),
    ):
        phases = {phase.key: phase.title for phase in catalogue.list_phases_with(row[column])}
        with place:
            _show_optional_choice(label, row, column, phases, empty="any phase")
    reasons = {
        reason.id: reason.name
        for reason in catalogue.reasons
        if not reason.retired or reason.id == row["reason_id"]
    }
    with below:
        _show_optional_choice("Why", row, "reason_id", reasons, empty="any reason")
    return beside


def show_project(catalogue: Catalogue, row: Row) -> None:
    """Show the field of the project: open projects, and the one that `row` has."""
    projects = {
        project.id: project.name
        for project in catalogue.projects
        if not project.archived or project.id == row["project_id"]
    }
    _show_optional_choice("Project", row, "project_id", projects, empty="all projects")


def _show_optional_choice(
    label: str, row: Row, column: str, names: Mapping[str, str], *, empty: str
) -> None:
    """Show a field that chooses one of `names` by its id or key; it may stay empty."""
    st.selectbox(
        label,
        list(names),
        index=None,
        format_func=lambda key: names.get(key, key),
        key=start_field(row, column),
        placeholder=empty,
    )


def collect_fields(row: Row, columns: Iterable[str]) -> Row:
    """Collect what the fields of `columns` hold."""
    return {column: st.session_state.get(build_field_key(row, column)) for column in columns}


def collect_changes(row: Row, columns: Iterable[str]) -> Row:
    """Collect the fields of `columns` that differ from the row."""
    entered = collect_fields(row, columns)
    return {column: value for column, value in entered.items() if value != row[column]}


def collect_changed_moment(row: Row, column: str) -> dict[str, datetime | None]:
    """Return the time entered as {column: time}, or {} if it was not changed by a minute."""
    entered: datetime | None = st.session_state.get(build_field_key(row, column))
    held = _get_local_moment(row, column)
    if entered is not None and held is not None and _drop_seconds(entered) == _drop_seconds(held):
        return {}
    return {column: entered.replace(tzinfo=ZoneInfo(session.get_zone())) if entered else None}


def replace_ids(catalogue: Catalogue, values: Row) -> Row:
    """Replace the ids of project and reason with their current names. Raises NotFound."""
    named = dict(values)
    for column, kind in (("project", ledger_names.PROJECT), ("reason", ledger_names.REASON)):
        if f"{column}_id" in named:
            chosen = named.pop(f"{column}_id")
            known = ledger_names.find_name(kind, catalogue, chosen) if chosen else None
            named[column] = ledger_names.get_name(known) if known else None
    return named


def _get_local_moment(row: Row, column: str) -> datetime | None:
    held: datetime | None = row[column]
    return plain.convert_to_zone(held, session.get_zone()).replace(tzinfo=None) if held else None


def _drop_seconds(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def show_person(catalogue: Catalogue, *, label: str = "Who") -> None:
    """Show a field for a known or new name, or nobody; with a login, show its name as text."""
    login_name = visitor.get_login_name()
    if login_name is not None:
        with st.container(gap=None, width=200, key="person"):
            st.caption(label)
            st.text(login_name)
        return
    known = list(catalogue.people)
    me = st.session_state.get(Key.WHO)
    with st.container(width=200, gap="xsmall", key="person"):
        st.selectbox(
            label,
            known if me in known or not me else [*known, me],
            index=None,
            key=Key.WHO,
            accept_new_options=True,
            placeholder="your name, Enter",
            persist_state="session",
        )
        _ask_whether_same(known)


def _ask_whether_same(known: list[str]) -> None:
    """Ask about a new name that is almost a known one; each answer is one click."""
    me = st.session_state.get(Key.WHO)
    near = find_almost_same(me, known) if me and me not in known else None
    if me and near and st.session_state.get(Key.ANOTHER) != me:
        st.text(f"“{near}” is there; the same?")
        for words, key, name in (("Yes, I am", Key.WHO, near), ("No,", Key.ANOTHER, me)):
            st.button(
                f"{words} {escape_markdown(name)}",
                key=f"same-{key}",
                type="tertiary",
                on_click=_keep,
                args=(key, name),
            )


def note_similar_person(person: object, people: tuple[str, ...]) -> tuple[str, ...]:
    """Note that a name just written is almost that of somebody else in `people`, if it is."""
    others = [name for name in people if name != person]
    near = find_almost_same(str(person), others) if person and person not in people else None
    return (f"“{near}” is there; the same? Settings → People merges the two.",) if near else ()


def _keep(key: Key, name: str) -> None:
    st.session_state[key] = name


def build_table(
    rows: pl.DataFrame, columns: Mapping[str, str], *, zone: str | None = None
) -> pl.DataFrame:
    """Build a table of `columns` by their labels, with times in `zone`, by default the reader's."""
    zone = zone or session.get_zone()
    return rows.select(
        (
            convert_column_to_zone(column, zone)
            if rows.schema[column] == pl.Datetime
            else pl.col(column)
        ).alias(label)
        for label, column in columns.items()
    )


def build_moment_columns(table: pl.DataFrame) -> dict[str, Any]:
    """Build the column configuration of the times in a table; `Written` has seconds."""
    form = dates.get_field_format()
    return {
        column: st.column_config.DatetimeColumn(
            format=form.column_seconds if column == "Written" else form.column,
            width=170 if column == "Written" else 150,
        )
        for column in table.select(selectors.datetime()).columns
    }


def build_table_key(name: str, shown: object) -> str:
    """Build the widget key of a table that shows `shown`.

    Streamlit keeps selections by position, so other rows need another key.
    """
    return f"{name}-{hashlib.sha256(repr(shown).encode()).hexdigest()[:16]}"


def get_selected_rows(key: str) -> list[int]:
    """Return the positions of the selected rows, from 0."""
    rows: list[int] = (st.session_state.get(key) or {}).get("selection", {}).get("rows", [])
    return rows
