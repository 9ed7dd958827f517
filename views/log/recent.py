"""The recent revisits of a project, each with its menu, and the glossary."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pipeline.asking import questions
from pipeline.asking.selection import Selection
from pipeline.clock import get_utc_now
from pipeline.model import Catalogue, Project
from pipeline.words import plain
from views.dialogs import revisit
from views.session import session, visitor
from views.session.messages import escape_markdown

MOST = 8


def show(project: Project) -> None:
    """Show the list and, below it, the counts of this week and last week."""
    st.subheader("Recent", anchor=False)
    selection = Selection(project_ids=(project.id,))
    rows = session.ask(
        questions.Question("records", selection=selection, most=MOST, last_written_first=True)
    ).to_dicts()
    if not rows:
        st.caption("What you log shows here.")
        return
    write = visitor.may_write()
    for row in rows:
        _show_row(row, write=write)
    weeks = session.ask(
        questions.Question(
            "two_weeks",
            project_id=project.id,
            zone=session.get_zone(),
            week_start=session.get_week_start(),
        )
    ).row(0, named=True)
    st.caption(f"this week {weeks['this_week']} · last week {weeks['last_week']}")


def _show_row(row: dict[str, Any], *, write: bool) -> None:
    when = plain.format_moment(row["occurred_at"], zone=session.get_zone(), now=get_utc_now())
    key = f"{row['id']}-{row['rev']}"
    with st.container(horizontal=True, vertical_alignment="top", gap="small", key=f"row-{key}"):
        with st.container(gap=None):
            st.text(f"{row['main_title']} → {row['revisited_title']}")
            about = [when, row["reason"], row["written_by"], row["note"]]
            st.caption(escape_markdown(" · ".join(str(one) for one in about if one)))
        chosen = st.menu_button(
            "More",
            ["Edit", "Delete", "History"] if write else ["History"],
            help="Edit, delete, history" if write else "History",
            key=f"menu-{key}",
            type="tertiary",
            on_click=_run_menu_item,
            args=(row,),
        )
    if chosen == "Edit":
        revisit.edit(row)
    elif chosen == "History":
        revisit.show_history(row["id"])


def _run_menu_item(row: dict[str, Any]) -> None:
    if st.session_state.get(f"menu-{row['id']}-{row['rev']}") == "Delete":
        revisit.delete(row)


def show_glossary(catalogue: Catalogue) -> None:
    """Show what phases and reasons mean, one line each, in an expander."""
    with st.expander("What the phases and reasons mean"):
        meanings = [(one.title, one.description) for one in catalogue.offered_phases]
        meanings += [
            (one.name, one.description) for one in catalogue.offered_reasons if one.description
        ]
        st.text("\n".join(f"{name}: {meaning}" for name, meaning in meanings))
