"""`python -m benchmarks.soak.team.full_mirror FOLDER ADDRESS`: a mirror without room.

Run in a process of its own, which prints its outcome as JSON. The folder is a small disk of its
own, which is filled up until little is left; the database has room.
"""

import argparse
import json
import shutil
from collections import Counter
from dataclasses import asdict
from pathlib import Path

from benchmarks.soak.commands import find_unclear
from benchmarks.soak.losses import Losses, find_losses, make_fault
from benchmarks.soak.outcomes import Outcome
from benchmarks.soak.rooms import SmallDisk
from benchmarks.soak.team.machines import find_told_losses
from benchmarks.soak.team.units import BEHIND, WRITTEN, Person, Results, format_ends
from pipeline.errors import RevisitsError
from pipeline.store.team.address import TeamAddress
from pipeline.store.team.store import TeamStore

UNITS = 4
ARRIVING_ROWS = 3_000
WHAT = "a team: no room for a mirror"


def main() -> None:
    """Try every level of room and print the outcome, with the rows that must be in the ledger."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("address", type=TeamAddress)
    parser.add_argument("elsewhere", type=Path, help="a mirror with room, that of another machine")
    parser.add_argument("--short", action="store_true", help="every third level only")
    options = parser.parse_args()
    room = SmallDisk(options.folder)
    others = Person(TeamStore(options.elsewhere, team=options.address), "others")
    results, losses, ends = Results(), Losses(), Counter[str]()
    for level in room.levels[:: 3 if options.short else 1]:
        losses += _try_level(room, level, others, results, ends)
    losses += find_told_losses(others.store, results)
    outcome = Outcome(
        WHAT, ends.total(), "tries", len(results.acknowledged), losses, format_ends(ends)
    )
    print(json.dumps([asdict(outcome)]))


def _try_level(
    room: SmallDisk, level: int, others: Person, results: Results, ends: Counter[str]
) -> Losses:
    """Write, and take in what others wrote, with so much room; then with enough of it."""
    place = room.folder / f"machine {level}"
    place.mkdir()
    store = TeamStore(place / "mirror.duckdb", team=others.store.team)
    store.catch_up()
    person, losses = Person(store, f"level {level}"), Losses()

    def write() -> str:
        for attempt in person.write():
            results.add(attempt)
            is_behind = attempt.words.startswith(BEHIND)
            ends["written, and told that the mirror is behind" if is_behind else attempt.kind] += 1
        return attempt.kind

    with room.left(level):
        for _ in range(UNITS):
            write()
        for attempt in others.write(rows=ARRIVING_ROWS):
            results.add(attempt)
        try:
            store.catch_up()
            ends["times what others wrote was taken in"] += 1
        except RevisitsError as error:
            ends["times it could not be, and this was told"] += 1
            losses += find_unclear(str(error))
    if write() != WRITTEN:
        losses += make_fault("there is room again, and a write is refused")
    losses += find_losses(store, results.acknowledged)
    losses += make_fault(words) if (words := "; ".join(store.list_differences())) else Losses()
    shutil.rmtree(place)
    return losses


if __name__ == "__main__":
    main()
