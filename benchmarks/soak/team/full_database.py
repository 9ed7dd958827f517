"""`python -m benchmarks.soak.team.full_database FOLDER ELSEWHERE`: a PostgreSQL without room.

Run in a process of its own, as a person without rights, which prints its outcome as JSON. FOLDER is
a small disk, on which PostgreSQL keeps everything; the mirrors are elsewhere.
"""

import argparse
import json
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path

from benchmarks.postgres import running_server
from benchmarks.soak.losses import Losses, make_fault
from benchmarks.soak.outcomes import Outcome
from benchmarks.soak.rooms import KIB, SmallDisk
from benchmarks.soak.team.machines import SCHEMA, Team, begin_project, find_team_losses
from benchmarks.soak.team.units import WRITTEN, Attempt, Person, Results, format_ends
from tests.teams import begin_ledger

# No page can be added; a few; no file of the write-ahead log (16 MiB each), which is fatal.
LEVELS = (0, 64 * KIB, 1_000 * KIB, 12_000 * KIB)
SIZES = (None, None, 200, 5_000, 5_000, 5_000, 5_000)
BACK_SECONDS = 30.0
WHAT = "a team: no room for PostgreSQL"


def main() -> None:
    """Try every level of room and print the outcome."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("elsewhere", type=Path)
    parser.add_argument("--short", action="store_true", help="without and with little room only")
    options = parser.parse_args()
    room = SmallDisk(options.folder)
    results, losses, ends = Results(), Losses(), Counter[str]()
    with running_server(options.folder, options=()) as server:
        team = Team(server, begin_ledger(server, SCHEMA), options.elsewhere)
        begin_project(team.get_machine("first"))
        for level in LEVELS[::2] if options.short else LEVELS:
            person = Person(team.get_machine(f"level {level}"), f"level {level}")
            with room.left(level):
                for size in SIZES:
                    for attempt in person.write(rows=size):
                        results.add(attempt)
                        ends[attempt.kind] += 1
                person.store.catch_up()  # what is here can be read, whatever the server does
            losses += _go_on(team, person, results, ends)
        losses += find_team_losses(team, results)
    outcome = Outcome(
        WHAT, ends.total(), "tries", len(results.acknowledged), losses, format_ends(ends)
    )
    print(json.dumps([asdict(outcome)]))


def _go_on(team: Team, person: Person, results: Results, ends: Counter[str]) -> Losses:
    """Write with room, after the server was started again where it has ended for want of room."""
    deadline = time.monotonic() + BACK_SECONDS
    while True:
        if team.server.process and team.server.process.poll() is not None:
            ends["times PostgreSQL had ended and was started again"] += 1
            team.server.start()
        attempts: list[Attempt] = list(person.write(rows=1))
        for attempt in attempts:
            results.add(attempt)
        if attempts[-1].kind == WRITTEN:
            return Losses()
        if time.monotonic() > deadline:
            return make_fault(f"there is room again, and a write is not: {attempts[-1].words}")
        time.sleep(0.1)


if __name__ == "__main__":
    main()
