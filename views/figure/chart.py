"""Shows charts from cached specifications, and finds the mark that was clicked."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec

import altair as alt
import polars as pl
import streamlit as st

from views.charts.colours import build_chart_config
from views.charts.picture import drop_frames
from views.session import session
from views.session.keys import Key

Options = ParamSpec("Options")
ON_CANVAS_FROM = 300
"""Rows from which on a chart is drawn on a canvas: each mark as an element of its own takes the
browser longer than all the rest of a click, and nobody reads so many descriptions one by one."""
ON_CANVAS = {"usermeta": {"embedOptions": {"renderer": "canvas"}}}


@dataclass(frozen=True)
class Clicks:
    """What a chart reports: the points that `on_select` needs; others stay in the browser."""

    points: tuple[str, ...]
    on_select: Callable[[], None]


def show(
    chart: Callable[Concatenate[pl.DataFrame, Options], alt.TopLevelMixin],
    frame: pl.DataFrame,
    *,
    key: str,
    alt_text: str,
    clicks: Clicks | None = None,
    static: dict[str, Any] | None = None,
    height: int | None = None,
) -> None:
    """Show a chart of views/charts; its specification is cached, the data are sent each time.

    `static` are the chart's keyword arguments; with the columns they are the cache key. `height`
    in pixels is for a chart whose height goes with its rows: to build it anew takes long.
    """
    options = static or {}
    name = f"{chart.__module__}.{chart.__qualname__}"
    cache_key = (name, repr(frame.schema), repr(sorted(options.items())))
    spec = _build_specification(cache_key, chart, frame, options)
    st.vega_lite_chart(
        frame,
        spec
        | {"config": build_chart_config(session.get_theme())}
        | ({"height": height} if height else {})
        | (ON_CANVAS if frame.height >= ON_CANVAS_FROM else {}),
        key=key,
        on_select=clicks.on_select if clicks else "ignore",
        selection_mode=clicks.points if clicks else None,
        alt=alt_text,
        width="stretch",
    )
    if clicks:
        remember_lit(key, clicks.points)


def find_clicked_mark(chart: str, point: str) -> dict[str, Any] | None:
    """Return the mark that the last click selected or deselected; None if it is not exactly one.

    The filters hold what is chosen, the chart only reports clicks: a mark that stays selected
    in the browser means nothing by itself.
    """
    changed = _get_lit(chart, point) ^ _get_seen().get((chart, point), set())
    return dict(changed.pop()) if len(changed) == 1 else None


def remember_lit(chart: str, points: Iterable[str]) -> None:
    """Remember which marks are selected now, to tell at the next click which one changed."""
    for point in points:
        _get_seen()[chart, point] = _get_lit(chart, point)


def _get_lit(chart: str, point: str) -> set[tuple[tuple[str, Any], ...]]:
    state = st.session_state.get(chart)
    marks = state["selection"].get(point) or [] if state else []
    return {tuple(sorted(mark.items())) for mark in marks}


def _get_seen() -> dict[tuple[str, str], set[Any]]:
    held: dict[tuple[str, str], set[Any]] = st.session_state.setdefault(Key.CLICKS_SEEN, {})
    return held


@st.cache_resource(show_spinner=False, max_entries=300)
def _build_specification(
    key: tuple[str, ...],  # noqa: ARG001
    _chart: Callable[..., alt.TopLevelMixin],
    _frame: pl.DataFrame,
    _static: dict[str, Any],
) -> dict[str, Any]:
    """Build a chart's specification without data, cached by `key`.

    It is not validated: that takes longer than building it, and tests validate every chart.
    """
    chart = _chart(_frame.clear(), **_static)
    spec: dict[str, Any] = drop_frames(chart.to_dict(validate=False))
    return spec
