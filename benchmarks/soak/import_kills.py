"""Kills `revisits import` with signal 9: the import must be complete or absent.

Half of the kills come at a random moment of its whole run, half within the writing itself, which
is short: at a random one of the states in which the store's files are seen while they grow. The
file that is imported is made up (synthetic).
"""

import csv
import random
import shutil
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.soak.losses import Losses, find_losses
from benchmarks.soak.outcomes import Outcome
from benchmarks.soak.processes import build_command, run_and_kill
from benchmarks.soak.writer import PHASES, REASONS, write_acknowledged
from pipeline.model import Change
from pipeline.store import Store
from pipeline.store.store import DataVersion

BEFORE = 20  # units of work that are there before the import
LANES = 2
AFTER_A_STEP_SECONDS = 0.01
IMPORTED = """
select
    count(*) as revisits,
    count(distinct id) as ids,
    bit_xor(hash(id, occurred_at, main_phase, revisited_phase, note, minutes)) as facts
from revisit_ledger
where starts_with(note, 'imported ')
"""
Facts = tuple[Any, ...]
NONE: Facts = (0, 0, None)
PAIR = ("main_phase", "revisited_phase")
COLUMNS = ("id", "project", "occurred_at", *PAIR, "reason", "note", "minutes")


@dataclass(frozen=True)
class KilledImport:
    """A killed import: whether it was already writing, whether it is complete, and its losses."""

    hit: bool
    is_whole: bool
    losses: Losses


@dataclass(frozen=True)
class Beginning:
    """What every trial starts from: a store with some records, and a file to import.

    An import that nobody kills takes `seconds`, its files go through `states`, and `whole` is what
    it brings.
    """

    store: Store
    acknowledged: list[Change]
    file: Path
    seconds: float = 0.0
    states: int = 0
    whole: Facts = NONE


def kill_imports(folder: Path, *, kills: int, rows: int) -> Outcome:
    """Run `kills` imports of `rows` rows, each killed, each into a new store."""
    beginning = _make_beginning(folder, rows)
    with ThreadPoolExecutor(LANES) as pool:
        tries = list(pool.map(partial(_kill_import, folder, beginning), range(kills)))
    whole = sum(killed.is_whole for killed in tries)
    hits = sum(killed.hit for killed in tries)
    return Outcome(
        f"signal 9 while {rows:,} rows are imported",
        kills,
        "kills",
        kills * len(beginning.acknowledged),
        sum((killed.losses for killed in tries), Losses()),
        f"{hits} of the kills came after its writing had begun; {whole} imports were there whole "
        f"afterwards, {kills - whole} not at all; undisturbed an import takes "
        f"{beginning.seconds:.1f} s, and its files were seen in {beginning.states} states "
        "while it wrote. The rows are made up; acknowledged is what was there before",
    )


def write_made_up(file: Path, rows: int) -> None:
    """Write a CSV file of made-up revisits with ids, the same at every run."""
    chance = random.Random(rows)
    with file.open("w", encoding="utf-8", newline="") as opened:
        lines = csv.writer(opened)
        lines.writerow(COLUMNS)
        for number in range(rows):
            main, to = chance.sample(PHASES, 2)
            day = f"2025-{1 + number % 12:02}-{1 + number % 28:02}T10:00:00+00:00"
            identifier = uuid.UUID(int=chance.getrandbits(128), version=4)
            project, reason = f"Made up {number % 5}", chance.choice(REASONS)
            lines.writerow(
                [identifier, project, day, main, to, reason, f"imported {number}", number % 90]
            )


def _make_beginning(folder: Path, rows: int) -> Beginning:
    store, file = Store(folder / "before-import.duckdb"), folder / "import.csv"
    write_made_up(file, rows)
    beginning = Beginning(store, write_acknowledged(store, "before", number=BEFORE), file)
    importing = _Importing(folder / "undisturbed", beginning)
    begun = time.perf_counter()
    if importing.run_and_kill(when=lambda: importing.count_states() < 0, after=0):
        raise RuntimeError("nobody kills this one")
    return replace(
        beginning,
        seconds=time.perf_counter() - begun,
        states=len(importing.states),
        whole=read_imported_facts(importing.store),
    )


def _kill_import(folder: Path, beginning: Beginning, number: int) -> KilledImport:
    """Kill one import: every second one at a step of its writing, the others at any time."""
    importing, chance = _Importing(folder / f"import-{number}", beginning), random.Random(number)
    if number % 2:
        step = chance.randint(1, beginning.states)
        moment = chance.uniform(0, AFTER_A_STEP_SECONDS)
        was_running = importing.run_and_kill(
            when=lambda: importing.count_states() >= step, after=moment
        )
    else:
        moment = chance.uniform(0, beginning.seconds)
        was_running = importing.run_and_kill(when=lambda: True, after=moment)
    hit = was_running and importing.is_writing()
    losses = find_losses(importing.store, beginning.acknowledged)
    if losses:
        return KilledImport(hit, False, losses)
    there = read_imported_facts(importing.store)
    shutil.rmtree(importing.store.path.parent)
    return KilledImport(hit, there == beginning.whole, find_torn(there, beginning.whole))


def read_imported_facts(store: Store) -> Facts:
    """Read how many rows and ids of the import are there, and a fingerprint of their facts."""
    with store.reading() as reader:
        return tuple(reader.connection.sql(IMPORTED).fetchall()[0])


def find_torn(there: Facts, whole: Facts) -> Losses:
    """Report a torn import where it is neither complete nor absent."""
    if there in (NONE, whole):
        return Losses()
    return Losses(torn=1, complaints=(f"torn: {there} of an import of {whole}",))


class _Importing:
    """`revisits import` of the file into a new store in a new folder."""

    def __init__(self, folder: Path, beginning: Beginning) -> None:
        folder.mkdir()
        self.store = Store(folder / "revisits.duckdb")
        self._log = Path(f"{self.store.path}.wal")
        self.states: set[DataVersion] = set()  # of the files, seen since the writing began
        self._file = beginning.file
        shutil.copyfile(beginning.store.path, self.store.path)
        self._size = self.store.path.stat().st_size

    def is_writing(self) -> bool:
        """Tell whether the store's file has grown, or a write-ahead log exists."""
        return self._log.exists() or self.store.path.stat().st_size > self._size

    def count_states(self) -> int:
        """Count the file states seen since the writing began, the current one included."""
        if self.is_writing():
            self.states.add(self.store.read_version())
        return len(self.states)

    def run_and_kill(self, *, when: Callable[[], bool], after: float) -> bool:
        """Run the import and kill it; see `processes.run_and_kill`."""
        command = build_command("pipeline", "import", self._file, "--store", self.store.path)
        return run_and_kill(command, self.store.path.with_suffix(".txt"), when=when, after=after)
