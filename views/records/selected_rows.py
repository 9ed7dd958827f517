"""The buttons for the selected records: one, several, or the whole view."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import polars as pl
import streamlit as st

from pipeline.asking.selection import Selection
from pipeline.errors import InputRefused, Problem
from pipeline.ledger import revisits
from pipeline.model import AVOIDABLE, Receipt
from pipeline.words.plain import format_count
from views.dialogs import revisit
from views.dialogs.fields import Row, note_similar_person
from views.session import session, visitor
from views.session.messages import Done, callback, report_change

CHANGES: Mapping[str, tuple[Callable[..., Receipt], str, str]] = {
    "reason": (revisits.set_reason, "Changed the reason of", "to"),
    "project": (revisits.move_to_project, "Moved", "to the project"),
}

FACTS = ("main_phase", "revisited_phase", "minutes", "avoidable", "recorded_by")


@dataclass(frozen=True)
class PickedRecords:
    """The selected rows; `whole` holds ids and revisions if the whole view is selected."""

    rows: tuple[Row, ...]
    selection: Selection
    whole: pl.DataFrame | None
    key: str

    @property
    def number(self) -> int:
        """How many records are selected."""
        return len(self.rows) if self.whole is None else self.whole.height

    @property
    def single(self) -> Row | None:
        """The record, if exactly one is selected, else None."""
        return self.rows[0] if self.whole is None and len(self.rows) == 1 else None

    def look_up_marks(self) -> revisits.Marks:
        """Return ids and shown revisions of the records; those of a whole view are looked up now.

        Raises ChangedMeanwhile if the view has changed since it was shown.
        """
        if self.whole is None:
            return [(row["id"], row["rev"]) for row in self.rows]
        with session.reader() as reader:
            return revisits.read_marks(reader, self.selection, seen=self.whole)

    @property
    def words(self) -> str:
        """What is selected, in words."""
        if self.single:
            return revisit.format_revisit(self.single)
        if self.whole is not None:
            return f"All {format_count(self.number, 'revisit')} of this view are meant."
        return f"{format_count(self.number, 'revisit')} selected."


def show_buttons(picked: PickedRecords) -> None:
    """Show Edit and History for one record, Delete and bulk changes for any number.

    Visitors who may only read get History.
    """
    single, write = picked.single, visitor.may_write()
    if write and st.button("Edit", disabled=not single, key="edit-record") and single:
        revisit.edit(single)
    if st.button("History", disabled=not single, key="history-record") and single:
        revisit.show_history(single["id"])
    if not write:
        return
    number = picked.number
    st.button(
        "Delete" if number < 2 else f"Delete {number:,}",
        disabled=not number,
        key="delete-record",
        on_click=revisit.delete if picked.single else _delete,
        args=(picked.single or picked,),
    )
    if number:
        catalogue = session.read_catalogue()
        reasons = {reason.id: reason.name for reason in catalogue.offered_reasons}
        projects = {project.id: project.name for project in catalogue.open_projects}
        _show_choice("Change reason", "reason", reasons, picked)
        _show_choice("Move to project", "project", projects, picked)
        _show_facts(picked)


def _show_facts(picked: PickedRecords) -> None:
    """Show the fields of what else can be changed; those that stay empty change nothing."""
    catalogue = session.read_catalogue()
    phases = {phase.key: phase.title for phase in catalogue.offered_phases}
    look: Any = {"index": None, "on_change": "ignore", "placeholder": "as it is"}
    with st.popover("Change more", key=f"facts-popover-{picked.key}"):
        for label, column in (("From", "main_phase"), ("Back to", "revisited_phase")):
            key = f"{column}-{picked.key}"
            st.selectbox(label, list(phases), format_func=phases.__getitem__, key=key, **look)
        st.number_input(
            "Minutes",
            min_value=0,
            step=5,
            value=None,
            key=f"minutes-{picked.key}",
            on_change="ignore",
            placeholder="as they are",
        )
        st.selectbox("Avoidable", AVOIDABLE, key=f"avoidable-{picked.key}", **look)
        if visitor.get_login_name() is None:  # with a login the author cannot be edited
            key = f"recorded_by-{picked.key}"
            st.selectbox("Who", catalogue.people, key=key, accept_new_options=True, **look)
        st.button(
            f"Apply to {format_count(picked.number, 'revisit')}",
            key=f"facts-apply-{picked.key}",
            on_click=_set_facts,
            args=(picked,),
        )


def _show_choice(
    label: str, column: str, options: Mapping[str, str], picked: PickedRecords
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
            on_click=_change,
            args=(picked, column, options),
        )


@callback
def _delete(picked: PickedRecords) -> Done:
    receipt = session.write(revisits.delete_revisits, picked.look_up_marks())
    return _report_change("Deleted", receipt)


@callback
def _change(picked: PickedRecords, column: str, names: Mapping[str, str]) -> Done:
    """Set the chosen reason or project for the records."""
    change, verb, to = CHANGES[column]
    chosen = st.session_state.get(f"{column}-{picked.key}")
    if chosen is None:
        raise InputRefused("Nothing was changed", [Problem(column, "", "is missing")])
    receipt = session.write(change, picked.look_up_marks(), chosen)
    return _report_change(verb, receipt, f" {to} “{names[chosen]}”")


@callback
def _set_facts(picked: PickedRecords) -> Done:
    """Set all that was filled in, at once."""
    entered = {column: st.session_state.get(f"{column}-{picked.key}") for column in FACTS}
    values = {column: value for column, value in entered.items() if value is not None}
    if not values:
        raise InputRefused(revisits.NOTHING_CHANGED, [Problem("field", "", "fill in one of them")])
    people = session.read_catalogue().people
    receipt = session.write(revisits.set_facts, picked.look_up_marks(), values)
    notes = note_similar_person(values.get("recorded_by"), people)
    return replace(_report_change("Changed", receipt), notes=notes)


def _report_change(verb: str, receipt: Receipt, to: str = "") -> Done:
    return report_change(f"{verb} {format_count(len(receipt.changes), 'revisit')}{to}", receipt)
