"""Fields whose value stands in the address of the page, so that a link shows the same view."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Literal, TypeVar

import streamlit as st

from pipeline.fields import EARLIEST
from pipeline.words import dates
from views.session import session
from views.session.keys import Key

Option = TypeVar("Option", bound=str)
Width = int | Literal["stretch"]


def choose_option(
    label: str, titles: Mapping[Option, str], key: Key, default: Option, **look: Any
) -> Option:
    """Show a few options side by side; return the chosen one, or `default` if a link errs."""
    chosen: Option | None = st.segmented_control(
        label,
        list(titles),
        format_func=titles.__getitem__,
        default=default,
        required=True,
        key=key,
        bind="query-params",
        **look,
    )
    return chosen or default


def choose_name(
    label: str, names: Mapping[str, str], key: Key, placeholder: str, width: Width = "stretch"
) -> str | None:
    """Show a list of names, without a label above it; return the key of the chosen one or None."""
    chosen: str | None = st.selectbox(
        label,
        list(names),
        index=None,
        format_func=lambda name: names.get(name, name),
        key=key,
        bind="query-params",
        placeholder=placeholder,
        label_visibility="collapsed",
        width=width,
    )
    return chosen


def choose_day(label: str, key: Key, width: Width = "stretch") -> date | None:
    """Show the field of a day that may stay empty; return the day or None."""
    chosen: date | None = st.date_input(
        label,
        value=None,
        format=dates.get_field_format().input,
        min_value=EARLIEST.date(),
        max_value=session.get_today() + timedelta(days=366),
        key=key,
        bind="query-params",
        width=width,
    )
    return chosen
