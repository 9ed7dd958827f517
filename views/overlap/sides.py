"""The choice of what a view is compared with."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from pipeline.asking.former_names import Kind
from pipeline.asking.questions import get_current_minute
from pipeline.asking.selection import Selection
from pipeline.figures.actions.effect import ask_actions
from pipeline.figures.actions.words import format_distinct_titles
from pipeline.figures.comparison import sides
from pipeline.model import Catalogue
from views.figure import address, filters
from views.session import session
from views.session.keys import Key

PLACEHOLDER = "Compare this view with …"
WIDTH = 260
BEFORE, OTHER_PERIOD = "The time before", "Another period"
OF_PERIODS = (BEFORE, OTHER_PERIOD)
Compared = sides.Sides | sides.NothingToCompare


def choose(catalogue: Catalogue, view: Selection) -> sides.Sides | None:
    """Show the choice and its fields; return both sides, or None after saying what to choose."""
    choices = _list_choices()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="counterpart"):
        names = {name: name for name in choices}
        chosen = address.choose_name("Compared with", names, Key.AGAINST, PLACEHOLDER, WIDTH)
        if chosen is None:
            st.text("Choose the time before, another period, project or person, or an action.")
            return None
        compared = choices[chosen](catalogue, view)
    if isinstance(compared, sides.NothingToCompare):
        st.text(compared.words)
        if view.since is None and chosen in OF_PERIODS:
            filters.show_periods(place="compare")
        return None
    return compared


def _list_choices() -> dict[str, Callable[[Catalogue, Selection], Compared]]:
    """List what a view can be compared with, by label; each function shows its own fields."""
    return {
        BEFORE: _choose_time_before,
        OTHER_PERIOD: _choose_another_period,
        "Another project": partial(_choose_other, differ_in="project", key=Key.AGAINST_PROJECT),
        "Another person": partial(_choose_other, differ_in="person", key=Key.AGAINST_PERSON),
        "Before and after an action": _choose_action,
    }


def _choose_time_before(_: Catalogue, view: Selection) -> Compared:
    return sides.build_sides_before(view, now=get_current_minute(), zone=session.get_zone())


def _choose_another_period(_: Catalogue, view: Selection) -> Compared:
    first = address.choose_day("From", Key.AGAINST_SINCE, width=170)
    last = address.choose_day("To (included)", Key.AGAINST_UNTIL, width=170)
    if first is None or last is None:
        return sides.NothingToCompare("Choose the first and the last day of the other period.")
    return sides.build_sides_of_period(view, first, last, zone=session.get_zone())


def _choose_other(
    catalogue: Catalogue, view: Selection, *, differ_in: sides.Respect, key: Key
) -> Compared:
    others = sides.list_others(catalogue, view, differ_in)
    if not others:
        known = catalogue.projects if differ_in == "project" else catalogue.people
        if len(known) < 2:
            return sides.NothingToCompare(f"There is no other {differ_in} to compare with.")
        return sides.NothingToCompare(
            f"Filter by one {differ_in} first: {sides.NOT_TWICE}, and this view holds them all."
        )
    label = differ_in.capitalize()
    kind: Kind = "projects" if differ_in == "project" else "people"
    chosen = address.choose_name(label, others, key, label, WIDTH, kind=kind)
    if chosen is None:
        return sides.NothingToCompare(f"Choose the other {differ_in}.")
    return sides.build_sides_of_others(catalogue, view, differ_in, chosen)


def _choose_action(_: Catalogue, view: Selection) -> Compared:
    every = ask_actions(session.ask, view)
    if not every:
        return sides.NothingToCompare("No action concerns this view: adopt one on Insights.")
    titles = format_distinct_titles(every, zone=session.get_zone())
    chosen = address.choose_name("Action", titles, Key.AGAINST_ACTION, "Action", WIDTH)
    if chosen is None:
        return sides.NothingToCompare("Choose the action.")
    actions = {action.id: action for action in every}
    return sides.build_sides_around_action(view, actions[chosen], zone=session.get_zone())
