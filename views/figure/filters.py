"""The filters of all pages: those that are set as chips, the rest in a menu."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from pipeline.asking.former_names import Kind
from pipeline.asking.periods import list_periods
from pipeline.asking.selection import PART_NAMES, Selection, get_day_end, get_day_start
from pipeline.model import Catalogue
from pipeline.words import dates, plain
from views.figure.address import hold_day, show_day
from views.session import address, session
from views.session.keys import FILTERS, Key
from views.session.messages import escape_markdown

SEARCH_LABEL = "Search note, reason, project, person"
FORMER_NAMES: dict[Key, Kind] = {
    Key.PROJECTS: "projects",
    Key.MAINS: "phases",
    Key.REVISITEDS: "phases",
    Key.REASONS: "reasons",
    Key.PEOPLE: "people",
}
FIELD_LABELS = {
    Key.PROJECTS: "Projects",
    Key.MAINS: "From (main phases)",
    Key.REVISITEDS: "Back to (revisited phases)",
    Key.REASONS: "Reasons",
    Key.PEOPLE: "People",
}
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


def show(catalogue: Catalogue, *, search_in_sight: bool = False) -> Selection:
    """Show the filters, the search field beside them or in their menu; return what they select."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="filters"):
        chips = st.container(horizontal=True, gap="small", width="content")
        fields = _hold_filters(catalogue)
        menu = st.popover(
            "Filter", icon=":material/add:", width="content", key=Key.FILTERING, on_change="rerun"
        )
        if menu.open:
            with menu:
                _show_fields(fields)
                if not search_in_sight:
                    _show_search()
        else:
            address.keep(key for key in FILTERS if not (search_in_sight and key is Key.TEXT))
        if search_in_sight:
            _show_search(width=260, label_visibility="collapsed")
        state = st.session_state
        with chips:
            set_now = _show_chips(catalogue)
        if set_now:
            st.button("Clear", on_click=clear, type="tertiary")
        _offer_project(catalogue)
    _show_not_understood()
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


def get_empty(key: Key) -> list[str] | str | None:
    """Return what a filter holds that selects everything."""
    if key in (Key.SINCE, Key.UNTIL):
        return None
    return "" if key is Key.TEXT else []


def clear() -> None:
    """Drop all filters (a callback)."""
    for key in FILTERS:
        st.session_state[key] = get_empty(key)
    address.forget_unknown()


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


def _offer_project(catalogue: Catalogue) -> None:
    """Say if all projects are shown, and offer to show only the one just chosen to work on."""
    shown = st.session_state[Key.PROJECTS]
    if not shown and len(catalogue.projects) > 1:
        st.caption("All projects", width="content")
    offered = st.session_state.get(Key.OFFERED)
    names = {project.id: project.name for project in catalogue.open_projects}
    if offered in names and shown != [offered] and len(catalogue.projects) > 1:
        st.button(
            f"Show only {escape_markdown(names[offered])}",
            key="show-only",
            type="tertiary",
            on_click=_show_only,
            args=(offered,),
        )


def _show_only(project_id: str) -> None:
    st.session_state[Key.PROJECTS] = [project_id]
    del st.session_state[Key.OFFERED]


def _hold_filters(catalogue: Catalogue) -> dict[Key, dict[str, str]]:
    """Hold all filters, shown or not; return what each list offers, in words by value."""
    titles = _list_formatters(catalogue)
    phases = [phase.key for phase in catalogue.shown_phases]
    offered = {
        key: {option: str(titles.get(key, str)(option)) for option in options}
        for key, options in (
            (Key.PROJECTS, [project.id for project in catalogue.projects]),
            (Key.MAINS, phases),
            (Key.REVISITEDS, phases),
            (Key.REASONS, [reason.id for reason in catalogue.reasons]),
            (Key.PEOPLE, list(catalogue.people)),
        )
    }
    for key, words in offered.items():
        address.hold_list(key, words, kind=FORMER_NAMES.get(key))
    hold_day(Key.SINCE)
    hold_day(Key.UNTIL)
    address.hold_text(Key.TEXT)
    return offered


def _show_fields(offered: Mapping[Key, Mapping[str, str]]) -> None:
    for key, words in offered.items():
        st.multiselect(
            FIELD_LABELS[key],
            list(words),
            format_func=partial(_find_words, words),
            key=key,
            placeholder="all",
        )
    left, right = st.columns(2)
    with left:
        show_day("Since", Key.SINCE)
    with right:
        show_day("Until (included)", Key.UNTIL)
    show_periods(place="filter")


def show_periods(*, place: str) -> None:
    """Show a button for each period that has a name; `place` makes their keys unique."""
    periods = list_periods(session.get_today(), week_start=session.get_week_start())
    with st.container(horizontal=True, gap="small"):
        for name, days in periods.items():
            st.button(name, key=f"period-{place}-{name}", on_click=set_period, args=days)


def _find_words(words: Mapping[str, str], option: str) -> str:
    return words.get(option, option)


def _show_search(**look: Any) -> None:
    st.text_input(
        SEARCH_LABEL, key=Key.TEXT, icon=":material/search:", placeholder=SEARCH_LABEL, **look
    )


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


def _show_not_understood() -> None:
    """Show which filters of a link are unknown here.

    Unsaid, its reader would take these figures for the link's.
    """
    unknown = [
        f"{FILTER_NAMES[Key(key)]} “{word}”"
        for key, words in address.get_unknown().items()
        if key in FILTERS
        for word in words
    ]
    if unknown:
        st.text(f"Not understood in this link, and left out: {', '.join(unknown)}.")


def _drop(key: Key, value: Any) -> None:
    held = st.session_state.get(key)
    if isinstance(held, list):
        st.session_state[key] = [other for other in held if other != value]
    else:
        st.session_state[key] = get_empty(key)
