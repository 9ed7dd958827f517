"""The table of records, one page at a time, with the buttons for the selected ones."""

import polars as pl
import streamlit as st

from pipeline.asking.questions import Question
from pipeline.asking.selection import Selection
from pipeline.figures.guide import examples, how_to_read
from views.dialogs import fields, records
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
    key = build_key(rows)
    figure.show_head(
        how_to_read.RECORDS.add_example(examples.exemplify_records(rows)), key="records"
    )
    selected = tuple(rows.row(place, named=True) for place in fields.get_selected_rows(key))
    every = st.session_state.get(f"all-{key}")
    whole = session.ask(Question("revisit_marks", selection=selection)) if every else None
    picked = PickedRecords(selected, selection, whole, key)
    _show_actions(picked, several_pages=pages > 1, count=about.records)
    records.show_table(
        rows,
        key=key,
        on_select="rerun",
        selection_mode="multi-row",
        height=min(38 * (rows.height + 1), 640),
    )
    if pages > 1:
        st.pagination(pages, key=Key.PAGE)


def _show_actions(picked: PickedRecords, *, several_pages: bool, count: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        show_buttons(picked)
        st.space("stretch")
        importing.show_button("Import")
        downloads.show(picked.selection, count)
    with st.container(
        horizontal=True, vertical_alignment="center", gap="medium", key="hint-records"
    ):
        write = visitor.may_write()
        none = "Select rows to change them." if write else "Select a row to see its history."
        st.text(picked.words if picked.number else none, width="content")
        if several_pages and write:
            st.checkbox(f"All {count:,} revisits of this view", key=f"all-{picked.key}")


def build_key(rows: pl.DataFrame) -> str:
    """Build the widget key of the table, which changes with its rows."""
    return fields.build_table_key("records", rows.select("id", "rev").rows())
