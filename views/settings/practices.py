"""The Practices section of Settings: the team's own practices, and our list in an expander."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import streamlit as st

from pipeline.asking import questions
from pipeline.figures.patterns.advice import Practice, ask_team_practices, read_known_practices
from pipeline.model import Catalogue
from pipeline.words.plain import format_count
from views.dialogs import practice as practice_dialogs
from views.figure import advice
from views.session import session, visitor
from views.session.messages import escape_markdown
from views.settings.names import WIDTH


def show(catalogue: Catalogue) -> None:
    """Show the team's practices with their menus, a button to add one, and our list."""
    rows = session.ask(questions.Question("practices")).to_dicts()
    own = ask_team_practices(session.ask)
    with st.container(width=WIDTH, gap="small", key="practices"):
        st.text(
            f"{format_count(len(own), 'practice')} of your team."
            if own
            else "None of your own yet."
        )
        st.caption(
            "What you do about going back from one phase to another. Insights shows it first "
            "where such a revisit stands out."
        )
        for row, practice in zip(rows, own, strict=True):
            _show_row(catalogue, row, practice)
        if visitor.may_write() and st.button("Add a practice", key="add-practice"):
            practice_dialogs.add()
        _show_our_list(catalogue, read_known_practices())


def _show_row(catalogue: Catalogue, row: dict[str, Any], practice: Practice) -> None:
    key = f"{row['id']}-{row['rev']}"
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", wrap=False, key=f"row-{key}"
    ):
        with st.container(gap=None):
            st.text(practice.practice)
            st.caption(_format_about(catalogue, practice))
        write = visitor.may_write()
        edit = write and st.button("Edit", key=f"edit-{key}", type="tertiary")
        chosen = st.menu_button(
            "More",
            ["History", "Delete"] if write else ["History"],
            help="History, delete" if write else "History",
            key=f"menu-{key}",
            type="tertiary",
            on_click=_run_menu_item,
            args=(row,),
        )
    if edit:
        practice_dialogs.edit(row)
    elif chosen == "History":
        practice_dialogs.show_history(row["id"])


def _run_menu_item(row: dict[str, Any]) -> None:
    if st.session_state.get(f"menu-{row['id']}-{row['rev']}") == "Delete":
        practice_dialogs.delete(row)


def _format_about(catalogue: Catalogue, practice: Practice) -> str:
    """Format a practice's pair, reasons and source."""
    parts = [
        escape_markdown(advice.format_pair(catalogue, practice)),
        *map(escape_markdown, practice.reasons),
    ]
    if practice.source:
        parts.append(advice.format_source(practice.source))
    return " · ".join(parts)


def _show_our_list(catalogue: Catalogue, known: tuple[Practice, ...]) -> None:
    with st.expander(f"Our list: {format_count(len(known), 'practice')}"):
        st.caption(
            "In our words, each with its source. “Our reading” means that the source names the "
            "cause, and the pair of phases is ours. Many of the sources describe large firms."
        )
        by_pair = groupby(known, key=lambda one: advice.format_pair(catalogue, one))
        for pair, practices in by_pair:
            st.markdown(f"**{escape_markdown(pair)}**")
            advice.show(tuple(practices))
