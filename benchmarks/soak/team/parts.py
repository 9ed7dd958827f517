"""The parts of the soak on a team's store, in full and in short; skipped without PostgreSQL."""

import os
from collections.abc import Callable
from pathlib import Path

from benchmarks.postgres import MISSING, find_programs
from benchmarks.soak.losses import make_fault
from benchmarks.soak.outcomes import Outcome
from benchmarks.soak.team.crowd import run_team_crowd
from benchmarks.soak.team.kills import kill_team_writers
from benchmarks.soak.team.network import try_slow_network
from benchmarks.soak.team.places import try_full_database, try_full_mirror
from benchmarks.soak.team.races import race_team
from benchmarks.soak.team.restarts import restart_database

REQUIRED = "REVISITS_REQUIRE_POSTGRES"
Part = Callable[[Path], list[Outcome]]


def require_postgres(name: str, part: Part) -> Part:
    """Make a part say that it was not tried where no PostgreSQL is installed.

    Where REVISITS_REQUIRE_POSTGRES is 1 it is a fault.
    """

    def try_part(folder: Path) -> list[Outcome]:
        if find_programs() is not None:
            return part(folder)
        what = f"a team: {name.removeprefix('team-')}"
        if os.environ.get(REQUIRED) == "1":
            return [Outcome(what, losses=make_fault(MISSING))]
        return [Outcome(what, not_tried=MISSING)]

    return try_part


def _try_disks(folder: Path, *, short: bool = False) -> list[Outcome]:
    outcomes = []
    for name, part in (("mirror", try_full_mirror), ("database", try_full_database)):
        place = folder / name
        place.mkdir()
        outcomes += part(place, short=short)
    return outcomes


_FULL: dict[str, Part] = {
    "team-crowd": lambda folder: [run_team_crowd(folder, writers=4, seconds=20)],
    "team-races": lambda folder: [race_team(folder, rounds=30)],
    "team-kills": lambda folder: [kill_team_writers(folder, kills=50)],
    "team-restarts": lambda folder: [restart_database(folder, restarts=20)],
    "team-network": lambda folder: [try_slow_network(folder, seconds=10)],
    "team-disk": _try_disks,
}
_SHORT: dict[str, Part] = {
    "team-crowd": lambda folder: [run_team_crowd(folder, writers=2, seconds=1)],
    "team-races": lambda folder: [race_team(folder, rounds=2)],
    "team-kills": lambda folder: [kill_team_writers(folder, kills=2)],
    "team-restarts": lambda folder: [restart_database(folder, restarts=2)],
    "team-network": lambda folder: [try_slow_network(folder, seconds=1)],
    "team-disk": lambda folder: _try_disks(folder, short=True),
}
TEAM_PARTS = {name: require_postgres(name, part) for name, part in _FULL.items()}
TEAM_SHORT = {name: require_postgres(name, part) for name, part in _SHORT.items()}
