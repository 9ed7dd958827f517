"""Damages a store's file and log: the product must read right data or refuse, never wrong.

A trial is a damaged copy in a folder of its own. It is read as the product reads it, the doctor
checks it, and a record is logged.
"""

import random
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.soak.commands import LOG_COMMAND, find_unclear, run_command
from benchmarks.soak.crashed_store import CrashedStore, make_crashed_store, read_state
from benchmarks.soak.losses import Losses, find_losses, make_fault
from benchmarks.soak.outcomes import Outcome, Trials
from pipeline.errors import RevisitsError
from pipeline.store import Store

BLOCK = 262_144
STRANGE = "something else in place of the log"
REFUSED_IN_WORDS = "refused with a word on what to do"


def damage_stores(folder: Path, *, cuts: int, flips: int) -> list[Outcome]:
    """Damage the file and the log in each way, that many times, and try each copy."""
    crashed, other = make_crashed_store(folder), folder / "other"
    other.mkdir()
    another = make_crashed_store(other, checkpointed=1)
    chance = random.Random(5)
    database, log = crashed.database, crashed.log
    kinds = {
        "the file cut short": ((each, b"") for each in _cut(database, cuts, chance)),
        "a bit of the file flipped": ((each, b"") for each in _flip(database, flips, chance)),
        "the write-ahead log cut short": ((database, each) for each in _cut(log, cuts, chance)),
        "a bit of the log flipped": ((database, each) for each in _flip(log, flips, chance)),
        STRANGE: ((database, each) for each in _make_strange_logs(crashed, another, chance)),
    }
    return [_try_copies(folder, what, crashed, copies) for what, copies in kinds.items()]


def _cut(data: bytes, number: int, chance: random.Random) -> Iterator[bytes]:
    """Cut the data short: at the ends of the engine's blocks, and at random."""
    edges = [0, 1, 4_096, 12_288, len(data) - BLOCK, len(data) - 1]
    lengths = [edge for edge in edges if 0 <= edge < len(data)]
    lengths += [chance.randrange(len(data)) for _ in range(number - len(lengths))]
    return (data[:length] for length in lengths)


def _flip(data: bytes, number: int, chance: random.Random) -> Iterator[bytes]:
    """Flip one bit per copy; in one of four copies near the beginning."""
    for turn in range(number):
        copy = bytearray(data)
        place = chance.randrange(12_288 if len(data) > BLOCK else 64) if turn % 4 == 0 else None
        copy[chance.randrange(len(data)) if place is None else place] ^= 1 << chance.randrange(8)
        yield bytes(copy)


def _make_strange_logs(
    crashed: CrashedStore, another: CrashedStore, chance: random.Random
) -> Iterable[bytes]:
    """Make files that are no log of this store."""
    size = len(crashed.log)
    return (
        bytes(size),
        chance.randbytes(size),
        b"Meeting notes of Monday\n" * 40,
        b"\x89PNG\r\n\x1a\n" + chance.randbytes(3_000),
        another.log,
        crashed.database[:20_000],
    )


def _try_copies(
    folder: Path, what: str, crashed: CrashedStore, copies: Iterable[tuple[bytes, bytes]]
) -> Outcome:
    trials = Trials()
    for number, (database, log) in enumerate(copies):
        place = folder / f"trial-{number}"
        place.mkdir()
        attempt(Trial(Store(place / "revisits.duckdb"), database, log), crashed, trials)
        shutil.rmtree(place)
    opened = trials.results.total() - trials.results[REFUSED_IN_WORDS]
    if what == STRANGE and opened:  # the engine would open the file and overwrite the log
        trials.losses += make_fault(f"{opened} opened in silence")
    return Outcome(
        what,
        trials.results.total(),
        "trials",
        trials.acknowledged,
        trials.losses,
        ", ".join(f"{number} {result}" for result, number in trials.results.most_common()),
        must_acknowledge=False,
    )


@dataclass(frozen=True)
class Trial:
    """A damaged copy of a store."""

    store: Store
    database: bytes
    log: bytes

    def __post_init__(self) -> None:
        self.store.path.write_bytes(self.database)
        if self.log:
            Path(f"{self.store.path}.wal").write_bytes(self.log)

    @property
    def is_kept(self) -> bool:
        """Whether the damaged file is unchanged, and its log too, under whatever name."""
        beside = self.store.path.parent.glob("*.wal*")
        logs = not self.log or any(path.read_bytes() == self.log for path in beside)
        return self.store.path.read_bytes() == self.database and logs


def attempt(trial: Trial, crashed: CrashedStore, trials: Trials) -> None:
    """Read, run the doctor, write; each step must keep what the one before showed."""
    first = _read_units(trial, crashed, trials)
    trials.results[_classify_units(first, crashed, trial)] += 1
    if not trial.is_kept:
        trials.losses += make_fault("reading changed a damaged file")
    doctor = run_command(trial.store, "doctor")
    trials.losses += doctor.losses
    if first is None and not trial.is_kept:
        trials.losses += make_fault("the doctor changed a damaged file")
    second = _read_units(trial, crashed, trials)
    if first is not None and second != first:
        trials.losses += make_fault(f"the doctor made unit {second} of unit {first}")
    written = run_command(trial.store, *LOG_COMMAND)
    trials.losses += written.losses
    if written.is_done and second is not None:
        acknowledged = [*crashed.acknowledged[second], *written.logged]
        trials.acknowledged += len(acknowledged)
        trials.losses += find_losses(trial.store, acknowledged)
    elif written.is_done or not trial.is_kept:
        trials.losses += make_fault("a refused file was written to")


def _read_units(trial: Trial, crashed: CrashedStore, trials: Trials) -> int | None:
    """Read how many units of the log the store shows; None where it is refused."""
    try:
        with trial.store.reading() as reader:
            state = read_state(reader)
    except RevisitsError as error:
        trials.losses += find_unclear(str(error))
        return None
    except Exception as error:  # a person would see a stack trace
        trials.losses += make_fault(f"stack trace: {error!r}")
        return None
    if state not in crashed.states:
        trials.losses += Losses(torn=1, complaints=(f"torn: wrong data {state}",))
        return None
    return crashed.states.index(state)


def _classify_units(units: int | None, crashed: CrashedStore, trial: Trial) -> str:
    if units is None:
        return REFUSED_IN_WORDS
    if units == (len(crashed.states) - 1 if trial.log else 0):
        return "right"
    return "without the last units of work, and no part of one"
