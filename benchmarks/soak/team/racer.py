"""`python -m benchmarks.soak.team.racer ADDRESS MIRROR NAME`: does what it is told at a moment.

Each line of its input says what and when; it answers with the rows that it has appended.
"""

import json
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path

from benchmarks.soak.writer import make_records
from pipeline.errors import ChangedMeanwhile, RevisitsError
from pipeline.ledger import adding, revisits
from pipeline.model import Change
from pipeline.store import Store
from pipeline.store.team.address import TeamAddress
from pipeline.store.team.store import TeamStore

LOG, AMEND, NEW_PROJECT = "the same record", "a correction", "a new project"
DONE, CHANGED = "done", "changed meanwhile"


def main() -> None:
    """Do one task a line."""
    address, mirror, name = sys.argv[1:]
    store = TeamStore(Path(mirror), team=TeamAddress(address))
    with store.reading():
        _answer(DONE, ())
    for line in sys.stdin:
        task = json.loads(line)
        while time.time() < task["at"]:
            pass
        try:
            _answer(DONE, _do(store, name, task))
        except ChangedMeanwhile:
            _answer(CHANGED, ())
        except RevisitsError as error:
            _answer(str(error), ())


def _do(store: Store, name: str, task: dict[str, str]) -> Sequence[Change]:
    kind, number = task["kind"], task["number"]
    if kind == AMEND:
        by = f"{name} corrects {number} of 1"
        return revisits.edit_revisit(store, task["id"], 1, by=by, note=by).changes
    seed = f"race {number}" if kind == LOG else f"race {number} {name}"
    project = "Soak" if kind == LOG else f"Race {number}"
    sheet = make_records(random.Random(seed), project, f"race {number}", 1)
    return adding.add_sheet(store, sheet, by="a racer").receipt.changes


def _answer(end: str, rows: Sequence[Change]) -> None:
    print(json.dumps([end, list(map(astuple, rows))]), flush=True)


if __name__ == "__main__":
    main()
