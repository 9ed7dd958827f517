"""The recent revisits of a project, each with its menu, and the glossary."""

from functools import partial

import streamlit as st

from pipeline.asking.questions import Question
from pipeline.clock import get_utc_now
from pipeline.model import Catalogue, Project
from pipeline.words import plain
from views.dialogs import revisit
from views.dialogs.fields import Row
from views.dialogs.rows import show_menu, show_row
from views.session import session, visitor
from views.session.messages import escape_markdown

MOST = 8


def show(project: Project) -> None:
    """Show the list and, below it, the counts of this week and last week."""
    st.subheader("Recent", anchor=False)
    rows = session.ask(Question("recent_records", project_id=project.id, most=MOST)).to_dicts()
    if not rows:
        st.caption("What you log shows here.")
        return
    write = visitor.may_write()
    for row in rows:
        _show_row(row, write=write)
    weeks = session.ask(
        Question(
            "two_weeks",
            project_id=project.id,
            zone=session.get_zone(),
            week_start=session.get_week_start(),
        )
    ).row(0, named=True)
    st.caption(f"this week {weeks['this_week']} · last week {weeks['last_week']}")


def _show_row(row: Row, *, write: bool) -> None:
    when = plain.format_moment(row["occurred_at"], zone=session.get_zone(), now=get_utc_now())
    key = f"{row['id']}-{row['rev']}"
    phases = plain.format_pair(row["main_title"], row["revisited_title"])
    about = [when, row["reason"], row["written_by"], row["note"]]
    caption = escape_markdown(" · ".join(str(part) for part in about if part))
    with show_row(f"row-{key}", phases, caption, at_top=True):
        history = {"History": partial(revisit.show_history, row["id"])}
        amend = {"Edit": partial(revisit.edit, row), "Delete": partial(revisit.delete, row)}
        show_menu(
            f"menu-{key}",
            amend | history if write else history,
            writes=frozenset({"Delete"}),
            tip="Edit, delete, history" if write else "History",
        )


def show_glossary(catalogue: Catalogue) -> None:
    """Show what phases and reasons mean, one line each, in an expander."""
    with st.expander("What the phases and reasons mean"):
        phases = [f"{phase.title}: {phase.description}" for phase in catalogue.offered_phases]
        reasons = [
            f"{reason.name}: {reason.description}"
            for reason in catalogue.offered_reasons
            if reason.description
        ]
        st.text("\n".join(phases + reasons))
