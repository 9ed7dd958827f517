"""The windows of a revisit: edit, history; and its deletion."""

from dataclasses import replace
from functools import partial

import streamlit as st

from pipeline.clock import get_utc_now
from pipeline.ledger import names as ledger_names
from pipeline.ledger import revisits
from pipeline.model import AVOIDABLE, Catalogue
from pipeline.words import plain
from views.dialogs import fields, window
from views.session import session, visitor
from views.session.messages import Done, callback, report_change
from views.session.opening import READ_ERRORS

COLUMNS = (
    "main_phase",
    "revisited_phase",
    "reason",
    "project",
    "note",
    "minutes",
    "avoidable",
    "recorded_by",
)
HISTORY = {
    "When": "occurred_at",
    "From": "main_phase",
    "Back to": "revisited_phase",
    "Reason": "reason",
    "Note": "note",
    "Minutes": "minutes",
    "Who": "written_by",
    "Avoidable": "avoidable",
    "Project": "project",
}


def open_revisit(row: fields.Row) -> None:
    """Open a record: to be edited, or its history for visitors who may only read."""
    if visitor.may_write():
        edit(row)
    else:
        show_history(row["id"])


def edit(row: fields.Row) -> None:
    """Open a form with the record as it was shown; Save appends a revision."""
    shown = row | {"recorded_by": row["written_by"] or "", "note": row["note"] or ""}
    window.open_form("Edit a revisit", partial(_show_fields, shown))


def _show_fields(row: fields.Row) -> window.Write:
    catalogue = session.read_catalogue()
    phases = [phase.key for phase in catalogue.offered_phases]
    projects = [project.name for project in catalogue.open_projects]
    reasons = [reason.name for reason in catalogue.offered_reasons]
    left, right = st.columns(2)
    with left:
        fields.show_choice("From", row, "main_phase", phases, catalogue.get_phase_title)
        fields.show_choice("Why", row, "reason", reasons, new=True)
        st.number_input("Minutes", min_value=0, step=5, key=fields.start_field(row, "minutes"))
        fields.show_moment("When", row, "occurred_at")
    with right:
        fields.show_choice("Back to", row, "revisited_phase", phases, catalogue.get_phase_title)
        fields.show_choice("Project", row, "project", projects)
        fields.show_choice("Avoidable", row, "avoidable", list(AVOIDABLE))
        if visitor.get_login_name() is None:
            st.text_input("Who", key=fields.start_field(row, "recorded_by"))
        else:  # with a login the author cannot be edited
            st.caption("Who")
            st.text(row["written_by"] or plain.NO_FIGURE)
    st.text_area("Note", key=fields.start_field(row, "note"))
    return partial(_save, row, catalogue)


def _save(row: fields.Row, shown: Catalogue) -> Done:
    """Save the changed fields, with today's names of projects and reasons."""
    columns = COLUMNS if visitor.get_login_name() is None else COLUMNS[:-1]
    changes = fields.collect_changes(row, columns)
    changes |= fields.collect_changed_moment(row, "occurred_at")
    now = session.read_catalogue()
    for column, kind in (("project", ledger_names.PROJECT), ("reason", ledger_names.REASON)):
        if chosen := changes.get(column):
            changes[column] = ledger_names.find_current_name(kind, shown, now, str(chosen))
    receipt = session.write(revisits.edit_revisit, row["id"], row["rev"], **changes)
    done = report_change(f"Changed to {_format_saved(row)}", receipt)
    notes = fields.note_similar_person(changes.get("recorded_by"), shown.people)
    return replace(done, notes=notes)


def _format_saved(row: fields.Row) -> str:
    """Format the record as it was saved; if the store is busy by now, as it was shown."""
    try:
        with session.reader() as reader:
            now = revisits.read_revisit_history(reader, row["id"]).row(-1, named=True)
    except READ_ERRORS:
        return format_revisit(row)
    return format_revisit(
        now | {"main_title": now["main_phase"], "revisited_title": now["revisited_phase"]}
    )


@callback
def delete(row: fields.Row) -> Done:
    """Delete a revisit; the outcome offers Undo."""
    receipt = session.write(revisits.delete_revisit, row["id"], row["rev"])
    return Done(f"Deleted {format_revisit(row)}", receipt)


def show_history(identifier: str) -> None:
    """Open the history of a revisit."""
    window.open_history("a revisit", revisits.read_revisit_history, identifier, HISTORY)


def format_revisit(row: fields.Row) -> str:
    """Format a revisit: `Model deployment → Data preparation, Schema change, 10:42`."""
    when = plain.format_moment(row["occurred_at"], zone=session.get_zone(), now=get_utc_now())
    pair = plain.format_pair(row["main_title"], row["revisited_title"])
    return f"{pair}, {plain.isolate(row['reason'])}, {when}"
