"""The windows of a team's own practice: add, edit, history; and its deletion."""

import uuid
from functools import partial

import streamlit as st

from pipeline.fields import DESCRIPTION_LENGTH
from pipeline.ledger import practices
from pipeline.words.plain import shorten
from views.dialogs import fields, window
from views.session import session
from views.session.messages import Done, callback, report_change

COLUMNS = ("practice", "main_phase", "revisited_phase", "reason_id", "source")
HISTORY = {
    "Practice": "practice",
    "From": "main_phase",
    "Back to": "revisited_phase",
    "Why": "reason",
    "Source": "source",
}


def add(
    main_phase: str | None = None,
    revisited_phase: str | None = None,
    reason_id: str | None = None,
) -> None:
    """Open the form of a new practice, with phase keys and reason id filled in if passed."""
    row = {
        "id": str(uuid.uuid4()),  # own fields for each opening; a double click adds one
        "rev": 0,
        "practice": "",
        "main_phase": main_phase,
        "revisited_phase": revisited_phase,
        "reason_id": reason_id,
        "source": "",
    }
    window.open_form("Add a practice of the team", partial(_show_fields, row))


def edit(row: fields.Row) -> None:
    """Open the form with the values of a row of practices.sql."""
    window.open_form("Edit a practice", partial(_show_fields, row))


def _show_fields(row: fields.Row) -> window.Write:
    st.text_area(
        "Practice",
        key=fields.start_field(row, "practice"),
        max_chars=DESCRIPTION_LENGTH,
        placeholder="what to do, in one or two sentences",
    )
    with fields.show_scope(session.read_catalogue(), row):
        st.text_input(
            "Source",
            key=fields.start_field(row, "source", row["source"] or ""),
            max_chars=DESCRIPTION_LENGTH,
            placeholder="a link or a title, if any",
        )
    return partial(_save, row)


def _save(row: fields.Row) -> Done:
    """Save all fields, with the reason's current name: as a new practice, or as a revision."""
    values = fields.replace_ids(session.read_catalogue(), fields.collect_fields(row, COLUMNS))
    quoted = f"“{shorten(' '.join(values['practice'].split()))}”"
    if row["rev"]:
        receipt = session.write(practices.edit_practice, row["id"], row["rev"], **values)
        return report_change(f"Changed the practice {quoted}", receipt)
    receipt = session.write(practices.add_practice, identifier=row["id"], **values)
    return Done(f"Added the practice {quoted}", receipt)


@callback
def delete(row: fields.Row) -> Done:
    """Delete a practice; the outcome offers Undo."""
    receipt = session.write(practices.delete_practice, row["id"], row["rev"])
    return Done(f"Deleted the practice “{shorten(row['practice'])}”", receipt)


def show_history(identifier: str) -> None:
    """Open the history of a practice."""
    read = practices.read_practice_history
    window.open_history("a practice", read, identifier, HISTORY, first="added")
