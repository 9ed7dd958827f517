"""The ledgers: the table of each, and how the next revisions of its rows are made."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

LEDGERS = {
    "revisits": "revisit_ledger",
    "focus_sessions": "focus_session_ledger",
    "phases": "phase_ledger",
    "projects": "project_ledger",
    "reasons": "reason_ledger",
    "practices": "practice_ledger",
    "actions": "action_ledger",
    "working_hours": "working_hours_ledger",
    "sheets": "sheet_ledger",
}
"""The table of each ledger, by the view that shows what holds now."""


def make_next_revisions(newest: pl.DataFrame, **facts: object) -> pl.DataFrame:
    """Make the next revisions of the ledger rows `newest`, with `facts` changed.

    A row that holds these facts already is left out; without `facts`, all are there.
    """
    import polars as pl

    values = {name: pl.lit(value, dtype=newest.schema[name]) for name, value in facts.items()}
    if values:
        differs = (pl.col(name).ne_missing(value) for name, value in values.items())
        newest = newest.filter(pl.any_horizontal(*differs))
    return newest.drop("recorded_at", "recorded_by").with_columns(pl.col("rev") + 1, **values)
