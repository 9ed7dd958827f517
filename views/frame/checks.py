"""What the phase in focus will bring, and the checks that are ticked off for it with one click."""

from collections.abc import Iterable

import streamlit as st

from pipeline.asking.selection import Selection
from pipeline.figures.forecast import words
from pipeline.figures.forecast.forecast import Check, Forecast, ask_forecast
from pipeline.figures.forecast.ticked import ask_ticked
from pipeline.figures.patterns.advice import format_warrant
from pipeline.ledger.focus import FocusChange, tick_check
from pipeline.model import Catalogue, Focus, Project
from pipeline.words import plain
from views.session import session, visitor
from views.session.keys import Key
from views.session.messages import Done, callback, errors_shown, escape_markdown, report_change


def note_move(change: FocusChange) -> None:
    """Note that the focus was moved in this session: what the phase will bring is shown then."""
    if change.phase and change.receipt.changes:
        st.session_state[Key.MOVED] = change.receipt.changes[-1].id
        st.session_state.pop(Key.OUTLOOK, None)


def is_just_moved(focus: Focus) -> bool:
    """Tell whether the phase in focus was put there in this session."""
    return st.session_state.get(Key.MOVED) == focus.id


def show_line(catalogue: Catalogue, project: Project, focus: Focus, *, place: str) -> None:
    """Show one line that opens the outlook of the phase in focus, and its checks.

    Nothing is asked before it is opened, unless the focus was just moved: then the line says what
    to expect, which is asked once. `place` makes its keys unique.
    """
    outlook = _recall_outlook(project, focus) if is_just_moved(focus) else None
    is_told = bool(outlook and outlook.prediction)
    expected = plain.lower_first(catalogue.get_phase_title(focus.phase))
    if outlook and is_told:
        expected = words.format_line(outlook, catalogue)
    box = st.expander(
        f"Before you go on: {escape_markdown(expected)}",
        key=f"outlook-{place}-{focus.id}",
        on_change="rerun",
    )
    if box.open:
        with box, errors_shown():
            if outlook is None:
                outlook = ask_forecast(session.ask, project_id=project.id, phase=focus.phase)
            if not is_told:
                st.text(f"{words.format_line(outlook, catalogue)}.")
            show_outlook(catalogue, outlook, focus, place=place)


def _recall_outlook(project: Project, focus: Focus) -> Forecast | None:
    """Return what the phase will bring, asked once after the move; None where it cannot be read."""
    if Key.OUTLOOK not in st.session_state:
        with errors_shown(said_above=True):
            asked = ask_forecast(session.ask, project_id=project.id, phase=focus.phase)
            st.session_state[Key.OUTLOOK] = asked
    outlook: Forecast | None = st.session_state.get(Key.OUTLOOK)
    return outlook


def show_outlook(
    catalogue: Catalogue, outlook: Forecast, focus: Focus | None, *, place: str
) -> None:
    """Show where work will go back to, why and at what cost, and the checks of the phase.

    They can be ticked off where it is in `focus`: the ticks are kept with its session.
    """
    if outlook.prediction is None:
        return
    reasoning = words.format_reasoning(outlook, catalogue)
    if reasoning:
        st.text(reasoning)
    if focus is None or focus.phase != outlook.phase:
        _list_checks(outlook.checks)
    else:
        _show_boxes(outlook.checks, focus, place)
    if not outlook.checks:
        st.text(words.NO_CHECKS)
    st.caption(words.format_basis(outlook))


def _list_checks(checks: Iterable[Check]) -> None:
    for check in checks:
        st.markdown(f"- {escape_markdown(check.text)}", help=_format_help(check))


def _show_boxes(checks: Iterable[Check], focus: Focus, place: str) -> None:
    """Show a box for each check, and for what was ticked when others were chosen."""
    of_project = ask_ticked(session.ask, Selection(project_ids=(focus.project_id,)))
    ticked = [text for one in of_project if one.session_id == focus.id for text in one.checks]
    helps = {check.text: _format_help(check) for check in checks}
    for number, text in enumerate(dict.fromkeys([*helps, *ticked])):
        key = f"check-{place}-{focus.id}-{number}"
        st.session_state[key] = text in ticked
        st.checkbox(
            escape_markdown(text),
            key=key,
            help=helps.get(text),
            disabled=not visitor.may_write(),
            on_change=_tick,
            args=(focus.id, text, key),
        )


def _format_help(check: Check) -> str:
    """Format the whole practice, what it rests on, and how often it would have concerned work."""
    practice = check.practice
    concerned = plain.format_count(check.concerned, "earlier revisit")
    parts = (practice.practice, practice.source, format_warrant(practice.warrant))
    return escape_markdown(" · ".join([*filter(None, parts), f"concerns {concerned}"]))


@callback
def _tick(session_id: str, text: str, key: str) -> Done:
    is_ticked = bool(st.session_state.get(key))
    receipt = session.write(tick_check, session_id, text, is_ticked=is_ticked)
    return report_change(f"{'Ticked' if is_ticked else 'No longer ticked'}: {text}", receipt)
