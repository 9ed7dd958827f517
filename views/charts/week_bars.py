"""The weeks of a proposal as tiny bars in HTML, for the page and the report."""

from collections.abc import Sequence
from html import escape

from views.charts.colours import BAR

RULES = f"""
.weeks {{ display: flex; align-items: flex-end; gap: 1px; height: 1.6rem; max-width: 16rem; }}
.weeks i {{
    flex: 1 1 0;
    max-width: 0.55rem;
    height: calc(var(--share) * 100%);
    min-height: 1px;
    border-radius: 1px 1px 0 0;
    background: {BAR};
}}
"""
"""The CSS rules of the weeks: a page that shows some must have them."""


def draw_weeks(counts: Sequence[int], words: str) -> str:
    """Draw a bar for the count of each week, the highest as high as the line; empty without any.

    `words` describe them to a screen reader, and to whoever points at them. They are escaped.
    """
    if not any(counts):
        return ""
    most = max(counts)
    bars = "".join(f'<i style="--share: {count / most:.3f}"></i>' for count in counts)
    label = escape(words, quote=True)
    return f'<div class="weeks" role="img" aria-label="{label}" title="{label}">{bars}</div>'
