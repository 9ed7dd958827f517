"""Times a call several times, wall and processor, and formats the median with the extremes."""

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

    @property
    def middle(self) -> float:
        """The median."""
        return median(self.milliseconds)

    def __str__(self) -> str:
        """Format the median, least and most: `53 ms (48–71)`."""
        middle, low, high = map(
            format_number, (self.middle, min(self.milliseconds), max(self.milliseconds))
        )
        return f"{middle} ms ({low}–{high})"


@dataclass(frozen=True)
class Timed(Generic[Answer]):
    """The last answer of a timed call, and its times: wall, and of the processor in all threads."""

    answer: Answer
    spread: Spread
    processor: Spread

    def __str__(self) -> str:
        """Format both: `53 ms (48–71); processor 80 ms (75–99)`."""
        return f"{self.spread}; processor {self.processor}"


def time_calls(ask: Callable[[], Answer], *, times: int) -> Timed[Answer]:
    """Time `times` calls of `ask` and keep the last answer."""
    walls, processors = [], []
    for _ in range(times):
        start, used = time.perf_counter(), time.process_time()
        answer = ask()
        walls.append((time.perf_counter() - start) * 1000)
        processors.append((time.process_time() - used) * 1000)
    return Timed(answer, Spread(tuple(walls)), Spread(tuple(processors)))


def format_number(value: float) -> str:
    """Format a number of milliseconds: `9.1`, `1,224`."""
    return f"{value:.1f}" if value < 10 else f"{value:,.0f}"


def format_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Format a Markdown table: first column left-aligned, the others right-aligned."""
    lines = [columns, ["---", *["---:"] * (len(columns) - 1)], *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)
