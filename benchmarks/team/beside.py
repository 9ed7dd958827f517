"""The team's store beside the embedded one: reading, writing, the first pull, and round trips.

Messages between this process and PostgreSQL pass a network that counts them, and delays them by
half a round trip each way. PostgreSQL syncs to the disk; its processor time is not included.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count

from benchmarks.commands import run_timed
from benchmarks.postgres import MISSING, find_programs
from benchmarks.targets import Reached, Report
from benchmarks.team.places import TeamPlace, filled_team, list_surroundings
from benchmarks.team.slow_network import SlowNetwork
from benchmarks.timing import Spread, Timed, format_table, time_calls
from pipeline.asking import questions
from pipeline.asking.selection import Selection
from pipeline.ledger.logging.revisit import log_revisit
from pipeline.store import Store
from pipeline.store.team.store import TeamStore

ROUND_TRIPS = (0.0, 0.02)  # seconds
DASH = "–"
PULL, LOOK, LATER = "first pull", "look, nothing came", "look, one row came"
READ, READ_NEW = "question, nothing changed", "question, one row came"
WRITE, COMMAND = "one revisit written", "`revisits log`"
_numbers = count(1)


@dataclass(frozen=True)
class Measured:
    """A piece of work on a store: its times, and how many round trips each took."""

    timed: Timed[object]
    round_trips: float

    def __str__(self) -> str:
        """Format both: `53 ms (48–71); processor 80 ms (75–99); 1 round trip`."""
        if not self.round_trips:
            return str(self.timed)
        return f"{self.timed}; {self.round_trips:g} round trip{'s' * (self.round_trips != 1)}"


def measure_beside(sizes: Sequence[int], *, times: int) -> Report:
    """Measure each work for each number of revisits, embedded and at each round trip."""
    if find_programs() is None:
        why_not = f"not measured: {MISSING}"
        return Report(f"Not measured: {MISSING}.", _list_reached(max(sizes), None, why_not))
    tables, reached = [], []
    for size in sizes:
        columns = [f"{size:,} revisits", "embedded"]
        with filled_team(size) as place:
            measured = [_measure_store(place, place.embedded, None, times=times)]
            for seconds in ROUND_TRIPS:
                name = f"round trip {seconds * 1000:g} ms"
                columns.append(f"team, {name}")
                with place.behind_network(name, round_trip=seconds) as (machine, network):
                    measured.append(_measure_store(place, machine, network, times=times))
        rows = [(work, *(each.get(work, DASH) for each in measured)) for work in measured[-1]]
        tables.append(format_table(columns, rows))
        reached = _list_reached(size, measured[-1])
    return Report("\n\n".join(tables), reached)


def _measure_store(
    place: TeamPlace, store: Store, network: SlowNetwork | None, *, times: int
) -> dict[str, Measured]:
    measured: dict[str, Measured] = {}
    write_elsewhere = partial(_write_elsewhere, place, store)

    def measure(
        work: str, do: Callable[[], object], *, times: int = times, new: bool = False
    ) -> None:
        runs = [_run(do, network, write_elsewhere if new else None) for _ in range(times)]
        timed = _join([run.timed for run in runs])
        measured[work] = Measured(timed, sum(run.round_trips for run in runs) / times)

    if isinstance(store, TeamStore):
        measure(PULL, store.catch_up, times=1)
        measure(LOOK, store.catch_up)
        measure(LATER, store.catch_up, new=True)
    ask(store)
    measure(READ, lambda: ask(store))
    measure(READ_NEW, lambda: ask(store), new=True)
    write(store)
    measure(WRITE, lambda: write(store))
    with _counted(network) as trips:
        costs = [run_timed(_build_log(), list_surroundings(store)) for _ in range(times)]
    walls, processors = (Spread(tuple(each)) for each in zip(*costs, strict=True))
    measured[COMMAND] = Measured(Timed(None, walls, processors), trips[0] / times)
    return measured


def _run(
    do: Callable[[], object], network: SlowNetwork | None, before: Callable[[], object] | None
) -> Measured:
    """Do it once, after what is done `before`."""
    if before:
        before()
    with _counted(network) as trips:
        timed = time_calls(do, times=1)
    return Measured(timed, trips[0])


def _write_elsewhere(place: TeamPlace, store: Store) -> None:
    """Write one revisit from another machine, or from another process."""
    if isinstance(store, TeamStore):
        write(place.other)
    else:
        run_timed(_build_log(), list_surroundings(store))


def ask(store: Store) -> object:
    """Ask a question, after a look whether something came."""
    if isinstance(store, TeamStore):
        store.catch_up()
    with store.asking() as reader:
        return questions.Question("pair_counts", selection=Selection()).ask(reader)


def write(store: Store) -> object:
    """Write one revisit."""
    return log_revisit(
        store,
        by="bench",
        project="Project 0",
        main_phase="monitoring",
        revisited_phase="management",
        reason="Defect",
        note=f"note {next(_numbers)}",
    )


def _build_log() -> list[str]:
    words = ["--from", "monitoring", "--to", "management", "--reason", "Defect"]
    note = ["--note", f"note {next(_numbers)}"]
    return [sys.executable, "-m", "pipeline", "log", "--project", "Project 0", *words, *note]


@contextmanager
def _counted(network: SlowNetwork | None) -> Iterator[list[float]]:
    """Count the round trips of the block: connections that are made, and answers."""
    trips = [0.0]
    before = sum(network.count_round_trips()) if network else 0
    yield trips
    trips[0] = sum(network.count_round_trips()) - before if network else 0


def _join(timed: Sequence[Timed[object]]) -> Timed[object]:
    spreads = (
        Spread(tuple(value for each in spreads for value in each.milliseconds))
        for spreads in zip(*((each.spread, each.processor) for each in timed), strict=True)
    )
    return Timed(None, *spreads)


def _list_reached(
    rows: int, measured: dict[str, Measured] | None, why_not: str = ""
) -> list[Reached]:
    pull = later = trips = None
    if measured:
        pull = measured[PULL].timed.spread.middle / 1000
        on_the_way = measured[LATER].round_trips * ROUND_TRIPS[-1] * 1000
        later = measured[LATER].timed.spread.middle - on_the_way
        trips = measured[WRITE].round_trips
    slow = f"round trip {ROUND_TRIPS[-1] * 1000:g} ms"
    return [
        Reached(f"team's store: first pull of {rows:,} revisits, {slow}", 30, "s", pull, why_not),
        Reached(f"a later pull, one row, {slow}", 100, "ms beside the round trips", later, why_not),
        Reached("one revisit written", 3, "round trips", trips, why_not),
    ]
