"""The table of records, and the window that shows the newest records of a selection."""

from collections.abc import Sequence
from typing import Any

import polars as pl
import streamlit as st

from pipeline.asking.questions import Question
from pipeline.asking.selection import Selection
from pipeline.ledger import words as ledger_words
from views.dialogs import fields
from views.session import session
from views.session.messages import errors_shown, escape_markdown

SHOWN_ROWS = 500
COLUMNS = {
    "When": "occurred_at",
    "Project": "project",
    "From": "main_title",
    "Back to": "revisited_title",
    "Reason": "reason",
    "Note": "note",
    "Minutes": "minutes",
    "Who": "written_by",
    "Avoidable": "avoidable",
    "Written down": "delay",
}


def show(
    selection: Selection, title: str, *, pairs: Sequence[tuple[str, str]] | None = None
) -> None:
    """Show the newest records of a selection over the page, to be read.

    `pairs` are keys of main and revisited phase: only records of one of them.
    """

    @st.dialog(escape_markdown(title), width="large")
    def show_records() -> None:
        with errors_shown():
            most = None if pairs else SHOWN_ROWS
            rows = session.ask(Question("records", selection=selection, most=most))
            if pairs:
                pair = pl.concat_list("main_phase", "revisited_phase")
                rows = rows.filter(pair.is_in([list(each) for each in pairs])).head(SHOWN_ROWS)
            show_table(rows)
            if rows.height == SHOWN_ROWS:
                st.caption(f"The newest {SHOWN_ROWS:,}; all of them stand on the page Records.")

    show_records()


def show_table(rows: pl.DataFrame, **look: Any) -> None:
    """Show records as a table, without a column that would be empty or the same everywhere."""
    table = fields.build_table(
        rows.with_columns(
            pl.struct("occurred_at", "written_at")
            .map_elements(ledger_words.format_delay, return_dtype=pl.String)
            .alias("delay")
        ),
        COLUMNS,
    )
    empty = [name for name in table.columns if table[name].null_count() == table.height]
    is_one_project = rows["project"].n_unique() < 2
    table = table.drop(empty, *(["Project"] if is_one_project else []))
    widths = {
        "Project": st.column_config.TextColumn(width=130),
        "Note": st.column_config.TextColumn(width=240),
        "Minutes": st.column_config.NumberColumn(width="small"),
    }
    st.dataframe(
        table,
        hide_index=True,
        placeholder="",
        column_config=fields.build_moment_columns(table) | widths,
        **look,
    )
