"""The fields by which the import dialog asks what a column or a word is, some abreast."""

from collections.abc import Iterator, Sequence
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pipeline.words import plain
from views.session.messages import escape_markdown

ABREAST = 3
SHOWN_LENGTH = 40


def lay_out(number: int) -> Iterator[tuple[int, DeltaGenerator]]:
    """Lay out so many fields, some abreast: the place of each, and where it is shown."""
    for first in range(0, number, ABREAST):
        cells = st.columns(ABREAST)
        yield from zip(range(first, min(first + ABREAST, number)), cells, strict=False)


def show_field(name: str, about: str, options: Sequence[str], **look: Any) -> None:
    """Show a choice below the name of what it is about, which a screen reader says as it is."""
    with st.container(gap="xsmall"):
        st.markdown(f"**{escape_markdown(name)}** {escape_markdown(about)}")
        st.selectbox(f"{name} {about}", options, label_visibility="collapsed", **look)


def shorten(text: str) -> str:
    """Shorten a name or a value to what stands above a field."""
    return plain.shorten(text, SHOWN_LENGTH)
