"""TODO"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl
import streamlit as st

from pipeline.asking import questions
from pipeline.asking.selection import Selection
from pipeline.figures.time.timeline import convert_column_to_zone
from pipeline.ledger import words as ledger_words
from views.dialogs import fields as inputs
from views.session import session
from views.session.messages import errors_shown, escape_markdown

SHOWN_ROWS = 500


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
                questions.Question(
                    "records", selection=selection, most=None if pairs else SHOWN_ROWS
                )
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


def build_record_columns() -> dict[str, Any]:
    return {
        **inputs.build_moment_columns("When"),
        "Note": st.column_config.TextColumn(width=240),
        "Minutes": st.column_config.NumberColumn(width="small"),
    }


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
