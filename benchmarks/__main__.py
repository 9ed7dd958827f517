"""`python -m benchmarks`: measure everything that docs/performance.md says, as Markdown.

`--write` writes the page, `--only NAME` measures one part, `--quick` takes small sizes.
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from benchmarks import commands, files, matrix, operations, sheets
from benchmarks.machine import format_machine, format_versions
from benchmarks.pages import clicks, opening
from benchmarks.targets import Reached, Report, format_targets
from benchmarks.team import beside
from benchmarks.writing import write_performance


@dataclass(frozen=True)
class Scale:
    """How many rows, and how many repetitions, each benchmark takes."""

    click_sizes: tuple[int, ...] = (1_000, 1_000_000)
    matrix_sizes: tuple[int, ...] = (1_000_000, 10_000_000)
    search_sizes: tuple[int, ...] = (1_000, 100_000, 1_000_000)
    keep_sizes: tuple[int, ...] = (1_000, 1_000_000)
    file_sizes: tuple[int, ...] = (1_000_000,)
    team_sizes: tuple[int, ...] = (10_000, 1_000_000)
    clicks: int = 5
    openings: int = 3
    commands: int = 9
    answers: int = 5
    operations: int = 2
    files: int = 1
    sheet_rows: int = 100_000
    sheets: int = 3
    team: int = 5


FULL = Scale()
QUICK = Scale(
    click_sizes=(1_000,),
    matrix_sizes=(10_000, 100_000),
    search_sizes=(1_000,),
    keep_sizes=(1_000,),
    file_sizes=(10_000,),
    sheet_rows=1_000,
    team_sizes=(1_000,),
    clicks=1,
    openings=1,
    commands=2,
    team=2,
)


@dataclass(frozen=True)
class Part:
    """One part: its name for --only, its title, how often it repeats, and what measures it."""

    name: str
    title: str
    times: int
    measure: Callable[[], Report]


def list_parts(scale: Scale) -> list[Part]:
    """List the parts in the order of the page."""
    return [
        Part(
            "clicks",
            "Clicks, until nothing changes any more",
            scale.clicks,
            partial(clicks.measure_clicks, scale.click_sizes, times=scale.clicks),
        ),
        Part(
            "opening",
            "The first page of a fresh browser",
            scale.openings,
            partial(opening.measure_openings, times=scale.openings),
        ),
        Part(
            "matrix",
            "The filtered matrix",
            scale.answers,
            partial(matrix.measure_races, scale.matrix_sizes, times=scale.answers),
        ),
        Part(
            "commands",
            "Commands in a terminal",
            scale.commands,
            partial(commands.measure_commands, times=scale.commands),
        ),
        Part(
            "files",
            "Import and export",
            scale.files,
            partial(files.measure, scale.file_sizes, times=scale.files),
        ),
        Part(
            "sheets",
            "A sheet with other headings and words",
            scale.sheets,
            partial(sheets.measure, scale.sheet_rows, times=scale.sheets),
        ),
        Part(
            "searches",
            "What stands out, and two periods compared",
            scale.operations,
            partial(
                operations.measure,
                operations.list_searches,
                scale.search_sizes,
                times=scale.operations,
            ),
        ),
        Part(
            "upkeep",
            "Keeping the store",
            scale.operations,
            partial(
                operations.measure,
                operations.list_upkeep,
                scale.keep_sizes,
                times=scale.operations,
            ),
        ),
        Part(
            "team",
            "A team's store beside the embedded one",
            scale.team,
            partial(beside.measure_beside, scale.team_sizes, times=scale.team),
        ),
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmarks, print each table as soon as it is measured, and write the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that it runs")
    names = [part.name for part in list_parts(FULL)]
    parser.add_argument("--only", choices=names, help="measure this part alone")
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    given = parser.parse_args(arguments)
    if given.write and (given.quick or given.only):
        parser.error("--write takes a whole run: leave --quick and --only out")
    machine = f"{format_machine()}; {format_versions()}."
    print(machine, flush=True)
    sections: list[str] = []
    reached: list[Reached] = []
    for part in list_parts(QUICK if given.quick else FULL):
        if given.only in (None, part.name):
            heading = f"## {part.title}\n\nMedian of {part.times} (least–most)."
            print(f"\n{heading}\n", flush=True)
            report = part.measure()
            print(report.tables, flush=True)
            sections.append(f"{heading}\n\n{report.tables}")
            reached += report.reached
    targets = format_targets(reached)
    print(f"\n{targets}", flush=True)
    if given.write:
        write_performance(machine=machine, targets=targets, sections=sections)


if __name__ == "__main__":
    main()
