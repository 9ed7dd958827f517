"""Those who share a store's ledger: what is exchanged with them in a unit of work."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pipeline.errors import StoreError
from pipeline.store.engine import EngineConnection
from pipeline.store.units import Writer


class Others(Protocol):
    """Those who share the ledger, in a unit of work; `bring_rows` where they have written."""

    bring_rows: bool

    def take_in(self, connection: EngineConnection) -> None:
        """Append what they have written, before the unit of work."""

    def hand_over(self, writer: Writer) -> None:
        """Hand over what the unit of work has appended, before it is committed here."""


class Alone:
    """Nobody else shares the ledger."""

    bring_rows = False

    def take_in(self, connection: EngineConnection) -> None:
        """Append nothing."""

    def hand_over(self, writer: Writer) -> None:
        """Hand nothing over."""


@dataclass(frozen=True)
class Absence:
    """Why those who share the ledger could not be asked, and since when what is here holds."""

    why: StoreError
    as_of: datetime | None
