"""The dialogs of a name: rename and describe it, or merge it into another."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from pipeline.ledger import names as naming
from pipeline.model import Receipt
from views.parts.names_kinds import Names
from views.session import session
from views.session.keys import Key
from views.session.messages import Done, attempt, errors_shown, report_change, show_outcome


@st.dialog("Edit", width="medium")
def edit(names: Names, identifier: str, name: str, description: str) -> None:
    """A form with what the name was when it was opened; only what differs is written."""
    _begin_dialog()
    with errors_shown(), st.form(f"edit-{identifier}", border=False):
        st.session_state.setdefault(f"name-{identifier}", name)
        st.text_input("Name", key=f"name-{identifier}")
        if names.described:
            st.session_state.setdefault(f"description-{identifier}", description)
            st.text_area("Description", key=f"description-{identifier}")
        st.form_submit_button(
            "Save", type="primary", on_click=_save, args=(names, identifier, name, description)
        )


@st.dialog("Merge", width="medium")
def merge(names: Names, identifier: str, name: str, used: str, others: Mapping[str, str]) -> None:
    """Choose the name that takes over the records."""
    _begin_dialog()
    st.text(f"All records of the {names.kind.thing} “{name}” ({used}) go to:")
    st.selectbox(
        "Into",
        list(others),
        format_func=others.__getitem__,
        index=None,
        key=f"into-{identifier}",
        placeholder=f"Choose a {names.kind.thing}",
    )
    st.text(f"“{name}” is then gone from the list. Undo brings it back with its records.")
    st.button(
        "Merge", type="primary", on_click=_merge, args=(names, identifier, name, dict(others))
    )


def _begin_dialog() -> None:
    if st.session_state.pop(Key.CLOSE, False):
        st.rerun()
    if Key.REFUSED in st.session_state:
        show_outcome()


def _save(names: Names, identifier: str, name: str, description: str) -> None:
    """Write what differs from what was shown, unless somebody else has changed that meanwhile."""
    shown = {"name": name, "description": description}
    fields = shown if names.described else ["name"]
    given = {field: st.session_state.get(f"{field}-{identifier}") or "" for field in fields}
    changed = {field: value for field, value in given.items() if value != shown[field]}

    def work() -> Done:
        if not changed:
            return report_change("", Receipt(()))
        receipt = names.edit(
            session.get_store(), identifier, by=session.get_person_name(), seen=shown, **changed
        )
        return report_change(f"Changed the {names.kind.thing} “{name}”", receipt)

    saved = attempt(work)
    st.session_state[Key.CLOSE] = saved
    if saved:
        _follow_rename(names, name, " ".join(given["name"].split()))


def _merge(names: Names, identifier: str, name: str, others: Mapping[str, str]) -> None:
    into = st.session_state.get(f"into-{identifier}")
    thing = names.kind.thing

    def work() -> Done:
        if into is None or names.merge is None:
            raise naming.make_refusal(f"The {thing}s were not merged", names.kind, "", "is missing")
        receipt = names.merge(session.get_store(), identifier, into, by=session.get_person_name())
        return Done(f"Merged the {thing} “{name}” into “{others[into]}”", receipt)

    merged = attempt(work)
    st.session_state[Key.CLOSE] = merged
    if merged and into:
        _follow_rename(names, name, others[into])


def _follow_rename(names: Names, before: str, after: str) -> None:
    """A project that this session works on, or begins with, keeps being so under its new name."""
    if names.kind is naming.PROJECT:
        for key in (Key.PROJECT, Key.HOME):
            if st.session_state.get(key) == before:
                st.session_state[key] = after
