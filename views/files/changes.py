"""The records that a file changes, old and new side by side, and the choice for all or for each."""

import polars as pl
import streamlit as st

from pipeline.ledger.adding import Plan
from pipeline.ledger.importing import words as import_words
from pipeline.ledger.importing.suggesting import ADD, KEEP, UPDATE
from pipeline.ledger.importing.writing import SUGGESTED, Decisions
from pipeline.words import plain
from views.session.messages import LABELS

MOST_SHOWN = 500
CHOICE_LABELS = {UPDATE: "Update", KEEP: "Keep", ADD: "Add as new"}
FOR_ALL_LABELS = {SUGGESTED: "As suggested below", **CHOICE_LABELS}
WHAT_THEY_MEAN = (
    "Update takes what the file says (with history and Undo), Keep leaves the record, Add as new "
    "writes both. Suggested is Update; Keep where the record was changed here since, or where the "
    "file has only an empty cell; Add as new where a day without an hour has other words."
)


def show_changes(plan: Plan, *, key: str) -> Decisions:
    """Show what a file would change and return what is decided; suggested where nobody did.

    `key` changes with what is shown, so that no choice is taken for another record's.
    """
    changes = plan.compared.changes
    if changes.is_empty():
        return Decisions(SUGGESTED, seen=changes)
    thing = import_words.THINGS[plan.sheet.kind]
    count = plain.format_count(changes.height, thing)
    for_all = st.radio(
        f"{count} of this file {'is' if changes.height == 1 else 'are'} there with other facts",
        list(FOR_ALL_LABELS),
        format_func=FOR_ALL_LABELS.__getitem__,
        horizontal=True,
        key=f"changed-{key}",
        help=WHAT_THEY_MEAN,
    )
    shown = _build_rows(plan)
    if for_all != SUGGESTED:
        shown = shown.with_columns(Do=pl.lit(CHOICE_LABELS[for_all]))
    edited = st.data_editor(
        shown.drop("row"),
        hide_index=True,
        disabled=[name for name in shown.columns if name != "Do"],
        column_config={
            "Do": st.column_config.SelectboxColumn(
                options=list(CHOICE_LABELS.values()), required=True
            )
        },
        key=f"changes-{key}-{for_all}",
    )
    if changes.height > MOST_SHOWN:
        st.caption(f"The first {MOST_SHOWN:,}; the choice above holds for all")
    choices = {label: choice for choice, label in CHOICE_LABELS.items()}
    by_row = {
        row: choices[chosen]
        for row, before, chosen in zip(shown["row"], shown["Do"], edited["Do"], strict=True)
        if chosen != before
    }
    return Decisions(for_all, by_row, seen=changes)


def _build_rows(plan: Plan) -> pl.DataFrame:
    """Build a row for each record: which it is, what it is now and would become, and the choice."""
    listed = import_words.list_changes(plan, most=MOST_SHOWN).with_columns(
        label=pl.col("column").replace(LABELS)
    )

    def join_values(column: str) -> pl.Expr:
        return pl.concat_str("label", pl.lit(": "), column).str.join("; ")

    return (
        listed.group_by("row", "record", maintain_order=True)
        .agg(
            join_values("is").alias("Is"),
            join_values("becomes").alias("Would become"),
            pl.col("suggested").first().replace(CHOICE_LABELS).alias("Do"),
        )
        .select("row", pl.col("record").alias("Record"), "Is", "Would become", "Do")
    )
