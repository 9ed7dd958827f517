"""The filters of all pages: those that are set as chips, the rest in a menu."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import streamlit as st

from pipeline.asking.selection import PART_NAMES, Selection, get_day_end, get_day_start
from pipeline.model import Catalogue
from pipeline.words import dates, plain
from views.figure import address
from views.session import session
from views.session.keys import Key
from views.session.messages import escape_markdown

LIST_FILTERS = (Key.PROJECTS, Key.MAINS, Key.REVISITEDS, Key.REASONS, Key.PEOPLE)
FILTER_NAMES = {
    Key.PROJECTS: PART_NAMES["project_ids"],
    Key.MAINS: PART_NAMES["main_phases"],
    Key.REVISITEDS: PART_NAMES["revisited_phases"],
    Key.REASONS: PART_NAMES["reason_ids"],
    Key.PEOPLE: PART_NAMES["people"],
    Key.SINCE: PART_NAMES["since"],
    Key.UNTIL: PART_NAMES["until"],
    Key.TEXT: PART_NAMES["note_text"],
}


def show(catalogue: Catalogue) -> Selection:
    """Show the filters and return what they select."""
    linked = {key: st.query_params.get_all(key) for key in FILTER_NAMES}
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="filters"):
        chips = st.container(horizontal=True, gap="small", width="content")
        with st.popover("Filter", icon=":material/add:", width="content"):
            _show_fields(catalogue)
        state = st.session_state
        with chips:
            set_now = _show_chips(catalogue)
        if set_now:
            st.button("Clear", on_click=clear, type="tertiary")
    _show_not_understood(catalogue, linked)
    since, until = state.get(Key.SINCE), state.get(Key.UNTIL)
    return Selection(
        project_ids=tuple(state.get(Key.PROJECTS) or ()),
        main_phases=tuple(state.get(Key.MAINS) or ()),
        revisited_phases=tuple(state.get(Key.REVISITEDS) or ()),
        reason_ids=tuple(state.get(Key.REASONS) or ()),
        people=tuple(state.get(Key.PEOPLE) or ()),
        since=get_day_start(since, session.get_zone()) if since else None,
        until=get_day_end(until, session.get_zone()) if until else None,
        note_text=state.get(Key.TEXT) or "",
    )


def format_filters(catalogue: Catalogue, *, besides: tuple[Key, ...] = ()) -> tuple[str, ...]:
    """Format the filters that are set, except `besides`: `project Churn`, `since 1 Sep 2026`."""
    set_now = _list_set_values(catalogue)
    return tuple(
        f"{FILTER_NAMES[key]} {plain.isolate(shown)}"
        for key, _, shown in set_now
        if key not in besides
    )


def show_nothing_left() -> None:
    """Show which filters to drop if together they leave no revisits."""
    words = sorted({FILTER_NAMES[key] for key in FILTER_NAMES if st.session_state.get(key)})
    st.info("No revisits in this view.")
    st.text(f"Drop one of these filters to see more: {', '.join(words)}.")
    st.button("Clear all filters", on_click=clear)


def clear() -> None:
    """Drop all filters (a callback)."""
    for key in LIST_FILTERS:
        st.session_state[key] = []
    st.session_state[Key.SINCE] = st.session_state[Key.UNTIL] = None
    st.session_state[Key.TEXT] = ""
    st.session_state[Key.NOT_UNDERSTOOD] = []


def toggle(values: Mapping[Key, str]) -> None:
    """Set filters to one value each, or drop them if those are their values (for callbacks)."""
    state = st.session_state
    same = all(state.get(key) == [value] for key, value in values.items())
    for key, value in values.items():
        state[key] = [] if same else [value]


def set_period(first: date, last: date) -> None:
    """Set the period, or drop it if it is set to these days (for callbacks)."""
    same = (st.session_state.get(Key.SINCE), st.session_state.get(Key.UNTIL)) == (first, last)
    st.session_state[Key.SINCE] = None if same else first
    st.session_state[Key.UNTIL] = None if same else last


def _show_fields(catalogue: Catalogue) -> None:
    titles = _list_formatters(catalogue)
    phases = [phase.key for phase in catalogue.shown_phases]
    for label, key, options in (
        ("Projects", Key.PROJECTS, [project.id for project in catalogue.projects]),
        ("From (main phases)", Key.MAINS, phases),
        ("Back to (revisited phases)", Key.REVISITEDS, phases),
        ("Reasons", Key.REASONS, [reason.id for reason in catalogue.reasons]),
        ("People", Key.PEOPLE, list(catalogue.people)),
    ):
        st.multiselect(
            label,
            options,
            format_func=titles.get(key, str),
            key=key,
            bind="query-params",
            placeholder="all",
        )
    left, right = st.columns(2)
    with left:
        address.choose_day("Since", Key.SINCE)
    with right:
        address.choose_day("Until (included)", Key.UNTIL)
    st.text_input("Text in the note", key=Key.TEXT, bind="query-params")


def _show_chips(catalogue: Catalogue) -> bool:
    """Show a button for each value that is set, which drops it; return whether there is any."""
    set_now = _list_set_values(catalogue)
    for key, value, shown in set_now:
        st.button(
            f"{FILTER_NAMES[key]} **{escape_markdown(shown)}**",
            icon=":material/close:",
            icon_position="right",
            key=f"chip-{key}-{value}",
            on_click=_drop,
            args=(key, value),
        )
    return bool(set_now)


def _list_set_values(catalogue: Catalogue) -> list[tuple[Key, Any, str]]:
    """List each value that is set: its filter, the value, and the value in words."""
    titles = _list_formatters(catalogue)
    set_now = []
    for key in FILTER_NAMES:
        value = st.session_state.get(key)
        for each in value if isinstance(value, list) else [value] if value else []:
            set_now.append((key, each, str(titles.get(key, str)(each))))
    return set_now


def _list_formatters(catalogue: Catalogue) -> dict[Key, Callable[[Any], str]]:
    """List the functions that format a filter's value, for filters whose values are no words."""
    projects = {project.id: project.name for project in catalogue.projects}
    reasons = {reason.id: reason.name for reason in catalogue.reasons}
    return {
        Key.PROJECTS: lambda project: projects.get(project, project),
        Key.REASONS: lambda reason: reasons.get(reason, reason),
        Key.MAINS: catalogue.get_phase_title,
        Key.REVISITEDS: catalogue.get_phase_title,
        Key.SINCE: dates.format_day,
        Key.UNTIL: dates.format_day,
    }


def _show_not_understood(catalogue: Catalogue, linked: dict[Key, list[str]]) -> None:
    """Show which filters of the link that opened this session are unknown here.

    A link may be older than a rename; unsaid, its reader would take these figures for the link's.
    """
    if Key.NOT_UNDERSTOOD not in st.session_state:
        taken = {
            (key, str(value) if isinstance(value, date) else shown)
            for key, value, shown in _list_set_values(catalogue)
        }
        st.session_state[Key.NOT_UNDERSTOOD] = [
            f"{FILTER_NAMES[key]} “{value}”"
            for key, values in linked.items()
            for value in values
            if (key, value) not in taken
        ]
    if st.session_state[Key.NOT_UNDERSTOOD]:
        unknown = ", ".join(st.session_state[Key.NOT_UNDERSTOOD])
        st.text(f"Not understood in this link, and left out: {unknown}.")


def _drop(key: Key, value: Any) -> None:
    held = st.session_state.get(key)
    if isinstance(held, list):
        st.session_state[key] = [other for other in held if other != value]
    else:
        st.session_state[key] = "" if key is Key.TEXT else None
