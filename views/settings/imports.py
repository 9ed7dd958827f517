"""The Imports section of Settings: how the team's sheets are read, each to save or to forget."""

from pathlib import PurePath

import streamlit as st

from pipeline.clock import get_utc_now
from pipeline.intake.mapping.mapping import write_mapping
from pipeline.ledger.importing import mapping_words, remembering
from pipeline.ledger.importing.remembering import Remembered
from pipeline.words import plain
from views.dialogs.rows import show_row
from views.files import saving
from views.files.mapping import FIELD_LABELS
from views.session import session, visitor
from views.session.messages import Done, callback, escape_markdown, report_change
from views.settings.names import WIDTH


def show() -> None:
    """Show the sheets that an import knows, the latest first."""
    sheets = remembering.list_remembered(session.ask)
    with st.container(width=WIDTH, gap="small", key="imports"):
        st.caption(
            "How sheets with other headings and words are read. It is kept with the first import "
            "and used for each file with the same headings; Records → Import changes it."
        )
        if not sheets:
            st.text("No sheet is known yet.")
        for sheet in sheets:
            _show_sheet(sheet)


def _show_sheet(sheet: Remembered) -> None:
    when = plain.format_moment(sheet.recorded_at, zone=session.get_zone(), now=get_utc_now())
    said = "; ".join(mapping_words.format_mapping(sheet.mapping, FIELD_LABELS))
    lines = (f"{when} · {sheet.recorded_by or plain.NO_FIGURE}", plain.capitalize_first(said))
    about = "\n\n".join(map(escape_markdown, lines))
    with show_row(f"sheet-{sheet.id}", sheet.name, about, at_top=True):
        saving.show_save_button(
            "Save",
            write_mapping(sheet.mapping).encode(),
            name=f"{PurePath(sheet.name).stem}.mapping.json",
            mime="application/json",
            key=f"save-{sheet.id}",
            type="tertiary",
            help="For `revisits import FILE --mapping mapping.json`",
        )
        if visitor.may_write():
            st.button(
                "Forget", key=f"forget-{sheet.id}", type="tertiary", on_click=_forget, args=(sheet,)
            )


@callback
def _forget(sheet: Remembered) -> Done:
    receipt = session.write(remembering.forget_sheet, sheet.id)
    return report_change(f"Forgot how the sheet “{sheet.name}” is read", receipt)
