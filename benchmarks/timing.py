"""Times a call several times and formats the median with the extremes."""

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
        middle, low, high = (
            f"{value:.1f}" if value < 10 else f"{value:,.0f}"
            for value in (choose(self.milliseconds) for choose in (median, min, max))
        )
        return f"{middle} ms ({low}–{high})"


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
