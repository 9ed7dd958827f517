"""The Change log section of Settings: who changed what and when, each change with Undo."""

import streamlit as st

from pipeline.clock import get_utc_now
from pipeline.ledger import changes, undo
from pipeline.words import plain
from views.dialogs.rows import show_row
from views.session import session, visitor
from views.session.keys import Key
from views.session.messages import Done, callback, escape_markdown, report_undo
from views.settings.names import WIDTH

STEP = 25


def show() -> None:
    """Show the newest changes, and a button for older ones."""
    most = st.session_state.setdefault(Key.CHANGES, STEP)
    units = changes.group_units(session.ask(changes.query_newest_changes(most)))
    with st.container(width=WIDTH, gap="small", key="changes"):
        st.caption(
            "Changes of names, corrections, deletions and imports. New records and changes of "
            "focus stand in their own places."
        )
        if not units:
            st.text("Nothing was changed yet.")
        for number, unit in enumerate(units):
            when = plain.format_moment(unit.moment, zone=session.get_zone(), now=get_utc_now())
            since = " · changed again since" if unit.overtaken else ""
            about = escape_markdown(f"{when} · {unit.person or plain.NO_FIGURE}{since}")
            with show_row(f"unit-{number}", plain.capitalize_first(unit.said), about):
                if not unit.overtaken and visitor.may_write():
                    st.button(
                        "Undo",
                        key=f"undo-{unit.moment.isoformat()}-{unit.person}",
                        type="tertiary",
                        on_click=_undo,
                        args=(unit,),
                    )
        if len(units) == most:
            st.button("Show older changes", on_click=_show_more, type="tertiary")


def _show_more() -> None:
    st.session_state[Key.CHANGES] = st.session_state.get(Key.CHANGES, STEP) + STEP


@callback
def _undo(unit: changes.UnitOfWork) -> Done:
    with session.reader() as reader:
        receipt = changes.read_receipt(reader, unit)
    return report_undo(unit.said, receipt, session.write(undo.undo, receipt))
