"""The dialogs of a project, phase or reason: edit its name and description, or merge it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import streamlit as st

from pipeline.ledger import names as naming
from pipeline.ledger import phases, projects, reasons
from pipeline.ledger.names import NameKind
from pipeline.model import Receipt
from views.session import session
from views.session.keys import Key
from views.session.messages import Done, attempt, errors_shown, report_change, show_outcome

MERGE_LABEL = "Merge into…"


@st.dialog("Edit", width="medium")
def edit(names: Names, identifier: str, name: str, description: str) -> None:
    """Show a form with the name as it was shown; only changed fields are saved."""
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
    """Show the choice of the name to merge into, which takes over the records."""
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
    """Save the changed fields, unless somebody else has changed them in the meantime."""
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
    """Keep the session's current and default project after it was renamed or merged."""
    if names.kind is naming.PROJECT:
        for key in (Key.PROJECT, Key.HOME):
            if st.session_state.get(key) == before:
                st.session_state[key] = after


@dataclass(frozen=True)
class MenuItem:
    """One item of a row's menu: its label, the message when it is done, the function."""

    label: str
    done: str
    work: Callable[..., Receipt]


@dataclass(frozen=True)
class Names:
    """A kind of names and the functions that change it. `hint` explains what retiring means."""

    kind: NameKind
    add: Callable[..., Receipt]
    edit: Callable[..., Receipt]
    out: MenuItem
    back: MenuItem
    hint: str
    merge: Callable[..., Receipt] | None = None
    moves: tuple[MenuItem, ...] = ()

    @property
    def described(self) -> bool:
        """Whether its names have a description."""
        return self.kind is not naming.PROJECT


PROJECT_NAMES = Names(
    naming.PROJECT,
    projects.add_new_project,
    projects.rename_project,
    MenuItem("Archive", "Archived", projects.archive_project),
    MenuItem("Reopen", "Reopened", projects.reopen_project),
    "not offered for new records; their records stay and count",
    merge=projects.merge_projects,
)


PHASE_NAMES = Names(
    naming.PHASE,
    phases.add_phase,
    phases.edit_phase,
    MenuItem("Retire", "Retired", phases.retire_phase),
    MenuItem("Bring back", "Brought back", phases.bring_back_phase),
    "not offered for new records; figures show them while any record names them",
    moves=(
        MenuItem("Move up", "Moved up", partial(phases.move_phase, up=True)),
        MenuItem("Move down", "Moved down", partial(phases.move_phase, up=False)),
    ),
)


REASON_NAMES = Names(
    naming.REASON,
    reasons.add_reason,
    reasons.edit_reason,
    MenuItem("Retire", "Retired", reasons.retire_reason),
    MenuItem("Bring back", "Brought back", reasons.bring_back_reason),
    "not offered for new records; their records keep them",
    merge=reasons.merge_reasons,
)
