"""The theme's colours from .streamlit/config.toml, for what Streamlit does not colour itself."""

import tomllib
from collections.abc import Mapping
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, Literal

Theme = Literal["light", "dark"]
ACCENT = "#e07b00"  # the only accent colour, for what is chosen; legible on light and dark
MUTED = "#8b95a3"
BAR = "#4b97c9"
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


def order_by_colour(numbers: Mapping[str, int]) -> list[str]:
    """Order titles as the domain of a colour scale: each has the colour of its number, from 1.

    Colours whose numbers are missing are held free by a line break and their number, which no title
    is. A number beyond the last colour begins again with the first one; where that is taken, its
    title has the next free colour, and shares one only if there is none.
    """
    colours = len(read_colours("light")["chartCategoricalColors"])
    placed: dict[int, str] = {}
    for title, number in sorted(numbers.items(), key=lambda item: item[1]):
        places = (
            first + (number - 1 + step) % colours
            for first in count(0, colours)
            for step in range(colours)
        )
        placed[next(place for place in places if place not in placed)] = title
    return [placed.get(place, f"\n{place}") for place in range(max(placed, default=-1) + 1)]
