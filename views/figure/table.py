"""A table of few rows, which a click on a head sorts and a click on a name picks from.

Streamlit's data grid draws on a canvas, and writes down what screen readers get of it 200 ms later;
it is meant for many rows. This one is plain HTML: it is there at once, and Tab reaches every name.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import streamlit as st

SCRIPT = Path(__file__).with_suffix(".js")


@dataclass(frozen=True)
class Column:
    """A column: its head, the tip that explains it, and what its cells hold.

    A cell of words or of a figure is a text; one with a line is the list of its values.
    """

    name: str
    help: str = ""
    kind: Literal["words", "figure", "line"] = "figure"


@dataclass(frozen=True)
class Row:
    """A row: the key that a pick reports, its cells, and the values that it is sorted by.

    The first cell is the row's name; `pressed` says that it is picked.
    """

    key: str
    cells: Sequence[str | list[int]]
    values: Sequence[str | float | None]
    pressed: bool


def show(
    columns: Sequence[Column],
    rows: Sequence[Row],
    *,
    caption: str,
    most: float,
    key: str,
    on_pick: Callable[[str], None],
) -> None:
    """Show a table; `on_pick` gets the key of the row whose name was clicked (a callback).

    `caption` says to screen readers what it shows; `most` is the end of the scale of all lines.
    """
    data: dict[str, Any] = {
        "columns": [asdict(column) for column in columns],
        "rows": [asdict(row) for row in rows],
        "caption": caption,
        "most": most,
    }
    _register()(data=data, key=key, on_picked_change=lambda: _report(key, on_pick))


@cache
def _register() -> Callable[..., Any]:
    """Register the component once; its rules are in views/frame/style.css."""
    component: Callable[..., Any] = st.components.v2.component(
        "rows_table",
        html='<div class="rows-table"></div>',
        js=SCRIPT.read_text(encoding="utf-8"),
        isolate_styles=False,
    )
    return component


def _report(key: str, on_pick: Callable[[str], None]) -> None:
    picked = st.session_state[key].get("picked")
    if picked is not None:
        on_pick(picked)
