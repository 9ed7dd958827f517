"""Fields whose value stands in the address of the page, so that a link shows the same view."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Literal, TypeVar

import streamlit as st

from pipeline.asking.former_names import Kind
from pipeline.fields import EARLIEST
from pipeline.words import dates
from views.session import address, session
from views.session.keys import Key

Option = TypeVar("Option", bound=str)
Width = int | Literal["stretch"]


def choose_option(
    label: str, titles: Mapping[Option, str], key: Key, default: Option, **look: Any
) -> Option:
    """Show a few options side by side; return the chosen one, or `default` if a link errs."""
    address.hold_choice(key, titles, empty=default)
    chosen: Option | None = st.segmented_control(
        label,
        list(titles),
        format_func=titles.__getitem__,
        required=True,
        key=key,
        **look,
    )
    return chosen or default


def choose_name(
    label: str,
    names: Mapping[str, str],
    key: Key,
    placeholder: str,
    width: Width = "stretch",
    *,
    kind: Kind | None = None,
) -> str | None:
    """Show a list of names, without a label above it; return the key of the chosen one or None.

    An old name of this `kind` is followed to what it means now.
    """
    address.hold_choice(key, names, kind=kind)
    chosen: str | None = st.selectbox(
        label,
        list(names),
        index=None,
        format_func=lambda name: names.get(name, name),
        key=key,
        placeholder=placeholder,
        label_visibility="collapsed",
        width=width,
    )
    return chosen


def hold_day(key: Key) -> None:
    """Hold a field of a day that may stay empty."""
    latest = _find_latest_day()
    address.hold(
        key,
        parse=lambda words: _parse_day(words, latest),
        write=lambda day: [day.isoformat()] if day else [],
        empty=None,
    )


def choose_day(label: str, key: Key, width: Width = "stretch") -> date | None:
    """Show the field of a day that may stay empty; return the day or None."""
    hold_day(key)
    return show_day(label, key, width)


def show_day(label: str, key: Key, width: Width = "stretch") -> date | None:
    """Show the field of a day that is held already; return the day or None."""
    chosen: date | None = st.date_input(
        label,
        format=dates.get_field_format().input,
        min_value=EARLIEST.date(),
        max_value=_find_latest_day(),
        key=key,
        width=width,
    )
    return chosen


def hold_number(key: str, *, least: int, most: int, empty: int) -> None:
    """Hold a field of a whole number from `least` to `most`."""

    def parse(words: address.Words) -> address.Parsed:
        word = words[-1]
        if word.isascii() and word.isdigit() and least <= int(word) <= most:
            return address.Parsed(int(word), [])
        return address.Parsed(empty, [word])

    address.hold(
        key, parse=parse, write=lambda number: [] if number == empty else [str(number)], empty=empty
    )


def _find_latest_day() -> date:
    return session.get_today() + timedelta(days=366)


def _parse_day(words: address.Words, latest: date) -> address.Parsed:
    try:
        day = date.fromisoformat(words[-1])
    except ValueError:
        return address.Parsed(None, words[-1:])
    known = EARLIEST.date() <= day <= latest
    return address.Parsed(day, []) if known else address.Parsed(None, words[-1:])
