"""The Practices section of Settings: the team's own practices, and our list in an expander."""

from functools import partial
from itertools import groupby
from typing import Any

import streamlit as st

from pipeline.asking import questions
from pipeline.figures.patterns.advice import Practice, ask_team_practices, read_known_practices
from pipeline.model import Catalogue
from pipeline.words.plain import format_count
from views.dialogs import practice as practice_dialogs
from views.dialogs.rows import show_menu, show_row
from views.figure import advice
from views.session import session, visitor
from views.session.messages import escape_markdown
from views.settings.names import WIDTH


def show(catalogue: Catalogue) -> None:
    """Show the team's practices with their menus, a button to add one, and our list."""
    rows = session.ask(questions.Question("practices")).to_dicts()
    own = ask_team_practices(session.ask)
    with st.container(width=WIDTH, gap="small", key="practices"):
        count = format_count(len(own), "practice")
        st.text(f"{count} of your team." if own else "None of your own yet.")
        st.caption(
            "What you do about going back from one phase to another. Insights shows it first "
            "where such a revisit stands out."
        )
        for row, practice in zip(rows, own, strict=True):
            _show_row(catalogue, row, practice)
        if visitor.may_write() and st.button("Add a practice", key="add-practice"):
            practice_dialogs.add()
        known = read_known_practices()
        with st.expander(f"Our list: {format_count(len(known), 'practice')}"):
            st.caption(
                "In our words, each with its source. “Our reading” means that the source names the "
                "cause, and the pair of phases is ours. Many of the sources describe large firms."
            )
            for pair, of_pair in groupby(known, key=partial(advice.format_pair, catalogue)):
                st.markdown(f"**{escape_markdown(pair)}**")
                advice.show(tuple(of_pair))


def _show_row(catalogue: Catalogue, row: dict[str, Any], practice: Practice) -> None:
    key = f"{row['id']}-{row['rev']}"
    with show_row(f"row-{key}", practice.practice, _format_about(catalogue, practice)):
        write = visitor.may_write()
        if write and st.button("Edit", key=f"edit-{key}", type="tertiary"):
            practice_dialogs.edit(row)
        history = {"History": partial(practice_dialogs.show_history, row["id"])}
        delete = {"Delete": partial(practice_dialogs.delete, row)}
        show_menu(
            f"menu-{key}",
            history | delete if write else history,
            writes=frozenset(delete),
            tip="History, delete" if write else "History",
        )


def _format_about(catalogue: Catalogue, practice: Practice) -> str:
    """Format a practice's pair, reasons and source."""
    parts = [
        escape_markdown(advice.format_pair(catalogue, practice)),
        *map(escape_markdown, practice.reasons),
    ]
    if practice.source:
        parts.append(advice.format_source(practice.source))
    return " · ".join(parts)
