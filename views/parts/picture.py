"""A chart as a file of its own: PNG or SVG, with its title, filters, number of records and date."""

from __future__ import annotations

import json
from typing import Any, Literal

import altair as alt
import polars as pl
import vl_convert

from views.parts.chart import without_frames
from views.parts.colours import colours, words_of_charts

Form = Literal["png", "svg"]
MIME: dict[Form, str] = {"png": "image/png", "svg": "image/svg+xml"}
WIDTH = 1000
FONT = "Liberation Sans, Arial, sans-serif"


def picture(
    chart: alt.TopLevelMixin, frame: pl.DataFrame, *, title: str, about: list[str], form: Form
) -> bytes:
    """The chart in the light colours of the theme, under its title the lines of `about`.

    Nothing is fetched from anywhere.
    """
    spec = _standing_alone(without_frames(chart.to_dict()), frame, title, about)
    if form == "svg":
        svg: str = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
        return svg.encode()
    png: bytes = vl_convert.vegalite_to_png(spec, scale=2, allowed_base_urls=[])
    return png


def _standing_alone(
    spec: dict[str, Any], frame: pl.DataFrame, title: str, about: list[str]
) -> dict[str, Any]:
    """A specification with its rows, its words and the theme that the page would lend it."""
    return {
        **spec,
        "data": {"values": json.loads(_with_utc_times(frame).write_json())},
        "width": WIDTH,
        "padding": 16,
        "background": colours("light")["backgroundColor"],
        "title": {"text": title, "subtitle": about, "anchor": "start", "offset": 14},
        "config": _config(),
    }


def _with_utc_times(frame: pl.DataFrame) -> pl.DataFrame:
    """Times as text that says that they are UTC, as the page takes them too."""
    return frame.with_columns(pl.selectors.datetime().dt.strftime("%Y-%m-%dT%H:%M:%S%.3fZ"))


def _config() -> dict[str, Any]:
    ramp = colours("light")["chartSequentialColors"]
    shared = words_of_charts("light")
    return {
        **shared,
        "font": FONT,
        "view": {"stroke": None},
        "range": {
            "category": colours("light")["chartCategoricalColors"],
            "diverging": colours("light")["chartDivergingColors"],
            "heatmap": ramp,
            "ramp": ramp,
            "ordinal": ramp,
        },
        "title": {**shared["title"], "fontSize": 18, "subtitlePadding": 6},
        "axis": {**shared["axis"], "gridColor": colours("light")["secondaryBackgroundColor"]},
    }
