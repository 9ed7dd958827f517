"""A team for a soak: a PostgreSQL of its own, and machines, each with a mirror of its own."""

import random
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from benchmarks.postgres import Server, running_server
from benchmarks.soak.losses import Losses, find_losses, make_fault
from benchmarks.soak.processes import ROOT, build_command
from benchmarks.soak.team.units import PROJECT, Results
from benchmarks.soak.writer import make_records
from pipeline.errors import RevisitsError
from pipeline.ledger import adding
from pipeline.store import Store, verified_copy
from pipeline.store.ledgers import LEDGERS
from pipeline.store.team.address import TeamAddress
from pipeline.store.team.store import TeamStore
from tests.teams import begin_ledger

MIRROR = "mirror.duckdb"
SCHEMA = "soak"


@dataclass(frozen=True)
class Team:
    """A running server with a ledger, and the folder that holds a folder for each machine."""

    server: Server
    address: TeamAddress
    folder: Path
    machines: dict[str, TeamStore] = field(default_factory=dict)

    def get_machine(self, name: str) -> TeamStore:
        """Get the store as the machine of that name has it; its mirror is made when it is used."""
        if name not in self.machines:
            place = self.folder / name
            place.mkdir()
            self.machines[name] = TeamStore(place / MIRROR, team=self.address)
        return self.machines[name]

    def build_writer(
        self, machine: str, name: str, *options: object, port: int | None = None
    ) -> list[str]:
        """Build the command that writes units of work on a machine; see units.py for `options`."""
        store, url = self.get_machine(machine), self.address.url
        if port:
            url = url.replace(f":{self.server.port}/", f":{port}/")
        return build_command("benchmarks.soak.team.writer", url, store.path, name, *options)


@contextmanager
def running_team(folder: Path) -> Iterator[Team]:
    """Run a PostgreSQL that syncs to the disk, with an empty ledger, for the block."""
    with running_server(folder, options=()) as server:
        team = Team(server, begin_ledger(server, SCHEMA), folder)
        begin_project(team.get_machine("first"))
        try:
            yield team
        finally:
            for machine in team.machines.values():
                machine.ledger.database.close()


def begin_project(store: Store) -> None:
    """Write the first record of the project that all units of work share."""
    adding.add_sheet(store, make_records(random.Random(SCHEMA), PROJECT, "begins", 1))


@contextmanager
def running_processes(commands: Sequence[Sequence[str]], folder: Path) -> Iterator[list[Path]]:
    """Run commands for the block, and end them; yields the files that hold their output."""
    outputs = [folder / f"output-{number}.txt" for number in range(len(commands))]
    with ExitStack() as stack:
        processes = []
        for command, output in zip(commands, outputs, strict=True):
            written = stack.enter_context(output.open("w", encoding="utf-8"))
            process = subprocess.Popen(command, cwd=ROOT, stdout=written, stderr=written)
            processes.append(process)
            stack.callback(process.wait)
            stack.callback(process.terminate)
        yield outputs
        for process, output in zip(processes, outputs, strict=True):
            if process.poll() is not None:
                raise RuntimeError(output.read_text(encoding="utf-8")[-2000:])


def find_team_losses(team: Team, results: Results) -> Losses:
    """Find what a mirror that is made anew lacks, and what every other mirror has otherwise.

    What was refused in words must not be there. Whatever was not known may be there, once.
    """
    fresh = TeamStore(team.folder / f"fresh-{MIRROR}", team=team.address)
    losses = find_told_losses(fresh, results)
    for name, machine in team.machines.items():
        losses += _compare(name, machine, fresh)
    return losses


def find_told_losses(store: Store, results: Results) -> Losses:
    """Find where a store does not hold what was told: too little, too much, or in unclear words."""
    losses = find_losses(store, results.acknowledged)
    for words in results.unclear:
        losses += make_fault(words)
    refused = {(change.table, change.id, change.rev) for change in results.refused}
    if not refused or losses.faults:
        return losses
    with store.reading() as reader:
        for thing, ledger in LEDGERS.items():
            rows = reader.connection.sql(f"select id::varchar, rev from {ledger}").fetchall()
            for row in refused & {(thing, *row) for row in rows}:
                losses += make_fault(f"written, and told as refused: {row}")
    return losses


def _compare(name: str, machine: TeamStore, fresh: TeamStore) -> Losses:
    """Report a fault where a mirror, caught up, differs from one that was made anew."""
    machine = replace(machine, team=fresh.team)
    try:
        machine.catch_up()
        here, anew = (verified_copy.read_fingerprint(each.path) for each in (machine, fresh))
    except RevisitsError as error:
        return make_fault(f"the mirror of {name} does not catch up: {error}")
    differing = [ledger for ledger in LEDGERS.values() if here[ledger] != anew[ledger]]
    if not differing:
        return Losses()
    return make_fault(f"the mirror of {name} differs in {', '.join(differing)}")
