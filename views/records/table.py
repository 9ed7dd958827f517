"""The table of records, one page at a time, with the buttons for the selected ones."""

from functools import partial

import polars as pl
import streamlit as st

from pipeline.asking.questions import Question
from pipeline.asking.selection import Selection
from pipeline.figures.guide import examples, how_to_read
from views.dialogs import fields, records, revisit
from views.figure import figure
from views.files import importing
from views.records import downloads
from views.records.selected_rows import PickedRecords, show_buttons
from views.session import session, visitor
from views.session.keys import Key

PAGE_ROWS = 100


def show_page(selection: Selection, about: figure.About) -> None:
    """Show one page of the table, newest first, and above it the buttons, Import and Download."""
    pages = max(-(-about.records // PAGE_ROWS), 1)
    page = min(st.session_state.get(Key.PAGE, 1), pages)
    skipped = (page - 1) * PAGE_ROWS
    rows = session.ask(Question("records", selection=selection, most=PAGE_ROWS, skipped=skipped))
    base = build_key(rows)
    key = f"{base}-{again}" if (again := st.session_state.get(f"opened-{base}")) else base
    figure.show_head(
        how_to_read.RECORDS.add_example(examples.exemplify_records(rows)), key="records"
    )
    selected = tuple(rows.row(place, named=True) for place in fields.get_selected_rows(key))
    every = st.session_state.get(f"all-{key}")
    whole = session.ask(Question("revisit_marks", selection=selection)) if every else None
    picked = PickedRecords(selected, selection, whole, key)
    _show_actions(picked, rows, several_pages=pages > 1, count=about.records)
    records.show_table(
        rows,
        key=key,
        on_select=partial(_note_click, key, base, rows),
        selection_mode=["multi-row", "single-cell"],
        height=min(38 * (rows.height + 1), 640),
    )
    if pages > 1:
        st.pagination(pages, key=Key.PAGE)
    if clicked := st.session_state.pop(Key.CLICKED, None):
        revisit.open_revisit(clicked)


def _note_click(key: str, base: str, rows: pl.DataFrame) -> None:
    """Note the record whose cell was clicked: the run after it opens it (a callback).

    The table begins anew then, so that another click on the same cell is seen; not while boxes are
    ticked, which would be lost with it.
    """
    selection = (st.session_state.get(key) or {}).get("selection", {})
    cells, seen = selection.get("cells", []), f"cells-{key}"
    if cells and cells != st.session_state.get(seen):
        st.session_state[Key.CLICKED] = rows.row(cells[0][0], named=True)
        if not selection.get("rows"):
            st.session_state[f"opened-{base}"] = st.session_state.get(f"opened-{base}", 0) + 1
    st.session_state[seen] = cells


def _show_opener(rows: pl.DataFrame, key: str) -> None:
    """Show the way to a record of this page by keys: in the table an arrow is a click."""
    places = range(rows.height)
    st.selectbox(
        "Open a record",
        places,
        index=None,
        format_func=lambda place: revisit.format_revisit(rows.row(place, named=True)),
        key=f"open-{key}",
        placeholder="Open a record",
        label_visibility="collapsed",
        width=200,
        on_change=_open,
        args=(f"open-{key}", rows),
    )


def _open(key: str, rows: pl.DataFrame) -> None:
    if (place := st.session_state[key]) is not None:
        st.session_state[Key.CLICKED] = rows.row(place, named=True)
        st.session_state[key] = None


def _show_actions(
    picked: PickedRecords, rows: pl.DataFrame, *, several_pages: bool, count: int
) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        show_buttons(picked)
        _show_opener(rows, picked.key)
        st.space("stretch")
        importing.show_button("Import")
        downloads.show(picked.selection, count)
    with st.container(
        horizontal=True, vertical_alignment="center", gap="medium", key="hint-records"
    ):
        write = visitor.may_write()
        many = "Click a row to open it; tick boxes to change several."
        none = many if write else "Click a row to see its history."
        st.text(picked.words if picked.number else none, width="content")
        if several_pages and write:
            st.checkbox(f"All {count:,} revisits of this view", key=f"all-{picked.key}")


def build_key(rows: pl.DataFrame) -> str:
    """Build the widget key of the table, which changes with its rows."""
    return fields.build_table_key("records", rows.select("id", "rev").rows())
