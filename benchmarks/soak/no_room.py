"""`python -m benchmarks.soak.no_room FOLDER`: log, import and back up without disk space.

Run in a process of its own, which prints its outcomes as JSON. The folder is a small disk of its
own, which is filled up until little is left; with `--limit` it is any folder, and the size of files
is limited (RLIMIT_FSIZE), which needs no rights.
"""

import argparse
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import polars as pl

from benchmarks.soak import commands
from benchmarks.soak.import_kills import read_imported_facts, write_made_up
from benchmarks.soak.losses import Losses, find_losses, make_fault
from benchmarks.soak.outcomes import Outcome, Trials
from benchmarks.soak.rooms import Room, SizeLimit, SmallDisk
from benchmarks.soak.writer import write_acknowledged
from pipeline.errors import RevisitsError
from pipeline.model import Change
from pipeline.store import Store

BEFORE = 5
LOGS_EACH = 4
IMPORTED_ROWS = 5_000
REASONS = 1_000


@dataclass
class Attempt:
    """A store that is short of room, the rows that it must hold, and its trials."""

    room: Room
    level: int
    store: Store
    acknowledged: list[Change]
    trials: Trials

    def run(self, *words: object) -> commands.CommandResult:
        """Run a command and count its result."""
        ran = commands.run_command(self.store, *words)
        self.trials.results["done" if ran.is_done else "refused"] += 1
        self.trials.losses += ran.losses
        self.acknowledged += ran.logged
        return ran

    def check(self, store: Store) -> None:
        """Check that the store (or a copy of it) opens and holds what was acknowledged."""
        self.trials.losses += find_losses(store, self.acknowledged)


def main() -> None:
    """Try every case in the folder and print the outcomes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", action="store_true")
    parser.add_argument("--short", action="store_true", help="every fourth level only")
    options = parser.parse_args()
    room: Room = SizeLimit(options.folder) if options.limit else SmallDisk(options.folder)
    levels = room.levels[::4] if options.short else room.levels
    beginning = Store(options.folder / "beginning" / "revisits.duckdb")
    beginning.path.parent.mkdir()
    kept = write_acknowledged(beginning, "before", number=BEFORE)
    try_case = partial(_try_case, room, beginning.path, kept)
    outcomes = [
        try_case(f"{room.what}: {name}", levels, case)
        for name, case in (
            ("records logged", _try_logging),
            ("files imported", _try_importing),
            ("checkpoints", _try_checkpoint),
            ("backups", _try_backup),
        )
    ]
    if isinstance(room, SmallDisk):
        outcomes.append(try_case("a disk that is read-only", levels[:1], _try_read_only))
    print(json.dumps([asdict(outcome) for outcome in outcomes]))


def _try_case(
    room: Room,
    beginning: Path,
    kept: list[Change],
    what: str,
    levels: Sequence[int],
    case: Callable[[Attempt], None],
) -> Outcome:
    """Try one case at every level, each in a copy of `beginning`, which holds the rows `kept`."""
    trials = Trials()
    for level in levels:
        store = Store(room.folder / "store" / "revisits.duckdb")
        store.path.parent.mkdir()
        shutil.copyfile(beginning, store.path)
        attempt = Attempt(room, level, store, list(kept), trials)
        case(attempt)
        logged, fault = commands.log_again(store)  # there is room now
        attempt.acknowledged += logged
        trials.losses += fault
        trials.acknowledged += len(attempt.acknowledged)
        attempt.check(store)
        shutil.rmtree(store.path.parent)
    fatal = trials.results["fatal"]
    refused = trials.results["refused"] + fatal
    return Outcome(
        what,
        trials.results.total(),
        "tries",
        trials.acknowledged,
        trials.losses,
        f"{refused} refused with a word on what to do"
        + (f", {fatal} of them fatal to the connection" if fatal else ""),
    )


def _try_logging(attempt: Attempt) -> None:
    with attempt.room.left(attempt.level):
        for _ in range(LOGS_EACH):
            attempt.run(*commands.LOG_COMMAND)
        attempt.check(attempt.store)


def _try_importing(attempt: Attempt) -> None:
    file = attempt.store.path.with_name("import.csv")
    write_made_up(file, IMPORTED_ROWS)
    with attempt.room.left(attempt.level):
        ran = attempt.run("import", file)
    there = read_imported_facts(attempt.store)[0]
    if there != (IMPORTED_ROWS if ran.is_done else 0):
        words = f"torn: {there} rows of an import with the exit status {ran.status}"
        attempt.trials.losses += Losses(torn=1, complaints=(words,))


def _try_checkpoint(attempt: Attempt) -> None:
    """Commit, then force a checkpoint: its failure must not affect what was committed."""
    ids = pl.select(
        pl.lit("0198c0de-0000-4000-8000-") + pl.int_range(REASONS).cast(str).str.zfill(12)
    )
    rows = pl.DataFrame({"id": ids.to_series(), "rev": 1, "deleted": False, "retired": False})
    rows = rows.with_columns(name=pl.col("id"), description=pl.lit("long " * 40) + pl.col("id"))
    result = "done"
    with attempt.room.left(attempt.level):
        try:
            with attempt.store.writing(by=f"checkpoint of {REASONS}") as writer:
                writer.append("reasons", rows)
                writer.connection.execute("commit")
                attempt.acknowledged += writer.receipt.changes
                writer.connection.execute("checkpoint")
                writer.connection.execute("begin")
        except RevisitsError as error:
            is_fatal = type(error.__cause__).__name__ == "FatalException"
            result = "fatal" if is_fatal else "refused"
            attempt.trials.losses += commands.find_unclear(str(error))
    attempt.trials.results[result] += 1


def _try_backup(attempt: Attempt) -> None:
    with attempt.room.left(attempt.level):
        ran = attempt.run("backup")
    folder = attempt.store.path.parent / "backups"
    files = list(folder.iterdir()) if folder.exists() else []
    copies = [path for path in files if path.suffix == attempt.store.path.suffix]
    if len(copies) != ran.is_done or len(copies) != len(files):
        names = [path.name for path in files]
        attempt.trials.losses += make_fault(f"{ran.status} left {names}")
    for copy in copies:
        attempt.check(Store(copy))


def _try_read_only(attempt: Attempt) -> None:
    if not isinstance(attempt.room, SmallDisk):
        raise TypeError("only a disk of its own can be made read-only")
    before = attempt.store.path.read_bytes()
    with attempt.room.read_only():
        for words in (commands.LOG_COMMAND, ("overlap",), ("doctor",), ("backup",)):
            attempt.run(*words)
    if attempt.store.path.read_bytes() != before:
        attempt.trials.losses += make_fault("a file on a read-only disk has changed")


if __name__ == "__main__":
    main()
