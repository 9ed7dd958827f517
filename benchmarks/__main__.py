"""`python -m benchmarks`: measure everything that the docs say about speed, as Markdown."""

from __future__ import annotations

import argparse
from dataclasses import dataclass

from benchmarks import clicks, matrix, operations
from benchmarks.machine import format_machine, format_versions
from benchmarks.watching import find_browser


@dataclass(frozen=True)
class Scale:
    """How many rows, and how many repetitions, each benchmark takes."""

    click_sizes: tuple[int, ...] = (1_000, 1_000_000)
    matrix_sizes: tuple[int, ...] = (1_000_000, 10_000_000)
    search_sizes: tuple[int, ...] = (1_000, 100_000, 1_000_000)
    keep_sizes: tuple[int, ...] = (1_000, 1_000_000)
    clicks: int = 9
    answers: int = 7


FULL = Scale()
QUICK = Scale((1_000,), (10_000, 100_000), (1_000,), (1_000,), clicks=2, answers=3)


def main() -> None:
    """Run the benchmarks and print each table as soon as it is measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that it runs")
    scale = QUICK if parser.parse_args().quick else FULL
    print(f"{format_machine()}; {format_versions()}.", flush=True)
    parts = (
        ("Filter click to last figure changed", _measure_clicks, scale.click_sizes, scale.clicks),
        ("The filtered matrix", matrix.measure_races, scale.matrix_sizes, scale.answers),
        (
            "What stands out, and two periods",
            operations.measure_searches,
            scale.search_sizes,
            scale.answers,
        ),
        ("Keeping the store", operations.measure_upkeep, scale.keep_sizes, scale.answers),
    )
    for title, measure, sizes, times in parts:
        print(f"\n{title}, median of {times} (least–most):\n", flush=True)
        print(measure(sizes, times=times), flush=True)


def _measure_clicks(sizes: tuple[int, ...], *, times: int) -> str:
    if find_browser() is None:
        return "Not measured: no Chromium or Chrome is installed."
    return clicks.measure_pages(sizes, times=times)


if __name__ == "__main__":
    main()
