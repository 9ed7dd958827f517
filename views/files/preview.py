"""The first new rows of a file, as they will be, by the clock that they were read by."""

from collections.abc import Mapping

import polars as pl
import streamlit as st

from pipeline.ledger.adding import Plan
from pipeline.words import dates
from views.session.messages import LABELS

PREVIEW_ROWS = 50


def show_preview(plan: Plan) -> None:
    """Show the first new rows; times are those of the plan's zone."""
    titles = {phase.key: phase.title for phase in plan.catalogue.phases}
    shown = build_preview(plan.new, titles, zone=plan.zone)
    form = st.column_config.DatetimeColumn(format=dates.get_field_format().column)
    moments = shown.select(pl.selectors.datetime()).columns
    st.dataframe(shown, hide_index=True, placeholder="", column_config=dict.fromkeys(moments, form))


def build_preview(new: pl.DataFrame, titles: Mapping[str, str], *, zone: str) -> pl.DataFrame:
    """Build the preview of the first rows, with the pages' labels and without empty columns.

    `titles` are those of the phases by their keys.
    """
    labels = LABELS | {"written_by": "Who", "reason": "Reason"}
    phases = [name for name in new.columns if name.endswith("phase")]
    shown = [
        name
        for name in new.columns
        if name not in ("id", "written_at") and new[name].null_count() < new.height
    ]
    return (
        new.head(PREVIEW_ROWS)
        .with_columns(
            pl.col(phases).replace(titles),
            pl.selectors.datetime()
            .dt.replace_time_zone("UTC")
            .dt.convert_time_zone(zone)
            .dt.replace_time_zone(None),
        )
        .select(pl.col(name).alias(labels.get(name, name)) for name in shown)
    )
