"""`python -m benchmarks`: measure everything that the docs say about speed, as Markdown."""

import argparse
from dataclasses import dataclass
from functools import partial

from benchmarks import clicks, matrix, operations
from benchmarks.machine import format_machine, format_versions


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
    searches = partial(operations.measure, operations.list_searches)
    upkeep = partial(operations.measure, operations.list_upkeep)
    parts = (
        (
            "Filter click to last figure changed",
            clicks.measure_pages,
            scale.click_sizes,
            scale.clicks,
        ),
        ("The filtered matrix", matrix.measure_races, scale.matrix_sizes, scale.answers),
        ("What stands out, and two periods", searches, scale.search_sizes, scale.answers),
        ("Keeping the store", upkeep, scale.keep_sizes, scale.answers),
    )
    for title, measure, sizes, times in parts:
        print(f"\n{title}, median of {times} (least–most):\n", flush=True)
        print(measure(sizes, times=times), flush=True)


if __name__ == "__main__":
    main()
