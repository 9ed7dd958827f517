"""What the import dialog asks of a text file that can be read only if somebody confirms how."""

import streamlit as st

from pipeline.errors import OtherLayout
from pipeline.intake.formats.decoding import show_glance
from pipeline.intake.formats.layout import ENCODINGS, SEPARATORS, Layout
from views.files.mapping import keep_layout
from views.session.keys import Key
from views.session.messages import escape_markdown


def show_layout_choice(other: OtherLayout, data: bytes) -> None:
    """Show how a text file could be read, each way with a line of it; a click confirms one."""
    st.text(f"{other.title}: {other.message}. Or read it as it is:")
    separator = other.separator
    between = SEPARATORS.get(separator or "", separator)
    if other.encodings and separator:
        st.text(f"Between its columns stand {between}.")
    for encoding in other.encodings or (None,):
        name = ENCODINGS[encoding] if encoding else f"Read it with {between} between the columns"
        glance = escape_markdown(show_glance(data, encoding)) if encoding else ""
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.button(
                name,
                key=f"layout-{st.session_state[Key.UPLOAD]}-{encoding}",
                on_click=_confirm,
                args=(encoding, separator),
            )
            if glance:
                st.caption(glance)


def _confirm(encoding: str | None, separator: str | None) -> None:
    known: Layout = st.session_state.get(Key.LAYOUT) or Layout()
    keep_layout(Layout(known.sheet, None, encoding or known.encoding, separator or known.separator))
