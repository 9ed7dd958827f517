"""The kinds of names (projects, phases, reasons), and the windows that edit and merge them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import streamlit as st

from pipeline.errors import InputRefused, Problem
from pipeline.ledger import names as ledger_names
from pipeline.ledger import phases, projects, reasons
from pipeline.model import Receipt
from views.dialogs import window
from views.session import session
from views.session.keys import Key
from views.session.messages import Done, report_change


@dataclass(frozen=True)
class MenuItem:
    """One item of a row's menu: its label, the message when it is done, the function."""

    label: str
    done: str
    work: Callable[..., Receipt]


@dataclass(frozen=True)
class Names:
    """A kind of names and the functions that change it. `hint` explains what retiring means.

    Names with a function `place` stand in an order of their own: `moves` move one by one.
    """

    kind: ledger_names.NameKind
    add: Callable[..., Receipt]
    edit: Callable[..., Receipt]
    out: MenuItem
    back: MenuItem
    hint: str
    merge: Callable[..., Receipt] | None = None
    moves: tuple[MenuItem, ...] = ()
    place: Callable[..., Receipt] | None = None

    @property
    def described(self) -> bool:
        """Whether its names have a description."""
        return self.kind is not ledger_names.PROJECT


@dataclass(frozen=True)
class NameRow:
    """One row of the list; `apart` marks synthetic names, which cannot be merged with real ones."""

    id: str
    name: str
    description: str
    used: str
    out: bool
    apart: bool = False


PROJECT_NAMES = Names(
    ledger_names.PROJECT,
    projects.add_new_project,
    projects.rename_project,
    MenuItem("Archive", "Archived", projects.archive_project),
    MenuItem("Reopen", "Reopened", projects.reopen_project),
    "not offered for new records; their records stay and count",
    merge=projects.merge_projects,
)

PHASE_NAMES = Names(
    ledger_names.PHASE,
    phases.add_phase,
    phases.edit_phase,
    MenuItem("Retire", "Retired", phases.retire_phase),
    MenuItem("Bring back", "Brought back", phases.bring_back_phase),
    "not offered for new records; figures show them while any record names them",
    moves=(
        MenuItem("Move up", "Moved up", partial(phases.move_phase, up=True)),
        MenuItem("Move down", "Moved down", partial(phases.move_phase, up=False)),
    ),
    place=phases.place_phase,
)

REASON_NAMES = Names(
    ledger_names.REASON,
    reasons.add_reason,
    reasons.edit_reason,
    MenuItem("Retire", "Retired", reasons.retire_reason),
    MenuItem("Bring back", "Brought back", reasons.bring_back_reason),
    "not offered for new records; their records keep them",
    merge=reasons.merge_reasons,
)


def edit(names: Names, row: NameRow) -> None:
    """Open a form with the name as it was shown; only changed fields are saved."""
    window.open_form("Edit", partial(_show_fields, names, row))


def merge(names: Names, row: NameRow, rows: Sequence[NameRow]) -> None:
    """Open the choice of the name to merge into, one of `rows`; it takes over the records."""
    others = {
        other.id: other.name
        for other in rows
        if other.id != row.id and not other.out and other.apart == row.apart
    }
    show_choice = partial(_show_merge_choice, names, row, others)
    window.open_form("Merge", show_choice, label="Merge")


def move(names: Names, row: NameRow, offered: Sequence[NameRow]) -> None:
    """Open the choice of the position to move to, among those of the `offered` names."""
    window.open_form("Move", partial(_show_positions, names, row, offered), label="Move")


def format_position(number: int, offered: Sequence[NameRow]) -> str:
    """Format a position and the name that stands there now: `2 · now Data acquisition`."""
    return f"{number} · now {offered[number - 1].name}"


def _show_positions(names: Names, row: NameRow, offered: Sequence[NameRow]) -> window.Write:
    st.text(f"“{row.name}” goes to this position; all others keep their order.")
    st.selectbox(
        "Position",
        range(1, len(offered) + 1),
        format_func=partial(format_position, offered=offered),
        index=None,
        key=f"position-{row.id}",
        placeholder="Choose a position",
    )
    return partial(_move, names, row)


def _show_fields(names: Names, row: NameRow) -> window.Write:
    st.session_state.setdefault(f"name-{row.id}", row.name)
    st.text_input("Name", key=f"name-{row.id}")
    if names.described:
        st.session_state.setdefault(f"description-{row.id}", row.description)
        st.text_area("Description", key=f"description-{row.id}")
    return partial(_save, names, row)


def _show_merge_choice(names: Names, row: NameRow, others: Mapping[str, str]) -> window.Write:
    thing = names.kind.thing
    st.text(f"All records of the {thing} “{row.name}” ({row.used}) go to:")
    st.selectbox(
        "Into",
        list(others),
        format_func=others.__getitem__,
        index=None,
        key=f"into-{row.id}",
        placeholder=f"Choose a {thing}",
    )
    st.text(f"“{row.name}” is then gone from the list. Undo brings it back with its records.")
    return partial(_merge, names, row, others)


def _save(names: Names, row: NameRow) -> Done:
    """Save the changed fields, unless somebody else has changed them in the meantime."""
    shown = {"name": row.name, "description": row.description}
    fields = list(shown) if names.described else ["name"]
    entered = {field: st.session_state.get(f"{field}-{row.id}") or "" for field in fields}
    changes = {field: value for field, value in entered.items() if value != shown[field]}
    receipt = Receipt(())
    if changes:
        receipt = session.write(names.edit, row.id, seen=shown, **changes)
        _follow_rename(names, row.name, " ".join(entered["name"].split()))
    return report_change(f"Changed the {names.kind.thing} “{row.name}”", receipt)


def _move(names: Names, row: NameRow) -> Done:
    thing, position = names.kind.thing, st.session_state.get(f"position-{row.id}")
    if position is None or names.place is None:
        title = f"The {thing} was not moved"
        raise InputRefused(title, [Problem("position", "", "is missing")])
    receipt = session.write(names.place, row.id, place=position)
    return report_change(f"Moved to position {position}: the {thing} “{row.name}”", receipt)


def _merge(names: Names, row: NameRow, others: Mapping[str, str]) -> Done:
    thing, into = names.kind.thing, st.session_state.get(f"into-{row.id}")
    if into is None or names.merge is None:
        title = f"The {thing}s were not merged"
        raise ledger_names.make_refusal(title, names.kind, "", "is missing")
    receipt = session.write(names.merge, row.id, into)
    _follow_rename(names, row.name, others[into])
    return Done(f"Merged the {thing} “{row.name}” into “{others[into]}”", receipt)


def _follow_rename(names: Names, before: str, after: str) -> None:
    """Keep the session's current and default project after it was renamed or merged."""
    if names.kind is ledger_names.PROJECT:
        for key in (Key.PROJECT, Key.HOME):
            if st.session_state.get(key) == before:
                st.session_state[key] = after
