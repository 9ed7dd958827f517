"""What this process knows of a mirror, and rows that are on their way into it."""

from __future__ import annotations

import threading
from pathlib import Path

from pipeline.errors import ChangedMeanwhile, StoreAway
from pipeline.store.engine import EngineConnection
from pipeline.store.read_model.model import DataVersion
from pipeline.store.team import mirror
from pipeline.store.team.address import TeamAddress
from pipeline.store.team.database import Database, Row
from pipeline.store.team.ledger import TeamLedger
from pipeline.store.team.mirror import Place
from pipeline.store.units import Writer


class Link:
    """What this process knows of a mirror: when the ledger was last looked at, and its place."""

    def __init__(self, address: TeamAddress) -> None:
        self.ledger = TeamLedger(Database(address))
        self.lock = threading.RLock()  # one thread at a time looks
        self.looked_at = float("-inf")
        self.away: StoreAway | None = None
        self.may_write = True  # until a look says otherwise
        self.place: tuple[DataVersion, Place] | None = None


_links: dict[tuple[TeamAddress, Path], Link] = {}


def get_link(address: TeamAddress, mirror: Path) -> Link:
    """Return what this process knows of a mirror."""
    return _links.setdefault((address, mirror), Link(address))


def close_connections() -> None:
    """End the connections that this process keeps."""
    for link in _links.values():
        link.ledger.database.close()


class Arrived:
    """Rows that came from the team after `place`, on their way into a mirror."""

    def __init__(self, link: Link, place: Place, rows: list[Row]) -> None:
        self.link = link
        self.place = place
        self.rows = rows
        self.bring_rows = bool(rows)

    def take_in(self, connection: EngineConnection) -> None:
        """Append the rows. Raises ChangedMeanwhile where they follow another mirror."""
        here = mirror.read_place(connection)
        if here is None or not here.continues(self.place):
            self.link.place = None
            raise ChangedMeanwhile(
                "Nothing was written",
                "this machine's copy of the team's log was made anew at this moment. Try again",
            )
        self.place = mirror.take_in(connection, here, self.rows)

    def hand_over(self, writer: Writer) -> None:
        """Hand nothing over."""
        del writer

    def settle(self, version: DataVersion) -> None:
        """Keep the place in mind, with the data version that it holds for."""
        self.link.place = (version, self.place)
