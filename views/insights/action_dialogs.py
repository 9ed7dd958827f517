"""The dialogs of an action: adopt, edit, history."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import polars as pl
import streamlit as st

from pipeline.clock import get_utc_now
from pipeline.figures.time.timeline import convert_column_to_zone
from pipeline.ledger import actions
from pipeline.ledger import names as naming
from pipeline.model import Action, Catalogue
from pipeline.words import dates
from views.dialogs import fields as dialogs_fields
from views.dialogs import fields as inputs
from views.session import session
from views.session.keys import Key
from views.session.messages import Done, attempt, errors_shown, report_change, show_outcome

COLUMNS = ("title", "project_id", "main_phase", "revisited_phase", "reason_id", "expectation")


@dataclass(frozen=True)
class Prefill:
    """The first values of a new action, from a pattern or a practice. None means any."""

    title: str = ""
    main_phase: str | None = None
    revisited_phase: str | None = None
    reason_id: str | None = None
    project_id: str | None = None
    practice_id: str | None = None


def adopt(prefill: Prefill) -> None:
    """Open the dialog that adopts a new action."""
    st.session_state.pop(Key.REFUSED, None)
    now = get_utc_now().replace(second=0, microsecond=0)
    _show_adopt_dialog(
        {
            "id": str(uuid.uuid4()),
            "rev": 0,
            "title": prefill.title,
            "project_id": prefill.project_id,
            "main_phase": prefill.main_phase,
            "revisited_phase": prefill.revisited_phase,
            "reason_id": prefill.reason_id,
            "started_at": now,
            "ended_at": None,
            "expectation": "",
            "adopted_by": session.get_person_name() or "",
            "practice_id": prefill.practice_id,
        }
    )


def edit(action: Action) -> None:
    """Open the dialog that edits an action as it was shown."""
    st.session_state.pop(Key.REFUSED, None)
    _show_edit_dialog(
        {
            **{name: getattr(action, name) for name in ("id", "rev", *COLUMNS)},
            "expectation": action.expectation or "",
            "started_at": action.started_at,
            "ended_at": action.ended_at,
            "adopted_by": action.adopted_by or "",
        }
    )


@st.dialog("New action", width="medium")
def _show_adopt_dialog(row: dict[str, Any]) -> None:
    _show_form(row, "Adopt")


@st.dialog("Edit an action", width="medium")
def _show_edit_dialog(row: dict[str, Any]) -> None:
    _show_form(row, "Save")


def _show_form(row: dict[str, Any], label: str) -> None:
    """Show the form with the action's values at the time the dialog was opened."""
    if st.session_state.pop(Key.CLOSE, False):
        st.rerun()
    with errors_shown():
        if Key.REFUSED in st.session_state:
            show_outcome()
        with st.form(f"action-{row['id']}", border=False):
            _show_fields(session.read_catalogue(), row)
            st.form_submit_button(label, type="primary", on_click=_save, args=(row,))


def _show_fields(catalogue: Catalogue, row: dict[str, Any]) -> None:
    st.text_input(
        "What will you do?",
        key=inputs.start_field(row, "title"),
        placeholder="Contract tests with the data vendor",
    )
    _show_scope_fields(catalogue, row)
    form = dates.get_field_format().input
    left, right = st.columns(2)
    left.datetime_input(
        "Started", key=inputs.start_moment_field(row, "started_at"), value=None, format=form
    )
    if row["rev"]:
        ended = inputs.start_moment_field(row, "ended_at")
        right.datetime_input("Ended (empty: goes on)", key=ended, value=None, format=form)
    st.text_input("Who takes care", key=inputs.start_field(row, "adopted_by"))
    st.text_input(
        "What do you expect?",
        key=inputs.start_field(row, "expectation"),
        placeholder="half as many by the end of the quarter",
    )


def _show_scope_fields(catalogue: Catalogue, row: dict[str, Any]) -> None:
    """Show the fields for pair, reason and project."""
    fields = (
        dialogs_fields.show_main_phase,
        dialogs_fields.show_revisited_phase,
        dialogs_fields.show_reason,
        dialogs_fields.show_project,
    )
    for place, draw in zip(st.columns(2) + st.columns(2), fields, strict=True):
        with place:
            draw(catalogue, row)


def _save(row: dict[str, Any]) -> None:
    """Save the form, with today's names of projects and reasons (a callback).

    For an existing action, save only the fields that differ from what was shown.
    """
    fields = (*COLUMNS, "adopted_by")
    given = {column: st.session_state.get(inputs.build_field_key(row, column)) for column in fields}
    times = inputs.collect_changed_moment(row, "started_at")
    if row["rev"]:
        given = {column: value for column, value in given.items() if value != row[column]}
        times |= inputs.collect_changed_moment(row, "ended_at")
    else:
        times = {"started_at": row["started_at"].replace(tzinfo=UTC), **times}

    def work() -> Done:
        values = _replace_ids(session.read_catalogue(), given) | _mark_emptied_times(times)
        store, by, zone = session.get_store(), session.get_person_name(), session.get_zone()
        title = " ".join(str(values.get("title", row["title"])).split())
        if row["rev"]:
            receipt = actions.edit_action(store, row["id"], row["rev"], by=by, zone=zone, **values)
            return report_change(f"Changed the action “{title}”", receipt)
        receipt = actions.adopt_action(
            store,
            by=by,
            zone=zone,
            identifier=row["id"],
            practice_id=row["practice_id"],
            **values,
        )
        return Done(f"Adopted “{title}”", receipt)

    st.session_state[Key.CLOSE] = attempt(work)


def _replace_ids(catalogue: Catalogue, given: dict[str, Any]) -> dict[str, Any]:
    """Replace the ids of project and reason with their current names. Raises NotFound."""
    named = dict(given)
    for column, kind in (("project", naming.PROJECT), ("reason", naming.REASON)):
        if f"{column}_id" in named:
            chosen = named.pop(f"{column}_id")
            found = naming.find_name(kind, catalogue, chosen) if chosen else None
            named[column] = naming.get_name(found) if found else None
    return named


def _mark_emptied_times(given: dict[str, datetime | None]) -> dict[str, Any]:
    """Replace emptied times with empty text, which validation reads as "no time"."""
    return {column: "" if value is None else value for column, value in given.items()}


@st.dialog("History of an action", width="large")
def show_history(identifier: str) -> None:
    """Show every revision of an action, oldest first."""
    with errors_shown():
        with session.reader() as reader:
            revisions = actions.read_action_history(reader, identifier)
        zone = session.get_zone()
        st.dataframe(
            revisions.select(
                *inputs.build_revision_columns(),
                pl.col("title").alias("Action"),
                convert_column_to_zone("started_at", zone).alias("Started"),
                convert_column_to_zone("ended_at", zone).alias("Ended"),
                pl.col("main_phase").fill_null("any").alias("From"),
                pl.col("revisited_phase").fill_null("any").alias("Back to"),
                pl.col("reason").fill_null("any").alias("Reason"),
                pl.col("project").fill_null("all").alias("Project"),
                pl.col("adopted_by").alias("Who takes care"),
                pl.col("expectation").alias("Expectation"),
            ),
            hide_index=True,
            width="stretch",
            placeholder="",
            column_config=inputs.build_moment_columns("Written", "Started", "Ended"),
        )
