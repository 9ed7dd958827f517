"""Renders a chart as inline SVG: of a fixed width, with unique ids, free of scripts."""

import re
from typing import Any
from xml.etree import ElementTree

import polars as pl
import vl_convert

from views.charts.picture import build_standalone_spec

SVG = "http://www.w3.org/2000/svg"
SHAPES = {"svg", "g", "path", "rect", "line", "circle", "text", "tspan", "defs", "clipPath"}
LABEL_SIZE = 12  # size of axis and legend labels in pixels: 9 points on paper
PADDING = 3  # pixels around a chart, so that no letter is clipped
_REFERENCE = re.compile(r"url\(#([^)]*)\)")


def render_inline(
    chart: dict[str, Any], frame: pl.DataFrame, *, name: str, width: int, words: str
) -> str:
    """Render a chart's specification and rows as SVG in the light colours of the theme.

    `width` is in pixels and includes axes and padding; `name` is the chart's id within the
    page; `words` describe it to screen readers. It holds shapes and text only, and all text in
    it is escaped. Nothing is fetched from anywhere.
    """
    spec = build_standalone_spec(chart, frame, width=width)
    config = spec["config"]
    for part in ("axis", "legend"):
        config = {**config, part: {**config[part], "labelFontSize": LABEL_SIZE}}
    spec |= {
        "config": config,
        "padding": PADDING,
        "autosize": {"type": "fit", "contains": "padding"},
    }
    svg: str = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    root = ElementTree.fromstring(svg)  # noqa: S314  # drawn here, from our own specification
    _keep_shapes(root)
    _name_apart(root, name)
    root.attrib |= {"id": name, "role": "img", "aria-label": words}
    ElementTree.register_namespace("", SVG)
    return ElementTree.tostring(root, encoding="unicode")


def _keep_shapes(element: ElementTree.Element) -> None:
    """Remove everything but shapes and text, and all links, event handlers and ARIA attributes."""
    for child in list(element):
        if child.tag.removeprefix(f"{{{SVG}}}") in SHAPES:
            _keep_shapes(child)
        else:
            element.remove(child)
    for name in list(element.attrib):
        if name.startswith(("aria-", "on", "role", "{")) or name == "href":
            del element.attrib[name]


def _name_apart(root: ElementTree.Element, name: str) -> None:
    """Prefix each id, and each reference to one, with `name`."""
    for element in root.iter():
        for attribute, value in element.attrib.items():
            if attribute == "id":
                element.set(attribute, f"{name}-{value}")
            elif "url(#" in value:
                element.set(attribute, _REFERENCE.sub(rf"url(#{name}-\1)", value))
