"""`python -m benchmarks.team.scale`: the slopes that docs/scale.md reckons with.

Four tables: by rows (first pull, sizes, look), by writers (writes in a second, and how long one
waits), by mirrors that look once a second (questions in a second, PostgreSQL's processor), and by
round trip. `--quick` takes small sizes, `--write` writes the tables into the page.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import chain
from pathlib import Path
from statistics import median

from benchmarks.machine import format_machine
from benchmarks.postgres import Server
from benchmarks.soak.outcomes import format_percentiles, write_between
from benchmarks.soak.team.crowd import wait_for_output
from benchmarks.soak.team.machines import running_processes, running_team
from benchmarks.soak.team.units import WRITTEN, parse_results
from benchmarks.team.beside import write
from benchmarks.team.places import ROOT, filled_team
from benchmarks.timing import format_table, time_calls
from pipeline.store.team.store import TeamStore
from tests.teams import run_sql

PAGE = ROOT / "docs" / "scale.md"
TIMES = 5
SIZES = """
select pg_total_relation_size('measured.revisits_ledger'), count(*)
from measured.revisits_ledger
"""


@dataclass(frozen=True)
class Steps:
    """The steps of each slope, and for how many seconds the processes run."""

    rows: tuple[int, ...] = (10_000, 100_000, 1_000_000)
    writers: tuple[int, ...] = (1, 2, 4, 8)
    mirrors: tuple[int, ...] = (1, 4, 16)
    round_trips: tuple[float, ...] = (0.0, 0.02, 0.1)
    seconds: float = 10.0


FULL, QUICK = Steps(), Steps((1_000,), (1, 2), (1, 2), (0.0, 0.02), seconds=1)


def measure_rows(steps: Steps) -> str:
    """Measure how the first pull, both sizes and a look grow with the rows."""
    rows = []
    for size in steps.rows:
        with filled_team(size) as place:
            machine = place.make_machine("new")
            pulled = time_calls(machine.catch_up, times=1)
            look = time_calls(machine.catch_up, times=TIMES)
            later = []
            for _ in range(TIMES):
                write(place.other)
                later.append(time_calls(machine.catch_up, times=1).spread.middle)
            ((there, count),) = run_sql(place.server, SIZES)
            here = machine.path.stat().st_size
            machine.ledger.database.close()
        rows.append(
            (
                f"{size:,}",
                f"{pulled.spread.middle / 1000:.1f} s",
                f"{look.spread.middle:.1f} ms",
                f"{median(later):.0f} ms",
                f"{here / 1e6:.0f} MB, {here / count:.0f} a row",
                f"{there / 1e6:.0f} MB, {there / count:.0f} a row",
            )
        )
    columns = ("revisits", "first pull", "look", "one row comes", "mirror", "PostgreSQL")
    return format_table(columns, rows)


def measure_writers(steps: Steps) -> str:
    """Measure how many writes a second several machines make without a pause, and their waits."""
    rows = []
    for writers in steps.writers:
        with tempfile.TemporaryDirectory() as folder, running_team(Path(folder)) as team:
            names = [f"writer {number}" for number in range(writers)]
            commands = [team.build_writer(name, name) for name in names]
            seconds, writes = _let_write(commands, team.folder, steps.seconds)
        rows.append((writers, f"{len(writes) / seconds:.1f}", format_percentiles(writes)))
    return format_table(("writers", "writes a second, all", "a write, its turn included"), rows)


def measure_mirrors(steps: Steps) -> str:
    """Measure what PostgreSQL does where many mirrors look once a second and nobody writes."""
    rows = []
    for number in steps.mirrors:
        with tempfile.TemporaryDirectory() as folder, running_team(Path(folder)) as team:
            mirrors = [team.get_machine(f"mirror {place}") for place in range(number)]
            for mirror in mirrors:
                mirror.catch_up()
            begun, before = time.monotonic(), read_processor_seconds(team.server)
            look = partial(_look_each_second, seconds=steps.seconds)
            with ThreadPoolExecutor(number) as pool:
                looks = list(chain.from_iterable(pool.map(look, mirrors)))
            seconds = time.monotonic() - begun
            share = (read_processor_seconds(team.server) - before) / seconds
        rows.append(
            (number, f"{len(looks) / seconds:.1f}", f"{share:.2%}", format_percentiles(looks))
        )
    columns = ("mirrors", "looks a second, all", "PostgreSQL, of one core", "a look")
    return format_table(columns, rows)


def _look_each_second(mirror: TeamStore, *, seconds: float) -> list[float]:
    looks, until = [], time.monotonic() + seconds
    while time.monotonic() < until:
        looks.append(time_calls(mirror.catch_up, times=1).spread.middle / 1000)
        time.sleep(1)
    return looks


def measure_round_trips(steps: Steps) -> str:
    """Measure a look and a write over networks of several round trips."""
    rows = []
    with filled_team(steps.rows[0]) as place:
        for seconds in steps.round_trips:
            name = f"{seconds * 1000:g} ms"
            with place.behind_network(name, round_trip=seconds) as (machine, _):
                pulled = time_calls(machine.catch_up, times=1)
                look = time_calls(machine.catch_up, times=TIMES)
                written = time_calls(partial(write, machine), times=TIMES)
            rows.append((name, pulled.spread, look.spread, written.spread))
    return format_table(("round trip", f"first pull of {steps.rows[0]:,}", "look", "write"), rows)


def _let_write(
    commands: Sequence[Sequence[str]], folder: Path, seconds: float
) -> tuple[float, list[float]]:
    """Let processes write; returns the seconds, and those of each write meanwhile."""
    with running_processes(commands, folder) as outputs:
        wait_for_output(outputs)
        before = [output.read_text(encoding="utf-8") for output in outputs]
        begun = time.monotonic()
        time.sleep(seconds)
        after = [output.read_text(encoding="utf-8") for output in outputs]
        took = time.monotonic() - begun
    results = parse_results(new[len(old) :] for old, new in zip(before, after, strict=True))
    if results.unclear:
        raise RuntimeError(results.unclear[0])
    return took, results.seconds.get(WRITTEN, [])


def read_processor_seconds(server: Server) -> float:
    """Read the processor seconds of the server's processes that run now."""
    if not server.process:
        raise RuntimeError("the server does not run")
    nanoseconds = 0
    for path in Path("/proc").iterdir():
        with suppress(OSError):  # it has ended
            parent = path.joinpath("stat").read_text().rpartition(")")[2].split()[1]
            if str(server.process.pid) in (path.name, parent):
                nanoseconds += int(path.joinpath("schedstat").read_text().split()[0])
    return nanoseconds / 1e9


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    steps = QUICK if options.quick else FULL
    load = os.getloadavg()[0]
    parts = [f"Measured {date.today()}, {format_machine()}; load before: {load:.1f}."]
    for measure in (measure_rows, measure_writers, measure_mirrors, measure_round_trips):
        parts.append(measure(steps))
        print(parts[-1], flush=True)
    if options.write and not options.quick:
        write_between(PAGE, "scale", "\n\n".join(parts))


if __name__ == "__main__":
    main()
