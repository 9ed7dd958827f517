"""Times a call several times and formats the median with the extremes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Generic, TypeVar

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Spread:
    """Several measurements of the same call, in milliseconds."""

    milliseconds: tuple[float, ...]

    def __str__(self) -> str:
        """Format the median, least and most: `53 ms (48–71)`."""
        low, high = min(self.milliseconds), max(self.milliseconds)
        return f"{_format_milliseconds(median(self.milliseconds))} ms ({_format_milliseconds(low)}–{_format_milliseconds(high)})"


@dataclass(frozen=True)
class Timed(Generic[Answer]):
    """The last answer of a timed call, and its times."""

    answer: Answer
    spread: Spread


def time_calls(ask: Callable[[], Answer], *, times: int) -> Timed[Answer]:
    """Time `times` calls of `ask` and keep the last answer."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        answer = ask()
        taken.append((time.perf_counter() - start) * 1000)
    return Timed(answer, Spread(tuple(taken)))


def format_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Format a Markdown table: first column left-aligned, the others right-aligned."""
    lines = [columns, ["---", *["---:"] * (len(columns) - 1)], *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def _format_milliseconds(milliseconds: float) -> str:
    return f"{milliseconds:.1f}" if milliseconds < 10 else f"{milliseconds:,.0f}"
