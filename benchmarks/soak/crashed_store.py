"""A store after a crash: most of it in the file, the last units of work only in the log.

`python -m benchmarks.soak.crashed_store STORE` writes those last units and ends without closing.
A connection that stays open keeps the file from being checkpointed after each unit.
"""

import json
import os
import random
import subprocess
import sys
from dataclasses import astuple, dataclass
from pathlib import Path

import duckdb

from benchmarks.soak.processes import ROOT, build_command
from benchmarks.soak.writer import make_records, write_acknowledged
from pipeline.ledger import adding
from pipeline.model import Change
from pipeline.store import Reader, Store
from pipeline.store.engine import ENGINE_CONFIG
from pipeline.store.ledgers import LEDGERS

CHECKPOINTED, LOGGED = 12, 12  # units of work in the file, and in the log alone
State = tuple[tuple[object, ...], ...]


@dataclass(frozen=True)
class CrashedStore:
    """The bytes of the file and its log, and the state after each unit of work in the log.

    `states[n]` and `acknowledged[n]` hold with the first n units of the log.
    """

    database: bytes
    log: bytes
    states: tuple[State, ...]
    acknowledged: tuple[tuple[Change, ...], ...]


def make_crashed_store(folder: Path, *, checkpointed: int = CHECKPOINTED) -> CrashedStore:
    """Make a crashed store in `folder`, in separate processes."""
    store = Store(folder / "crashed.duckdb")
    rows = [tuple(write_acknowledged(store, "closed", number=checkpointed))]
    with store.reading() as reader:
        states = [read_state(reader)]
    command = build_command("benchmarks.soak.crashed_store", store.path)
    ran = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    for line in ran.stdout.splitlines():
        state, changes = json.loads(line)
        states.append(tuple(map(tuple, state)))
        rows.append((*rows[-1], *(Change(*values) for values in changes)))
    log = Path(f"{store.path}.wal")
    return CrashedStore(store.path.read_bytes(), log.read_bytes(), tuple(states), tuple(rows))


def read_state(reader: Reader) -> State:
    """Read the row count and fingerprint of every ledger, as the product does."""
    return tuple(reader.query("fingerprint", ledger=table).row(0) for table in LEDGERS.values())


def main() -> None:
    """Write units of work into the log, print the state after each, and exit without closing."""
    store = Store(Path(sys.argv[1]))
    kept_open = duckdb.connect(store.path, config=ENGINE_CONFIG)
    for number in range(LOGGED):
        rows = 1 + number % 3
        project = "before" if number % 4 else f"crashed {number}"
        signed = f"crashed unit {number} of {rows}"
        added = adding.add_sheet(store, make_records(random.Random(number), project, signed, rows))
        with store.writing() as writer:
            state = read_state(writer)
        print(json.dumps([state, list(map(astuple, added.receipt.changes))]), flush=True)
    os._exit(kept_open is None)


if __name__ == "__main__":
    main()
