"""A team's ledger to measure: a PostgreSQL of its own that holds what a filled store holds."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.filling import fill_store
from benchmarks.postgres import Server, running_server
from benchmarks.team.slow_network import SlowNetwork, slow_network
from pipeline.store import Store
from pipeline.store.team.address import TeamAddress
from pipeline.store.team.beginning import push
from pipeline.store.team.store import TeamStore
from tests.teams import begin_ledger

DATA_HOME = "XDG_DATA_HOME"
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class TeamPlace:
    """A server with a ledger, the embedded store that it was filled from, and a machine's store.

    `other` is that of the machine which brought it in, without a network between.
    """

    server: Server
    folder: Path
    embedded: Store
    other: TeamStore

    def make_machine(self, name: str, *, port: int | None = None) -> TeamStore:
        """Make the store of a new machine, over the network at `port`; it has no mirror yet.

        Its mirror lies where a command finds it with the surroundings of `list_surroundings`.
        """
        url = self.other.team.url
        if port:
            url = url.replace(f":{self.server.port}/", f":{port}/")
        address = TeamAddress(url)
        mirror = self.folder / name / "mlops-revisits" / address.mirror.name
        mirror.parent.mkdir(parents=True, exist_ok=True)
        return TeamStore(mirror, team=address)

    @contextmanager
    def behind_network(
        self, name: str, *, round_trip: float
    ) -> Iterator[tuple[TeamStore, SlowNetwork]]:
        """Make a machine's store behind a network of its own for the block."""
        with slow_network(self.server.port, round_trip=round_trip) as network:
            machine = self.make_machine(name, port=network.port)
            try:
                yield machine, network
            finally:
                machine.ledger.database.close()


def list_surroundings(store: Store) -> dict[str, str]:
    """List the variables by which a command finds a store, and the mirror of a team's."""
    named = {"REVISITS_STORE": store.address}
    return named | ({DATA_HOME: str(store.path.parents[1])} if store.is_shared else {})


@contextmanager
def filled_team(rows: int) -> Iterator[TeamPlace]:
    """Make a ledger with `rows` revisits for the block, in a PostgreSQL that syncs."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="revisits-team-")))
        server = stack.enter_context(running_server(folder, options=()))
        embedded = fill_store(folder, rows)
        other = TeamStore(folder / "other.duckdb", team=begin_ledger(server, "measured"))
        push(embedded, other)
        stack.callback(other.ledger.database.close)
        yield TeamPlace(server, folder, embedded, other)
