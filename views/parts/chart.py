"""Clicks on charts: what flipped since the last rerun, told to the filters that are the truth."""

from __future__ import annotations

from typing import Any

import streamlit as st

from views.parts.keys import Key


def flipped(chart: str, point: str) -> dict[str, Any] | None:
    """The one mark of a chart that the last click lit or put out; None where it is not one.

    The chart only reports clicks; what is chosen lives in the filters, so a mark that stays lit
    in the browser means nothing by itself.
    """
    state = st.session_state.get(chart)
    lit = state["selection"].get(point) or [] if state else []
    now = {tuple(sorted(mark.items())) for mark in lit}
    seen: dict[str, set[Any]] = st.session_state.setdefault(Key.CLICKS_SEEN, {})
    changed = now ^ seen.get(chart, set())
    seen[chart] = now
    return dict(changed.pop()) if len(changed) == 1 else None
