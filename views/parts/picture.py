"""A chart as a file of its own: PNG or SVG, with its title, filters, number of records and date."""

from __future__ import annotations

import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Literal

import altair as alt
import polars as pl
import vl_convert

Form = Literal["png", "svg"]
MIME: dict[Form, str] = {"png": "image/png", "svg": "image/svg+xml"}
WIDTH = 1000
FONT = "Liberation Sans, Arial, sans-serif"
THEME = Path(__file__).parents[2] / ".streamlit" / "config.toml"


def picture(
    chart: alt.TopLevelMixin, frame: pl.DataFrame, *, title: str, about: str, form: Form
) -> bytes:
    """The chart in the light colours of the theme; nothing is fetched from anywhere."""
    spec = _standing_alone(chart.to_dict(), frame, title, about)
    if form == "svg":
        svg: str = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
        return svg.encode()
    png: bytes = vl_convert.vegalite_to_png(spec, scale=2, allowed_base_urls=[])
    return png


def _standing_alone(
    spec: dict[str, Any], frame: pl.DataFrame, title: str, about: str
) -> dict[str, Any]:
    """A specification with its rows, its words and the theme that the page would lend it."""
    return {
        **spec,
        "data": {"values": json.loads(_with_utc_times(frame).write_json())},
        "width": WIDTH,
        "padding": 16,
        "background": _colours()["backgroundColor"],
        "title": {"text": title, "subtitle": about, "anchor": "start", "offset": 14},
        "config": _config(),
    }


def _with_utc_times(frame: pl.DataFrame) -> pl.DataFrame:
    """Times as text that says that they are UTC, as the page takes them too."""
    return frame.with_columns(pl.selectors.datetime().dt.strftime("%Y-%m-%dT%H:%M:%S%.3fZ"))


@cache
def _colours() -> dict[str, Any]:
    theme: dict[str, Any] = tomllib.loads(THEME.read_text(encoding="utf-8"))["theme"]["light"]
    return theme


def _config() -> dict[str, Any]:
    colours = _colours()
    ink, ramp = colours["textColor"], colours["chartSequentialColors"]
    return {
        "font": FONT,
        "view": {"stroke": None},
        "range": {
            "category": colours["chartCategoricalColors"],
            "heatmap": ramp,
            "ramp": ramp,
            "ordinal": ramp,
        },
        "title": {"color": ink, "subtitleColor": ink, "fontSize": 18, "subtitlePadding": 6},
        "axis": {"labelColor": ink, "titleColor": ink, "gridColor": "#e6e9ee"},
        "legend": {"labelColor": ink},
        "text": {"color": ink},
    }
