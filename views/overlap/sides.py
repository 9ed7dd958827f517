"""The choice of what a view is compared with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any

import streamlit as st

from pipeline.asking.questions import get_current_minute
from pipeline.asking.selection import Selection
from pipeline.fields import EARLIEST
from pipeline.figures.actions.effect import ask_actions
from pipeline.figures.actions.words import format_distinct_titles
from pipeline.figures.comparison.sides import (
    NOT_TWICE,
    NothingToCompare,
    Respect,
    Sides,
    build_sides_around_action,
    build_sides_before,
    build_sides_of_others,
    build_sides_of_period,
    list_others,
)
from pipeline.model import Catalogue
from pipeline.words import dates
from views.session import session
from views.session.keys import Key

PLACEHOLDER = "Compare this view with …"


def choose(catalogue: Catalogue, view: Selection) -> Sides | None:
    """Show the choice and its fields; return both sides, or None after saying what to choose."""
    choices = _list_choices()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="counterpart"):
        chosen = st.selectbox(
            "Compared with",
            list(choices),
            index=None,
            key=Key.AGAINST,
            bind="query-params",
            placeholder=PLACEHOLDER,
            label_visibility="collapsed",
            width=260,
        )
        if chosen is None:
            st.text("Choose the time before, another period, project or person, or an action.")
            return None
        sides = choices[chosen](catalogue, view)
    if isinstance(sides, NothingToCompare):
        st.text(sides.words)
        return None
    return sides


def _list_choices() -> dict[str, Callable[[Catalogue, Selection], Sides | NothingToCompare]]:
    """List what a view can be compared with, by label; each function shows its own fields."""
    return {
        "The time before": _choose_time_before,
        "Another period": _choose_another_period,
        "Another project": partial(_choose_other, differ_in="project", key=Key.AGAINST_PROJECT),
        "Another person": partial(_choose_other, differ_in="person", key=Key.AGAINST_PERSON),
        "Before and after an action": _choose_action,
    }


def _choose_time_before(_: Catalogue, view: Selection) -> Sides | NothingToCompare:
    return build_sides_before(view, now=get_current_minute(), zone=session.get_zone())


def _choose_another_period(_: Catalogue, view: Selection) -> Sides | NothingToCompare:
    first = _choose_day("From", Key.AGAINST_SINCE)
    last = _choose_day("To (included)", Key.AGAINST_UNTIL)
    if first is None or last is None:
        return NothingToCompare("Choose the first and the last day of the other period.")
    return build_sides_of_period(view, first, last, zone=session.get_zone())


def _choose_other(
    catalogue: Catalogue, view: Selection, *, differ_in: Respect, key: Key
) -> Sides | NothingToCompare:
    others = list_others(catalogue, view, differ_in)
    if not others:
        known = catalogue.projects if differ_in == "project" else catalogue.people
        if len(known) < 2:
            return NothingToCompare(f"There is no other {differ_in} to compare with.")
        return NothingToCompare(
            f"Filter by one {differ_in} first: {NOT_TWICE}, and this view holds them all."
        )
    chosen = _choose_option(differ_in.capitalize(), others, key)
    if chosen is None:
        return NothingToCompare(f"Choose the other {differ_in}.")
    return build_sides_of_others(catalogue, view, differ_in, chosen)


def _choose_action(_: Catalogue, view: Selection) -> Sides | NothingToCompare:
    every = ask_actions(session.ask, view)
    if not every:
        return NothingToCompare("No action concerns this view: adopt one on Insights.")
    titles = format_distinct_titles(every, zone=session.get_zone())
    chosen = _choose_option("Action", titles, Key.AGAINST_ACTION)
    if chosen is None:
        return NothingToCompare("Choose the action.")
    actions = {action.id: action for action in every}
    return build_sides_around_action(view, actions[chosen], zone=session.get_zone())


def _choose_option(label: str, titles: Mapping[str, str], key: Key) -> str | None:
    chosen: str | None = st.selectbox(
        label,
        list(titles),
        index=None,
        format_func=titles.__getitem__,
        key=key,
        bind="query-params",
        placeholder=label,
        label_visibility="collapsed",
        width=260,
    )
    return chosen


def _choose_day(label: str, key: Key) -> Any:
    return st.date_input(
        label,
        value=None,
        format=dates.get_field_format().input,
        min_value=EARLIEST.date(),
        max_value=session.get_today() + timedelta(days=366),
        key=key,
        bind="query-params",
        width=170,
    )
