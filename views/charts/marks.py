"""Marks on a time chart: a line where an action began, and a lighter one where it ended."""

from dataclasses import dataclass
from typing import Any

import altair as alt

from views.charts.theme import LINE_HEIGHT, Layers

MARKS_DATA = "marks"  # name of the data set of the marks, which is separate from the chart's rows
PAGE_STYLE = "page"  # the outline that hides lines behind titles; the theme sets its colour
MOST_TITLES = 4
TITLE_LIMIT = "min(260, width * 0.55)"
BEFORE_MIDDLE = "scale('x', datum.moment) < width / 2"


@dataclass(frozen=True)
class Mark:
    """A line on a time chart: `moment` is local time as milliseconds of UTC.

    `title` is drawn beside the line, `said` is its tooltip. An end is drawn
    lighter, and without its title.
    """

    moment: int
    title: str
    said: str
    is_end: bool = False


def compute_headroom(marks: tuple[Mark, ...]) -> int:
    """Compute the height in pixels that the titles of the marks take above a chart."""
    return LINE_HEIGHT * min(sum(not mark.is_end for mark in marks), MOST_TITLES)


def build_range_below_titles(marks: tuple[Mark, ...]) -> dict[str, Any]:
    """Build the range of a y scale that leaves room for the titles of marks, if any."""
    return {"range": [{"expr": "height"}, compute_headroom(marks)]} if marks else {}


def layer_with_marks(marks: tuple[Mark, ...], *layers: alt.Chart, height: int) -> Layers:
    """Layer a chart `height` pixels high with the marks over it and their titles above it.

    The x-axis must be temporal. Only the newest titles are written, each on a line of its own;
    every line has a tooltip.
    """
    if not marks:
        return alt.layer(*layers).properties(height=height)
    return alt.layer(*layers, *_build_lines(marks)).properties(
        height=height + compute_headroom(marks)
    )


def _build_lines(marks: tuple[Mark, ...]) -> list[alt.Chart]:
    """Build lines and titles; a line begins at its title, a title hides the lines behind it."""
    base = alt.Chart(alt.InlineData(values=_build_rows(marks), name=MARKS_DATA)).encode(
        x=alt.X("moment:T", scale=alt.Scale(type="utc", nice=False)),
        tooltip=alt.Tooltip("said:N", title="Action"),
        description="said:N",
    )
    top = alt.expr(f"datum.line === null ? {compute_headroom(marks)} : datum.line * {LINE_HEIGHT}")
    down: dict[str, Any] = {"y": top, "y2": alt.expr("height"), "strokeWidth": 1.25}
    titles = base.transform_filter("datum.line !== null").encode(text="title:N")
    place: dict[str, Any] = {
        "y": 0,
        "baseline": "top",
        "fontSize": 11,
        "dx": alt.expr(f"{BEFORE_MIDDLE} ? 4 : -4"),
        "dy": alt.expr(f"datum.line * {LINE_HEIGHT}"),
        "align": alt.expr(f"{BEFORE_MIDDLE} ? 'left' : 'right'"),
        "limit": alt.expr(TITLE_LIMIT),
    }
    lines = []
    # Screen readers would announce a layer without rows as an empty picture.
    if any(mark.is_end for mark in marks):
        ends = base.transform_filter("datum.is_end")
        lines.append(ends.mark_rule(strokeDash=[3, 3], opacity=0.6, **down))
    if not all(mark.is_end for mark in marks):
        lines += [
            base.transform_filter("!datum.is_end").mark_rule(**down),
            titles.mark_text(style=PAGE_STYLE, aria=False, **place),
            titles.mark_text(**place),
        ]
    return lines


def _build_rows(marks: tuple[Mark, ...]) -> list[dict[str, Any]]:
    """Build the rows of the marks in order of time; `line` is the title's line number, or None."""
    ordered = sorted(marks, key=lambda mark: mark.moment)
    begun = [mark for mark in ordered if not mark.is_end][-MOST_TITLES:]
    return [
        vars(mark)
        | {"line": next((line for line, other in enumerate(begun) if other is mark), None)}
        for mark in ordered
    ]
