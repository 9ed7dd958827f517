"""The table of records, a page at a time, with what can be done to the selected ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl
import streamlit as st

from pipeline.asking import questions
from pipeline.asking.selection import Selection
from pipeline.figures.guide import examples
from pipeline.figures.guide.how_to_read import RECORDS
from pipeline.figures.time.timeline import convert_column_to_zone
from pipeline.ledger import words as ledger_words
from views.figure import figure
from views.figure.figure import About
from views.files import importing
from views.parts import downloads, inputs, selectable
from views.parts.picked import PickedRecords, show_buttons
from views.session import session, visitor
from views.session.keys import Key
from views.session.messages import errors_shown, escape_markdown

PAGE_ROWS = 100
SHOWN_ROWS = 500


def show_page(selection: Selection, about: About) -> None:
    """Draw one page of the table, newest first; above it what can be done, import, download."""
    pages = max(-(-about.records // PAGE_ROWS), 1)
    page = min(st.session_state.get(Key.PAGE, 1), pages)
    rows = session.ask(
        questions.query_records(selection, most=PAGE_ROWS, skipped=(page - 1) * PAGE_ROWS)
    )
    key = build_key(rows)
    figure.show_head(RECORDS.showing(examples.exemplify_records(rows)), key="records")
    picked = _collect_picked(rows, selection, key)
    _show_actions(picked, several_pages=pages > 1, count=about.records)
    st.dataframe(
        build_record_rows(rows),
        key=key,
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        height=min(38 * (rows.height + 1), 640),
        placeholder="",
        column_config=build_record_columns(),
    )
    if pages > 1:
        st.pagination(pages, key=Key.PAGE)


def _collect_picked(rows: pl.DataFrame, selection: Selection, key: str) -> PickedRecords:
    lit = tuple(rows.row(one, named=True) for one in selectable.get_selected_rows(key))
    every = st.session_state.get(f"all-{key}")
    whole = session.ask(questions.query_revisit_marks(selection)) if every else None
    return PickedRecords(lit, selection, whole, key)


def show(
    selection: Selection, title: str, *, pairs: Sequence[tuple[str, str]] | None = None
) -> None:
    """Show the newest records of a selection over the page, to be read.

    `pairs` are keys of main and revisited phase: only records of one of them.
    """

    @st.dialog(escape_markdown(title), width="large")
    def dialog() -> None:
        with errors_shown():
            rows = session.ask(
                questions.query_records(selection, most=None if pairs else SHOWN_ROWS)
            )
            if pairs:
                rows = rows.filter(_match_any_pair(pairs)).head(SHOWN_ROWS)
            st.dataframe(
                build_record_rows(rows),
                hide_index=True,
                placeholder="",
                column_config=build_record_columns(),
            )
            if rows.height == SHOWN_ROWS:
                st.caption(f"The newest {SHOWN_ROWS:,}; all of them stand on the page Records.")

    dialog()


def _match_any_pair(pairs: Sequence[tuple[str, str]]) -> pl.Expr:
    return pl.any_horizontal(
        (pl.col("main_phase") == main) & (pl.col("revisited_phase") == revisited)
        for main, revisited in pairs
    )


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
        st.text(picked.said if picked.number else none, width="content")
        if several_pages and write:
            st.checkbox(f"All {count:,} revisits of this view", key=f"all-{picked.key}")


def build_record_columns() -> dict[str, Any]:
    return {
        **inputs.build_moment_columns("When"),
        "Note": st.column_config.TextColumn(width=240),
        "Minutes": st.column_config.NumberColumn(width="small"),
    }


def build_key(rows: pl.DataFrame) -> str:
    """The key of the table of these records."""
    return selectable.build_table_key("records", rows.select("id", "rev").rows())


def build_record_rows(rows: pl.DataFrame) -> pl.DataFrame:
    """The table as it is read: without a column that says nothing."""
    shown = rows.select(
        convert_column_to_zone("occurred_at", session.get_zone()).alias("When"),
        pl.col("main_title").alias("From"),
        pl.col("revisited_title").alias("Back to"),
        pl.col("reason").alias("Reason"),
        pl.col("note").alias("Note"),
        pl.col("minutes").alias("Minutes"),
        pl.col("written_by").alias("Who"),
        pl.col("avoidable").alias("Avoidable"),
        pl.struct("occurred_at", "written_at")
        .map_elements(ledger_words.format_delay, return_dtype=pl.String)
        .alias("Written down"),
        pl.col("project").alias("Project"),
    )
    one_project = rows["project"].n_unique() < 2
    silent = [name for name in shown.columns if shown[name].null_count() == shown.height]
    return shown.drop(silent, *(["Project"] if one_project else []))
