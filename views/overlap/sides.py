"""The choice of what a view is compared with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import streamlit as st

from pipeline.asking import questions
from pipeline.asking.selection import Selection
from pipeline.fields import EARLIEST
from pipeline.figures.actions import words as actions_words
from pipeline.figures.actions.effect import ask_actions
from pipeline.figures.comparison import sides as counterparts
from pipeline.figures.comparison.sides import NothingToCompare, Sides
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
        "Another project": _choose_another_project,
        "Another person": _choose_another_person,
        "Before and after an action": _choose_action,
    }


def _choose_time_before(_: Catalogue, view: Selection) -> Sides | NothingToCompare:
    return counterparts.build_sides_before(
        view, now=questions.get_current_minute(), zone=session.get_zone()
    )


def _choose_another_period(_: Catalogue, view: Selection) -> Sides | NothingToCompare:
    first, last = (
        _choose_day("From", Key.AGAINST_SINCE),
        _choose_day("To (included)", Key.AGAINST_UNTIL),
    )
    if first is None or last is None:
        return NothingToCompare("Choose the first and the last day of the other period.")
    return counterparts.build_sides_of_period(view, first, last, zone=session.get_zone())


def _choose_another_project(catalogue: Catalogue, view: Selection) -> Sides | NothingToCompare:
    names = {one.id: one.name for one in catalogue.projects}
    others = counterparts.list_other_projects(catalogue, view)
    if not others:
        return NothingToCompare(_advise_narrowing("project", len(names)))
    chosen = _choose_option("Project", others, Key.AGAINST_PROJECT, lambda one: names[one])
    if chosen is None:
        return NothingToCompare("Choose the other project.")
    return counterparts.build_sides_of_projects(catalogue, view, chosen)


def _choose_another_person(catalogue: Catalogue, view: Selection) -> Sides | NothingToCompare:
    others = counterparts.list_other_people(catalogue, view)
    if not others:
        return NothingToCompare(_advise_narrowing("person", len(catalogue.people)))
    chosen = _choose_option("Person", others, Key.AGAINST_PERSON, str)
    if chosen is None:
        return NothingToCompare("Choose the other person.")
    return counterparts.build_sides_of_people(catalogue, view, chosen)


def _choose_action(_: Catalogue, view: Selection) -> Sides | NothingToCompare:
    every = ask_actions(session.ask, view)
    actions = {action.id: action for action in every}
    if not actions:
        return NothingToCompare("No action concerns this view: adopt one on Insights.")
    titles = actions_words.format_distinct_titles(every, zone=session.get_zone())
    chosen = _choose_option("Action", list(actions), Key.AGAINST_ACTION, titles.__getitem__)
    if chosen is None:
        return NothingToCompare("Choose the action.")
    return counterparts.build_sides_around_action(view, actions[chosen], zone=session.get_zone())


def _advise_narrowing(thing: str, known: int) -> str:
    """Say what to do if the view leaves out no project (or person)."""
    if known < 2:
        return f"There is no other {thing} to compare with."
    return f"Filter by one {thing} first: {counterparts.NOT_TWICE}, and this view holds them all."


def _choose_option(
    label: str, options: list[str], key: Key, title: Callable[[Any], str]
) -> str | None:
    chosen: str | None = st.selectbox(
        label,
        options,
        index=None,
        format_func=title,
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
