"""Shows advice: what to do, and in small print where it comes from."""

import re
from collections.abc import Callable, Sequence

import streamlit as st

from pipeline.figures.patterns.advice import NONE_FITS, Practice, format_warrant
from pipeline.model import Catalogue
from pipeline.words import plain
from views.session.messages import escape_link_text, escape_markdown

_LINK = re.compile(r"https?://[^\s\\<>\[\]]+")


def show(
    practices: Sequence[Practice],
    *,
    adopt: Callable[[Practice], None] | None = None,
    key: str = "",
) -> None:
    """Show each practice with its source, how well it is supported, and its caution.

    If there is none, say so. With `adopt` each has a button that makes an action of it; `key` makes
    that button's key unique.
    """
    if not practices:
        st.text(NONE_FITS)
    for practice in practices:
        with st.container(gap=None):
            st.text(practice.practice)
            small_print = (
                format_source(practice.source),
                escape_markdown(format_warrant(practice.warrant)),
                escape_markdown(practice.caution),
            )
            st.caption(" · ".join(filter(None, small_print)))
            if adopt and st.button("Adopt", key=f"adopt-{key}-{practice.id}", type="tertiary"):
                adopt(practice)


def format_pair(catalogue: Catalogue, practice: Practice) -> str:
    """Format a practice's pair: `Model deployment → Data preparation`, `any phase → …`."""
    keys = (practice.main_phase, practice.revisited_phase)
    return plain.format_pair(
        *(catalogue.get_phase_title(key) if key else "any phase" for key in keys)
    )


def format_source(source: str) -> str:
    """Format a source as Markdown: a URL becomes a link, anything else is escaped."""
    if not _LINK.fullmatch(source):
        return escape_markdown(source)
    return f"[{escape_link_text(source)}]({source.replace('(', '%28').replace(')', '%29')})"
