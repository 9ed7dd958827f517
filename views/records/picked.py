"""The buttons for the selected records: one, several, or the whole view."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl
import streamlit as st

from pipeline.asking.selection import Selection
from pipeline.errors import InputRefused, Problem
from pipeline.ledger import revisits as bulk
from pipeline.ledger.revisits import Marks
from pipeline.model import Receipt
from pipeline.words.plain import format_count
from views.dialogs import revisit
from views.session import session, visitor
from views.session.keys import Key
from views.session.messages import Done, attempt, report_change

RecordRow = dict[str, Any]


@dataclass(frozen=True)
class PickedRecords:
    """The selected rows; `whole` holds ids and revisions if the whole view is selected."""

    rows: tuple[RecordRow, ...]
    selection: Selection
    whole: pl.DataFrame | None
    key: str

    @property
    def number(self) -> int:
        """How many records are selected."""
        return len(self.rows) if self.whole is None else self.whole.height

    @property
    def one(self) -> RecordRow | None:
        """The record, if exactly one is selected, else None."""
        return self.rows[0] if self.whole is None and len(self.rows) == 1 else None

    def look_up_marks(self) -> Marks:
        """Return ids and shown revisions of the records; those of a whole view are looked up now.

        Raises ChangedMeanwhile if the view has changed since it was shown.
        """
        if self.whole is None:
            return [(row["id"], row["rev"]) for row in self.rows]
        with session.reader() as reader:
            return bulk.read_marks(reader, self.selection, seen=self.whole)

    @property
    def said(self) -> str:
        """What is selected, in words."""
        if self.one:
            return revisit.format_revisit(self.one)
        if self.whole is not None:
            return f"All {format_count(self.number, 'revisit')} of this view are meant."
        return f"{format_count(self.number, 'revisit')} selected."


def show_buttons(picked: PickedRecords) -> None:
    """Show Edit and History for one record, Delete and bulk changes for any number.

    Visitors who may only read get History.
    """
    one, write = picked.one, visitor.may_write()
    edit = write and st.button("Edit", disabled=one is None, key="edit-record")
    history = st.button("History", disabled=one is None, key="history-record")
    if write:
        _show_write_buttons(picked)
    if one and edit:
        st.session_state.pop(Key.REFUSED, None)
        revisit.edit(one)
    if one and history:
        revisit.show_history(one["id"])


def _show_write_buttons(picked: PickedRecords) -> None:
    number = picked.number
    st.button(
        "Delete" if number < 2 else f"Delete {number:,}",
        disabled=not number,
        key="delete-record",
        on_click=_delete,
        args=(picked,),
    )
    if number:
        catalogue = session.read_catalogue()
        reasons = {reason.id: reason.name for reason in catalogue.offered_reasons}
        projects = {project.id: project.name for project in catalogue.open_projects}
        _show_choice("Change reason", "reason", reasons, picked, _change_reason)
        _show_choice("Move to project", "project", projects, picked, _move)


def _show_choice(
    label: str,
    column: str,
    options: Mapping[str, str],
    picked: PickedRecords,
    apply: Callable[[PickedRecords, Mapping[str, str]], None],
) -> None:
    with st.popover(label, key=f"{column}-popover-{picked.key}"):
        st.selectbox(
            label,
            list(options),
            format_func=options.__getitem__,
            index=None,
            key=f"{column}-{picked.key}",
            placeholder=f"Choose a {column}",
            on_change="ignore",
            label_visibility="collapsed",
        )
        verb = label.split(maxsplit=1)[0]
        st.button(
            f"{verb} {format_count(picked.number, 'revisit')}",
            key=f"{column}-apply-{picked.key}",
            on_click=apply,
            args=(picked, dict(options)),
        )


def _delete(picked: PickedRecords) -> None:
    if picked.one:
        revisit.delete(picked.one)
        return

    def work() -> Done:
        receipt = bulk.delete_revisits(
            session.get_store(), picked.look_up_marks(), by=session.get_person_name()
        )
        return _report_change("Deleted", receipt)

    attempt(work)


def _change_reason(picked: PickedRecords, names: Mapping[str, str]) -> None:
    def work() -> Done:
        chosen = _get_chosen(picked, "reason")
        receipt = bulk.set_reason(
            session.get_store(), picked.look_up_marks(), chosen, by=session.get_person_name()
        )
        return _report_change("Changed the reason of", receipt, f" to “{names[chosen]}”")

    attempt(work)


def _move(picked: PickedRecords, names: Mapping[str, str]) -> None:
    def work() -> Done:
        chosen = _get_chosen(picked, "project")
        receipt = bulk.move_to_project(
            session.get_store(), picked.look_up_marks(), chosen, by=session.get_person_name()
        )
        return _report_change("Moved", receipt, f" to the project “{names[chosen]}”")

    attempt(work)


def _get_chosen(picked: PickedRecords, column: str) -> str:
    chosen = st.session_state.get(f"{column}-{picked.key}")
    if chosen is None:
        raise InputRefused("Nothing was changed", [Problem(column, "", "is missing")])
    return str(chosen)


def _report_change(verb: str, receipt: Receipt, to: str = "") -> Done:
    return report_change(f"{verb} {format_count(len(receipt.changes), 'revisit')}{to}", receipt)
