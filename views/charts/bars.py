"""The bars of a pattern's numbers, and of a proposal's fortnights, as HTML, for page and report.

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
.fortnights {{ display: flex; align-items: flex-end; gap: 1px; height: 1.6rem; max-width: 16rem; }}
.fortnights span {{
    flex: 1 1 0;
    max-width: 1.2rem;
    height: calc(var(--share) * 100%);
    min-height: 1px;
    border-radius: 1px 1px 0 0;
    background: {BAR};
}}
.first-and-last {{
    display: flex;
    justify-content: space-between;
    max-width: 16rem;
    font-size: 0.75em;
    opacity: 0.8;
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


def draw_fortnights(fortnights: Sequence[tuple[str, int]]) -> str:
    """Draw a bar for each fortnight, given as its first day, written out, and its revisits.

    The highest is as high as the line. Below stand the first days of the first and the last one.
    Empty without revisits.
    """
    most = max((revisits for _, revisits in fortnights), default=0)
    if not most:
        return ""
    days = [escape(day, quote=True) for day, _ in fortnights]
    label = f"Revisits in each of {len(days)} fortnights, from {days[0]} on"
    bars = "".join(
        f'<span style="--share: {revisits / most:.3f}" '
        f'title="14 days from {day}: {revisits:,}"></span>'
        for day, (_, revisits) in zip(days, fortnights, strict=True)
    )
    return (
        f'<div class="fortnights" role="img" aria-label="{label}">{bars}</div>'
        f'<div class="first-and-last"><span>{days[0]}</span><span>{days[-1]}</span></div>'
    )
