"""The windows of an action: adopt, edit, history."""

import uuid
from dataclasses import asdict
from datetime import UTC
from functools import partial

import polars as pl
import streamlit as st

from pipeline.clock import get_utc_now
from pipeline.ledger import actions
from pipeline.model import Action
from pipeline.store import Reader
from views.dialogs import fields, window
from views.session import session
from views.session.messages import Done, report_change

COLUMNS = (
    "title",
    "project_id",
    "main_phase",
    "revisited_phase",
    "reason_id",
    "expectation",
    "adopted_by",
)
HISTORY = {
    "Action": "title",
    "Started": "started_at",
    "Ended": "ended_at",
    "From": "main_phase",
    "Back to": "revisited_phase",
    "Reason": "reason",
    "Project": "project",
    "Who takes care": "adopted_by",
    "Expectation": "expectation",
}


def adopt(
    title: str = "",
    *,
    main_phase: str | None = None,
    revisited_phase: str | None = None,
    reason_id: str | None = None,
    project_id: str | None = None,
    practice_id: str | None = None,
) -> None:
    """Open the form of a new action with these first values. None means any."""
    row = {
        "title": title,
        "main_phase": main_phase,
        "revisited_phase": revisited_phase,
        "reason_id": reason_id,
        "project_id": project_id,
        "practice_id": practice_id,
        "id": str(uuid.uuid4()),
        "rev": 0,
        "started_at": get_utc_now().replace(second=0, microsecond=0),
        "ended_at": None,
        "expectation": "",
        "adopted_by": session.get_person_name() or "",
    }
    window.open_form("New action", partial(_show_fields, row), label="Adopt")


def edit(action: Action) -> None:
    """Open a form with the action as it was shown; Save appends a revision."""
    row = asdict(action) | {
        "expectation": action.expectation or "",
        "adopted_by": action.adopted_by or "",
    }
    window.open_form("Edit an action", partial(_show_fields, row))


def _show_fields(row: fields.Row) -> window.Write:
    st.text_input(
        "What will you do?",
        key=fields.start_field(row, "title"),
        placeholder="Contract tests with the data vendor",
    )
    catalogue = session.read_catalogue()
    with fields.show_scope(catalogue, row):
        fields.show_project(catalogue, row)
    left, right = st.columns(2)
    with left:
        fields.show_moment("Started", row, "started_at")
    if row["rev"]:
        with right:
            fields.show_moment("Ended (empty: goes on)", row, "ended_at")
    st.text_input("Who takes care", key=fields.start_field(row, "adopted_by"))
    st.text_input(
        "What do you expect?",
        key=fields.start_field(row, "expectation"),
        placeholder="half as many by the end of the quarter",
    )
    return partial(_save, row)


def _save(row: fields.Row) -> Done:
    """Save the form, with today's names of projects and reasons.

    For an existing action, save only the fields that differ from what was shown.
    """
    collect = fields.collect_changes if row["rev"] else fields.collect_fields
    values = fields.replace_ids(session.read_catalogue(), collect(row, COLUMNS))
    times = fields.collect_changed_moment(row, "started_at")
    if row["rev"]:
        times |= fields.collect_changed_moment(row, "ended_at")
    else:
        times = {"started_at": row["started_at"].replace(tzinfo=UTC)} | times
    # Validation reads empty text as "no time".
    values |= {column: moment or "" for column, moment in times.items()}
    title = " ".join(str(values.get("title", row["title"])).split())
    zone = session.get_zone()
    if row["rev"]:
        receipt = session.write(actions.edit_action, row["id"], row["rev"], zone=zone, **values)
        return report_change(f"Changed the action “{title}”", receipt)
    new = {"identifier": row["id"], "practice_id": row["practice_id"], **values}
    return Done(f"Adopted “{title}”", session.write(actions.adopt_action, zone=zone, **new))


def show_history(identifier: str) -> None:
    """Open the history of an action."""
    window.open_history("an action", _read_history, identifier, HISTORY)


def _read_history(reader: Reader, identifier: str) -> pl.DataFrame:
    return actions.read_action_history(reader, identifier).with_columns(
        pl.col("main_phase", "revisited_phase", "reason").fill_null("any"),
        pl.col("project").fill_null("all"),
    )
