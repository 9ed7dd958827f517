"""The bars of a pattern's numbers as HTML, for the page and the report.

A pattern has two to four of them and a page ten patterns: drawn by Vega they took longer than all
that is asked for the page.
"""

from collections.abc import Sequence
from html import escape
from pathlib import Path

from pipeline.figures.patterns.kinds import Bar

RULES = Path(__file__).with_suffix(".css").read_text(encoding="utf-8")


def draw_bars(bars: Sequence[Bar]) -> str:
    """Draw a bar for each number, with its name and figure; empty without any.

    The longest has the whole width; what the pattern is about is coloured. All text is escaped.
    """
    if not bars:
        return ""
    longest = max(bar.value for bar in bars) or 1
    drawn = "".join(
        f"<dt><bdi>{escape(bar.name)}</bdi></dt>"
        f'<dd class="{"marked" if bar.marked else "other"}" '
        f'style="--share: {bar.value / longest:.4f}">{escape(bar.said)}</dd>'
        for bar in bars
    )
    return f'<dl class="bars">{drawn}</dl>'
