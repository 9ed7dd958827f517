"""Renders a chart as a PNG or SVG file, with title, filters, number of records and date."""

import json
from typing import Any, Literal

import altair as alt
import polars as pl
import vl_convert

from views.charts.colours import build_chart_config, read_colours
from views.charts.lettering.names import OUTER_WIDTH

PictureFormat = Literal["png", "svg"]
PICTURE_MIME = {"png": "image/png", "svg": "image/svg+xml"}
WIDTH = 1000
FONT = "Liberation Sans, Arial, sans-serif"


def render_picture(
    chart: alt.TopLevelMixin,
    frame: pl.DataFrame,
    *,
    title: str,
    about: list[str],
    form: PictureFormat,
) -> bytes:
    """Render a chart in the light colours, with `about` as the lines of its subtitle.

    Uses no network.
    """
    spec = {
        **build_standalone_spec(chart.to_dict(validate=False), frame, width=WIDTH),
        "padding": 16,
        "title": {"text": title, "subtitle": about, "anchor": "start", "offset": 14},
    }
    if form == "svg":
        svg: str = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
        return svg.encode()
    png: bytes = vl_convert.vegalite_to_png(spec, scale=2, allowed_base_urls=[])
    return png


def build_standalone_spec(
    spec: dict[str, Any], frame: pl.DataFrame, *, width: int
) -> dict[str, Any]:
    """Build a specification that holds its rows and the theme that the page would apply.

    Times are ISO text in UTC, which is how the page reads them too.
    """
    rows = frame.with_columns(pl.selectors.datetime().dt.strftime("%Y-%m-%dT%H:%M:%S%.3fZ"))
    params = [
        {"name": OUTER_WIDTH, "value": width} if param["name"] == OUTER_WIDTH else param
        for param in spec.get("params", [])
    ]
    return {
        **drop_frames(spec),
        "params": params,
        "data": {"values": json.loads(rows.write_json())},
        "width": width,
        "background": read_colours("light")["backgroundColor"],
        "config": _build_config(),
    }


def drop_frames(part: Any) -> Any:
    """Remove the (empty) frame that Altair writes into every layer of a specification.

    A layer with rows of its own (views/charts/marks.py) keeps them.
    """
    if isinstance(part, dict):
        return {
            name: drop_frames(value)
            for name, value in part.items()
            if name != "datasets" and (name != "data" or "values" in value)
        }
    if isinstance(part, list):
        return [drop_frames(value) for value in part]
    return part


def _build_config() -> dict[str, Any]:
    ramp = read_colours("light")["chartSequentialColors"]
    shared = build_chart_config("light")
    return {
        **shared,
        "font": FONT,
        "view": {"stroke": None},
        "range": {
            "category": read_colours("light")["chartCategoricalColors"],
            "diverging": read_colours("light")["chartDivergingColors"],
            "heatmap": ramp,
            "ramp": ramp,
            "ordinal": ramp,
        },
        "title": {**shared["title"], "fontSize": 18, "subtitlePadding": 6},
        "axis": {**shared["axis"], "gridColor": read_colours("light")["secondaryBackgroundColor"]},
    }
