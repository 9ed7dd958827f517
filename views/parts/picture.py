"""A chart as a file of its own: PNG or SVG, with its title, filters, number of records and date."""

from __future__ import annotations

import json
from typing import Any, Literal

import altair as alt
import polars as pl
import vl_convert

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
    spec = {
        **standing_alone(chart.to_dict(), frame, width=WIDTH),
        "padding": 16,
        "title": {"text": title, "subtitle": about, "anchor": "start", "offset": 14},
    }
    if form == "svg":
        svg: str = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
        return svg.encode()
    png: bytes = vl_convert.vegalite_to_png(spec, scale=2, allowed_base_urls=[])
    return png


def standing_alone(spec: dict[str, Any], frame: pl.DataFrame, *, width: int) -> dict[str, Any]:
    """A chart's specification with its rows and the theme that the page would lend it."""
    return {
        **without_frames(spec),
        "data": {"values": json.loads(_with_utc_times(frame).write_json())},
        "width": width,
        "background": colours("light")["backgroundColor"],
        "config": _config(),
    }


def without_frames(part: Any) -> Any:
    """A specification without the (empty) frame that Altair writes into every layer.

    A layer with rows of its own (views/charts/marks.py) keeps them.
    """
    if isinstance(part, dict):
        return {
            name: without_frames(value)
            for name, value in part.items()
            if name != "datasets" and (name != "data" or "values" in value)
        }
    if isinstance(part, list):
        return [without_frames(value) for value in part]
    return part


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
