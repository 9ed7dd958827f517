"""The bars of a pattern's numbers, and a proposal's weeks, as HTML, for the page and the report.

A pattern has two to four of them and a page ten patterns: drawn by Vega they took longer than all
that is asked for the page.
"""

from collections.abc import Sequence
from html import escape

from views.charts.colours import BAR, MUTED

RULES = f"""
.bars {{
    display: grid;
    grid-template-columns: minmax(6rem, 8.5rem) 1fr;
    gap: 2px 6px;
    margin: 0;
    font-size: 0.8em;
    line-height: 1.5;
}}
.bars dt {{ overflow-wrap: anywhere; text-align: right; color: inherit; }}
.bars dd {{
    display: flex;
    align-items: center;
    gap: 6px;
    margin: 0;
    white-space: nowrap;
    font-variant-numeric: tabular-nums;
}}
.bars dd::before {{
    content: "";
    flex: none;
    width: calc(var(--share) * max(100% - 7rem, 30%));
    min-width: 1px;
    height: 1.3em;
    border-radius: 0 3px 3px 0;
    background: {MUTED};
}}
.bars dd.marked::before {{ background: {BAR}; }}
.weeks {{ display: flex; align-items: flex-end; gap: 1px; height: 1.6rem; max-width: 16rem; }}
.weeks span {{
    flex: 1 1 0;
    max-width: 0.55rem;
    height: calc(var(--share) * 100%);
    min-height: 1px;
    border-radius: 1px 1px 0 0;
    background: {BAR};
}}
"""
"""The CSS rules of the bars: a page that shows some must have them."""


def draw_bars(bars: Sequence[tuple[str, float, str, bool]]) -> str:
    """Draw a bar for each number; empty without any. All text is escaped.

    Each has its name, its value, how that is written, and whether the pattern is about it: then it
    is coloured. The longest has the whole width.
    """
    if not bars:
        return ""
    longest = max(value for _, value, *_ in bars) or 1
    drawn = "".join(
        f"<dt><bdi>{escape(name)}</bdi></dt>"
        f'<dd class="{"marked" if marked else "other"}" '
        f'style="--share: {value / longest:.4f}">{escape(said)}</dd>'
        for name, value, said, marked in bars
    )
    return f'<dl class="bars">{drawn}</dl>'


def draw_weeks(counts: Sequence[int], words: str) -> str:
    """Draw a bar for the count of each week, the highest as high as the line; empty without any.

    `words` describe them to a screen reader, and to whoever points at them. They are escaped.
    """
    if not any(counts):
        return ""
    most = max(counts)
    bars = "".join(f'<span style="--share: {count / most:.3f}"></span>' for count in counts)
    label = escape(words, quote=True)
    return f'<div class="weeks" role="img" aria-label="{label}" title="{label}">{bars}</div>'
