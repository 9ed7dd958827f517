"""Times something several times and says the median with the extremes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Generic, TypeVar

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Spread:
    """Several measurements of the same thing, in milliseconds."""

    milliseconds: tuple[float, ...]

    def __str__(self) -> str:
        """The median, and from the least to the most: `53 ms (48–71)`."""
        low, high = min(self.milliseconds), max(self.milliseconds)
        return f"{_format_milliseconds(median(self.milliseconds))} ms ({_format_milliseconds(low)}–{_format_milliseconds(high)})"


@dataclass(frozen=True)
class Timed(Generic[Answer]):
    """What was answered each time (the last one), and how long it took."""

    answer: Answer
    spread: Spread


def time_calls(ask: Callable[[], Answer], *, times: int) -> Timed[Answer]:
    """Call `ask` so many times and keep the last answer."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        answer = ask()
        taken.append((time.perf_counter() - start) * 1000)
    return Timed(answer, Spread(tuple(taken)))


def format_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table: the first column to the left, the others to the right."""
    lines = [columns, ["---", *["---:"] * (len(columns) - 1)], *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def _format_milliseconds(milliseconds: float) -> str:
    return f"{milliseconds:.1f}" if milliseconds < 10 else f"{milliseconds:,.0f}"
