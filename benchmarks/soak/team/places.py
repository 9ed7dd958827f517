"""The parts of a team's soak that need a small disk: for a mirror, and for PostgreSQL."""

from pathlib import Path

from benchmarks.soak.outcomes import Outcome
from benchmarks.soak.places import enter_small_disk, run_outcomes
from benchmarks.soak.processes import build_command
from benchmarks.soak.team import full_database, full_mirror
from benchmarks.soak.team.machines import running_team

MIRROR_SIZE, DATABASE_SIZE = "24m", "192m"
# PostgreSQL refuses to run as root, which the one who makes the disk is there.
AS_ANYBODY = ("unshare", "--user", "--map-user=1000")


def try_full_mirror(folder: Path, *, short: bool = False) -> list[Outcome]:
    """Try a mirror on a disk without room."""
    place = folder / "disk"
    place.mkdir()
    private, why_not = enter_small_disk(place, size=MIRROR_SIZE)
    if why_not:
        return [Outcome(full_mirror.WHAT, not_tried=why_not)]
    with running_team(folder) as team:
        elsewhere = team.get_machine("first").path
        module = "benchmarks.soak.team.full_mirror"
        command = build_command(module, place, team.address.url, elsewhere, *["--short"] * short)
        return run_outcomes([*private, *command])


def try_full_database(folder: Path, *, short: bool = False) -> list[Outcome]:
    """Try a PostgreSQL on a disk without room."""
    place, elsewhere = folder / "disk", folder / "machines"
    place.mkdir()
    elsewhere.mkdir()
    private, why_not = enter_small_disk(place, AS_ANYBODY, size=DATABASE_SIZE)
    if why_not:
        return [Outcome(full_database.WHAT, not_tried=why_not)]
    module = "benchmarks.soak.team.full_database"
    command = build_command(module, place, elsewhere, *["--short"] * short)
    return run_outcomes([*private, *command])
