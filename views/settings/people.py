"""The People section of Settings: the names in records, how often, and Rename and Merge."""

from functools import partial
from typing import Any

import streamlit as st

from pipeline.asking.questions import Question
from pipeline.errors import InputRefused, Problem
from pipeline.ledger.team.people import NOT_MERGED, merge_people, rename_person
from pipeline.spelling import find_almost_same
from pipeline.words.plain import format_count
from views.dialogs import window
from views.dialogs.rows import show_row
from views.session import session, visitor
from views.session.keys import Key
from views.session.messages import Done, escape_markdown, report_change
from views.settings.names import WIDTH

Row = dict[str, Any]


def show() -> None:
    """Show each name with its counts; who may write can rename it, and merge it into another."""
    rows = session.ask(Question("people_uses")).to_dicts()
    names = [row["person"] for row in rows]
    with st.container(width=WIDTH, gap="small", key="people"):
        st.caption("Names are told apart by their exact spelling: “Ana” and “ana” are two people.")
        if not rows:
            st.text("Nobody has signed a record yet.")
        for number, row in enumerate(rows):
            _show_row(number, row, [name for name in names if name != row["person"]])


def _show_row(number: int, row: Row, others: list[str]) -> None:
    name = row["person"]
    near = find_almost_same(name, others)
    about = escape_markdown(f"almost “{near}”: the same person?") if near else ""
    with show_row(f"person-{number}", name, about, at_top=True):
        st.caption(_format_use(row), width=190, text_alignment="right")
        if not visitor.may_write():
            return
        if st.button("Rename", key=f"rename-{name}", type="tertiary"):
            window.open_form("Rename a person", partial(_show_name, name), label="Rename")
        if others and st.button("Merge into…", key=f"merge-{name}", type="tertiary"):
            show_choice = partial(_show_merge_choice, row, others, near)
            window.open_form("Merge two people", show_choice, label="Merge")


def _format_use(row: Row) -> str:
    counts = (("revisits", "revisit"), ("actions", "action"))
    return ", ".join(format_count(row[column], thing) for column, thing in counts if row[column])


def _show_name(name: str) -> window.Write:
    key = f"person-name-{name}"
    st.session_state.setdefault(key, name)
    st.text_input("Name", key=key)
    return partial(_rename, name, key)


def _rename(name: str, key: str) -> Done:
    new = " ".join((st.session_state.get(key) or "").split())
    receipt = session.write(rename_person, name, to=new)
    _follow(name, new)
    return report_change(f"Renamed “{name}” to “{new}”", receipt)


def _show_merge_choice(row: Row, others: list[str], near: str | None) -> window.Write:
    name = row["person"]
    key = f"person-into-{name}"
    if near:
        st.session_state.setdefault(key, near)
    st.text(f"All records of “{name}” ({_format_use(row)}) go to:")
    st.selectbox("Into", others, index=None, key=key, placeholder="Choose a person")
    return partial(_merge, name, key)


def _merge(name: str, key: str) -> Done:
    into = st.session_state.get(key)
    if into is None:
        raise InputRefused(NOT_MERGED, [Problem("person", "", "is missing")])
    receipt = session.write(merge_people, name, into)
    _follow(name, into)
    return Done(f"Merged “{name}” into “{into}”", receipt)


def _follow(before: str, after: str) -> None:
    """Keep the session's own name after it was renamed or merged."""
    if st.session_state.get(Key.WHO) == before:
        st.session_state[Key.WHO] = after
