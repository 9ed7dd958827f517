"""`python -m benchmarks.soak.no_room FOLDER`: log, import and back up without disk space.

Run in a process of its own, which prints its outcomes as JSON. The folder is a small disk of its
own, which is filled up until little is left; with `--limit` it is any folder, and the size of files
is limited (RLIMIT_FSIZE), which needs no rights.
"""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path

import polars as pl

from benchmarks.soak.commands import LOG_COMMAND, find_unclear, run_command
from benchmarks.soak.import_kills import write_made_up
from benchmarks.soak.losses import Losses, find_losses, make_fault
from benchmarks.soak.outcomes import Outcome
from benchmarks.soak.rooms import Room, SizeLimit, SmallDisk
from benchmarks.soak.writer import write_units
from pipeline.errors import RevisitsError
from pipeline.model import Change
from pipeline.store import Store

BEFORE = 5
LOGS_EACH = 4
IMPORTED_ROWS = 5_000
REASONS = 1_000
UNKNOWN_COMMAND = 2
KeptRows = list[Change]


@dataclass
class NoRoomResult:
    """The results of a store without space."""

    since: int = 0  # where the rows of the store at hand begin in `acknowledged`
    tries: int = 0
    refused: int = 0
    fatal: int = 0
    acknowledged: KeptRows = field(default_factory=list)
    losses: Losses = field(default_factory=Losses)
    not_tried: str = ""


Case = Callable[[Room, int, Store, NoRoomResult], None]


def main() -> None:
    """Try every case in the folder and print the outcomes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", action="store_true")
    parser.add_argument("--short", action="store_true", help="every fourth level only")
    given = parser.parse_args()
    room: Room = SizeLimit(given.folder) if given.limit else SmallDisk(given.folder)
    levels = room.levels[::4] if given.short else room.levels
    beginning = Store(given.folder / "beginning" / "revisits.duckdb")
    beginning.path.parent.mkdir()
    receipts = [receipt for *_, receipt in write_units(beginning, "before", number=BEFORE)]
    kept = [one for receipt in receipts for one in receipt.changes]
    tried = partial(_try_case, room, beginning.path, kept)
    outcomes = [
        tried(f"{room.what}: {name}", levels, case)
        for name, case in (
            ("records logged", _try_logging),
            ("files imported", _try_importing),
            ("checkpoints", _try_checkpoint),
            ("backups", _try_backup),
        )
    ]
    if isinstance(room, SmallDisk):
        outcomes.append(tried("a disk that is read-only", levels[:1], _try_read_only))
    print(json.dumps([asdict(one) for one in outcomes]))


def _try_case(
    room: Room, beginning: Path, kept: KeptRows, what: str, levels: Sequence[int], case: Case
) -> Outcome:
    """Try one case at every level, each in a copy of `beginning`, which holds the rows `kept`."""
    went = NoRoomResult()
    for level in levels:
        store = Store(room.folder / "store" / "revisits.duckdb")
        store.path.parent.mkdir()
        shutil.copyfile(beginning, store.path)
        went.since = len(went.acknowledged)
        went.acknowledged += kept
        case(room, level, store, went)
        _check_writing(store, went)
        shutil.rmtree(store.path.parent)
    if went.not_tried:
        return Outcome(what, not_tried=went.not_tried)
    fatal = f", {went.fatal} of them fatal to the connection" if went.fatal else ""
    return Outcome(
        what,
        went.tries,
        "tries",
        len(went.acknowledged),
        went.losses,
        f"{went.refused} refused with a word on what to do{fatal}",
    )


def _check_store(store: Store, went: NoRoomResult) -> None:
    """Check that the store opens and holds what was acknowledged."""
    try:
        went.losses += find_losses(store, went.acknowledged[went.since :])
    except RevisitsError as error:
        went.losses += make_fault(f"the store does not open: {error}")


def _check_writing(store: Store, went: NoRoomResult) -> None:
    """Check that a record can be written once there is space, and that nothing is lost."""
    again = run_command(store, *LOG_COMMAND)
    if not again.is_done:
        went.losses += make_fault(f"does not write again: {again.complained}")
    went.acknowledged += again.logged
    _check_store(store, went)


def _try_logging(room: Room, level: int, store: Store, went: NoRoomResult) -> None:
    with room.left(level):
        for _ in range(LOGS_EACH):
            ran = run_command(store, *LOG_COMMAND)
            went.tries += 1
            went.refused += not ran.is_done
            went.losses += ran.losses
            went.acknowledged += ran.logged
        _check_store(store, went)


def _try_importing(room: Room, level: int, store: Store, went: NoRoomResult) -> None:
    file = store.path.with_name("import.csv")
    write_made_up(file, IMPORTED_ROWS)
    with room.left(level):
        ran = run_command(store, "import", file)
        went.tries += 1
        went.refused += not ran.is_done
        went.losses += ran.losses
    with store.reading() as reader:
        there = reader.connection.sql(
            "select count(*) from revisit_ledger where starts_with(note, 'imported ')"
        ).fetchall()[0][0]
    if there != (IMPORTED_ROWS if ran.is_done else 0):
        told = "done" if ran.is_done else "refused"
        went.losses += Losses(torn=1, complaints=(f"torn: {there} rows of an import that {told}",))


def _try_checkpoint(room: Room, level: int, store: Store, went: NoRoomResult) -> None:
    """Commit, then force a checkpoint: its failure must not affect what was committed."""
    ids = pl.select(
        pl.lit("0198c0de-0000-4000-8000-") + pl.int_range(REASONS).cast(str).str.zfill(12)
    )
    rows = pl.DataFrame({"id": ids.to_series(), "rev": 1, "deleted": False, "retired": False})
    rows = rows.with_columns(name=pl.col("id"), description=pl.lit("long " * 40) + pl.col("id"))
    with room.left(level):
        went.tries += 1
        try:
            with store.writing(by=f"checkpoint of {REASONS}") as writer:
                writer.append("reasons", rows)
                writer.connection.execute("commit")
                went.acknowledged += writer.receipt.changes
                writer.connection.execute("checkpoint")
                writer.connection.execute("begin")
        except RevisitsError as error:
            went.refused += 1
            went.fatal += type(error.__cause__).__name__ == "FatalException"
            went.losses += find_unclear(str(error))


def _try_backup(room: Room, level: int, store: Store, went: NoRoomResult) -> None:
    with room.left(level):
        ran = run_command(store, "backup")
    if ran.status == UNKNOWN_COMMAND:
        went.not_tried = "this version has no `revisits backup`"
        return
    went.tries += 1
    went.refused += not ran.is_done
    went.losses += ran.losses
    folder = store.path.parent / "backups"
    found = list(folder.iterdir()) if folder.exists() else []
    copies = [path for path in found if path.suffix == store.path.suffix]
    if len(copies) != ran.is_done or len(copies) != len(found):
        went.losses += make_fault(f"{ran.status} left {[path.name for path in found]}")
    for copy in copies:
        _check_store(Store(copy), went)


def _try_read_only(room: Room, _level: int, store: Store, went: NoRoomResult) -> None:
    if not isinstance(room, SmallDisk):
        raise TypeError("only a disk of its own can be made read-only")
    before = store.path.read_bytes()
    with room.read_only():
        for words in (LOG_COMMAND, ("overlap",), ("doctor",), ("backup",)):
            ran = run_command(store, *words)
            went.tries += 1
            went.refused += not ran.is_done
            went.losses += ran.losses
            went.acknowledged += ran.logged
    if store.path.read_bytes() != before:
        went.losses += make_fault("a file on a read-only disk has changed")


if __name__ == "__main__":
    main()
