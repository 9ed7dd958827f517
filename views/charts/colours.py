"""The theme's colours from .streamlit/config.toml, for what Streamlit does not colour itself."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Literal

Theme = Literal["light", "dark"]
FILE = Path(__file__).parents[2] / ".streamlit" / "config.toml"


@cache
def read_colours(theme: Theme) -> dict[str, Any]:
    """Read the section [theme.light] or [theme.dark] of .streamlit/config.toml."""
    sections: dict[Theme, dict[str, Any]] = tomllib.loads(FILE.read_text(encoding="utf-8"))["theme"]
    return sections[theme]


def build_chart_config(theme: Theme) -> dict[str, Any]:
    """Build Vega's configuration for the text of a chart, and for lines that have no colour of
    their own: as dark (or light) as the page's words.
    """
    ink, page = read_colours(theme)["textColor"], read_colours(theme)["backgroundColor"]
    return {
        "axis": {"labelColor": ink, "titleColor": ink},
        "rule": {"color": ink},
        "style": {"page": {"stroke": page, "strokeWidth": 4, "strokeJoin": "round"}},
        "legend": {"labelColor": ink, "titleColor": ink},
        "text": {"color": ink},
        "title": {"color": ink, "subtitleColor": ink},
    }
