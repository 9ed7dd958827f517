"""Those who share a store's ledger: what is exchanged with them in a unit of work."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

import queries
from pipeline.errors import NotAllowed, StoreAway
from pipeline.store.engine import EngineConnection
from pipeline.store.read_model.model import DataVersion
from pipeline.store.units import Writer


class Others(Protocol):
    """Those who share the ledger, in a unit of work; `bring_rows` where they have written."""

    bring_rows: bool

    def take_in(self, connection: EngineConnection) -> None:
        """Append what they have written, before the unit of work."""

    def hand_over(self, writer: Writer) -> None:
        """Hand over what the unit of work has appended, before it is committed here."""

    def settle(self, version: DataVersion) -> None:
        """Note the data version once it is committed here; nobody else has written meanwhile."""


class Alone:
    """Nobody else shares the ledger."""

    bring_rows = False

    def __init__(self, path: Path) -> None:
        self.path = path

    def take_in(self, connection: EngineConnection) -> None:
        """Raise NotAllowed where the file mirrors a team's ledger: only this machine would know."""
        places = connection.execute(queries.read_query("mirror_place")).fetchall()
        if places and places[0][-1] == self.path.name:
            raise NotAllowed(
                "Nothing was written",
                f"{self.path} is this machine's copy of a team's log. Name the team's database "
                "instead, with REVISITS_STORE=postgresql://…; a backup of the copy is a store of "
                "its own",
            )

    def hand_over(self, writer: Writer) -> None:
        """Hand nothing over."""

    def settle(self, version: DataVersion) -> None:
        """Note nothing."""


@dataclass(frozen=True)
class Absence:
    """Why those who share the ledger could not be asked, and since when what is here holds."""

    why: StoreAway
    as_of: datetime | None
