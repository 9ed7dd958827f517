"""`python -m benchmarks`: measure everything that the docs say about speed, as Markdown."""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks import clicks, keeping, matrix, searching
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
    """Run the benchmarks in a temporary folder and print each table as soon as it is measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that it runs")
    scale = QUICK if parser.parse_args().quick else FULL
    print(f"{format_machine()}; {format_versions()}.", flush=True)
    for part in (_print_clicks, _print_matrix, _print_searches, _print_keeping):
        with tempfile.TemporaryDirectory(prefix="revisits-benchmark-") as folder:
            part(Path(folder), scale)


def _print_clicks(folder: Path, scale: Scale) -> None:
    print(f"\nFilter click to last figure changed, median of {scale.clicks} (least–most):\n")
    if find_browser() is None:
        print("Not measured: no Chromium or Chrome is installed.", flush=True)
        return
    figures = clicks.measure_pages(folder, scale.click_sizes, times=scale.clicks)
    print(clicks.format_click_table(scale.click_sizes, figures), flush=True)


def _print_matrix(folder: Path, scale: Scale) -> None:
    print(f"\nThe filtered matrix, median of {scale.answers} (least–most):\n")
    races = [matrix.race(folder, rows, times=scale.answers) for rows in scale.matrix_sizes]
    print(matrix.format_race_table(races), flush=True)


def _print_searches(folder: Path, scale: Scale) -> None:
    print(f"\nWhat stands out, and two periods, median of {scale.answers} (least–most):\n")
    print(searching.measure_searches(folder, scale.search_sizes, times=scale.answers), flush=True)


def _print_keeping(folder: Path, scale: Scale) -> None:
    print(f"\nKeeping the store, median of {scale.answers} (least–most):\n")
    print(keeping.measure_keeping(folder, scale.keep_sizes, times=scale.answers), flush=True)


if __name__ == "__main__":
    main()
