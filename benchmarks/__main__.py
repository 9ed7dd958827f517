"""`python -m benchmarks`: print what docs say about speed, measured in one run, as Markdown."""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks import clicks, keeping, matrix, searching
from benchmarks.machine import machine, versions
from benchmarks.watching import installed_browser


@dataclass(frozen=True)
class Scale:
    """How large, and how often."""

    click_sizes: tuple[int, ...] = (1_000, 1_000_000)
    matrix_sizes: tuple[int, ...] = (1_000_000, 10_000_000)
    search_sizes: tuple[int, ...] = (1_000, 100_000, 1_000_000)
    keep_sizes: tuple[int, ...] = (1_000, 1_000_000)
    clicks: int = 9
    answers: int = 7


FULL = Scale()
QUICK = Scale((1_000,), (10_000, 100_000), (1_000,), (1_000,), clicks=2, answers=3)


def main() -> None:
    """Measure in a temporary folder and print as the figures come in."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that it runs")
    scale = QUICK if parser.parse_args().quick else FULL
    print(f"{machine()}; {versions()}.", flush=True)
    for part in (_clicks, _matrix, _searches, _keeping):
        with tempfile.TemporaryDirectory(prefix="revisits-benchmark-") as folder:
            part(Path(folder), scale)


def _clicks(folder: Path, scale: Scale) -> None:
    print(f"\nFilter click to last figure changed, median of {scale.clicks} (least–most):\n")
    if installed_browser() is None:
        print("Not measured: no Chromium or Chrome is installed.", flush=True)
        return
    figures = clicks.clicked(folder, scale.click_sizes, times=scale.clicks)
    print(clicks.as_table(scale.click_sizes, figures), flush=True)


def _matrix(folder: Path, scale: Scale) -> None:
    print(f"\nThe filtered matrix, median of {scale.answers} (least–most):\n")
    races = [matrix.race(folder, rows, times=scale.answers) for rows in scale.matrix_sizes]
    print(matrix.as_table(races), flush=True)


def _searches(folder: Path, scale: Scale) -> None:
    print(f"\nWhat stands out, and two periods, median of {scale.answers} (least–most):\n")
    print(searching.searched(folder, scale.search_sizes, times=scale.answers), flush=True)


def _keeping(folder: Path, scale: Scale) -> None:
    print(f"\nKeeping the store, median of {scale.answers} (least–most):\n")
    print(keeping.kept(folder, scale.keep_sizes, times=scale.answers), flush=True)


if __name__ == "__main__":
    main()
