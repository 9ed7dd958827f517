"""Commands in a terminal, each in a fresh process, beside `import duckdb` in one.

They are run in turns. Wall time is from the start of the process to its end; processor time is
what the system says that the process has used.
"""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from itertools import count

from benchmarks.filling import filled_store
from benchmarks.servers import ROOT
from benchmarks.targets import Reached, Report, compare
from benchmarks.timing import Spread, format_table
from pipeline.ledger.focus import set_focus

COLUMNS = ("command", "wall", "processor", "wall / import duckdb", "processor / import duckdb")
IMPORT, HELP, LOG = "python -c 'import duckdb'", "revisits --help", "revisits log"
LIMITS = {LOG: 3.0, HELP: 1.5}
ROWS = 1_000


def measure_commands(*, times: int) -> Report:
    """Measure each command beside the import."""
    taken: dict[str, list[tuple[float, float]]] = {IMPORT: [], HELP: [], LOG: []}
    with filled_store(ROWS) as store:
        set_focus(store, project="Project 0", phase="model_development")
        commands = _list_commands()
        for turn in range(times + 1):
            for name, build in commands.items():
                costs = run_timed(build(), {"REVISITS_STORE": str(store.path)})
                if turn:  # the first turn brings the files into the memory
                    taken[name].append(costs)
    walls = {name: Spread(tuple(wall for wall, _ in runs)) for name, runs in taken.items()}
    used = {name: Spread(tuple(processor for _, processor in runs)) for name, runs in taken.items()}
    rows = [
        (
            f"`{name}`",
            walls[name],
            used[name],
            f"{walls[name].middle / walls[IMPORT].middle:.1f} ×",
            f"{used[name].middle / used[IMPORT].middle:.1f} ×",
        )
        for name in taken
    ]
    return Report(format_table(COLUMNS, rows), _list_reached(walls, used))


def _list_reached(walls: dict[str, Spread], used: dict[str, Spread]) -> list[Reached]:
    return [
        compare(f"`{name}`, {kind}", limit, "`import duckdb`", spreads[name], spreads[IMPORT])
        for name, limit in LIMITS.items()
        for kind, spreads in (("wall", walls), ("processor", used))
    ]


def _list_commands() -> dict[str, Callable[[], list[str]]]:
    """List what builds the words of each command; each revisit has a note of its own."""
    numbers = count(1)
    words = "log --project", "Project 0", "--to data_preparation --reason", "Defect", "--note"
    head, project, to, reason, note = words
    revisits = [sys.executable, "-m", "pipeline"]
    return {
        IMPORT: lambda: [sys.executable, "-c", "import duckdb"],
        HELP: lambda: [*revisits, "--help"],
        LOG: lambda: [
            *revisits, *head.split(), project, *to.split(), reason, note, f"note {next(numbers)}"
        ],
    }  # fmt: skip


def run_timed(command: list[str], surroundings: Mapping[str, str]) -> tuple[float, float]:
    """Run a command with further variables of the environment.

    Returns its wall and processor milliseconds. Raises where it fails.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | surroundings,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall * 1000, used * 1000
