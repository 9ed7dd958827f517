"""The colours of the theme, from its one file, for what Streamlit does not colour by itself."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Literal

Theme = Literal["light", "dark"]
FILE = Path(__file__).parents[2] / ".streamlit" / "config.toml"


@cache
def colours(theme: Theme) -> dict[str, Any]:
    """The section [theme.light] or [theme.dark] of .streamlit/config.toml."""
    sections: dict[Theme, dict[str, Any]] = tomllib.loads(FILE.read_text(encoding="utf-8"))["theme"]
    return sections[theme]


def words_of_charts(theme: Theme) -> dict[str, Any]:
    """Vega's configuration for all words in a chart: as dark (or light) as the page's own."""
    ink = colours(theme)["textColor"]
    return {
        "axis": {"labelColor": ink, "titleColor": ink},
        "legend": {"labelColor": ink, "titleColor": ink},
        "text": {"color": ink},
        "title": {"color": ink, "subtitleColor": ink},
    }
