"""What a chart's specification encodes, and what is drawn of it."""

import json
from collections.abc import Iterator
from typing import Any

import altair as alt
import vl_convert


def list_fields(part: Any) -> Iterator[str]:
    """Every field that a specification encodes or selects by."""
    if isinstance(part, dict):
        if isinstance(part.get("field"), str):
            yield part["field"]
        for name, value in part.items():
            if name == "fields":
                yield from value
            elif name not in ("data", "datasets"):
                yield from list_fields(value)
    elif isinstance(part, list):
        for value in part:
            yield from list_fields(value)


def list_calculated(part: Any) -> Iterator[str]:
    """Every field that a specification calculates itself."""
    if isinstance(part, dict):
        if "calculate" in part:
            yield part["as"]
        for aggregate in part.get("joinaggregate", []):
            yield aggregate["as"]
        for value in part.values():
            yield from list_calculated(value)
    elif isinstance(part, list):
        for value in part:
            yield from list_calculated(value)


def list_tooltip_titles(part: Any) -> Iterator[str]:
    """What the tooltips of a specification call their fields."""
    if isinstance(part, dict):
        tips = part.get("tooltip")
        yield from (tip.get("title", "") for tip in tips or [] if isinstance(tips, list))
        for value in part.values():
            yield from list_tooltip_titles(value)
    elif isinstance(part, list):
        for value in part:
            yield from list_tooltip_titles(value)


def read_marks(spec: Any) -> list[dict[str, Any]]:
    """The marks of actions in a specification, or in its JSON."""
    if isinstance(spec, str):
        return read_marks(json.loads(spec))
    if isinstance(spec, dict):
        if isinstance(spec.get("data"), dict) and spec["data"].get("name") == "marks":
            rows: list[dict[str, Any]] = spec["data"]["values"]
            return rows
        spec = list(spec.values())
    if isinstance(spec, list):
        nested = (part for part in spec if isinstance(part, dict | list))
        return next((rows for part in nested if (rows := read_marks(part))), [])
    return []


def draw_svg(chart: alt.TopLevelMixin, width: int = 800) -> str:
    """The chart as Vega draws it; test_charts.py holds it against the schema."""
    spec = chart.properties(width=width).to_dict(validate=False)
    svg: str = vl_convert.vegalite_to_svg(spec)
    return svg
