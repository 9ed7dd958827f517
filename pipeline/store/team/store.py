"""The team's store: the ledger lies in PostgreSQL, and this machine's mirror answers questions.

Whoever writes does so in turn: the unit of work runs in the mirror's transaction, with what came
before it; its rows are handed over, committed there, then committed here. A crash between the two
commits heals when somebody looks again (following.py).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from pipeline.errors import StoreAway, StoreError, StoreUnwritable
from pipeline.progress import ignore_progress
from pipeline.store import verified_copy
from pipeline.store.engine import open_file
from pipeline.store.ledgers import LEDGERS
from pipeline.store.locks import locked
from pipeline.store.team import mirror
from pipeline.store.team.database import Row
from pipeline.store.team.following import Arrived, MirroredStore
from pipeline.store.team.ledger import Turn
from pipeline.store.team.mirror import Place
from pipeline.store.units import Writer


class _InTurn(Arrived):
    """What is exchanged with the team while this process has the turn."""

    def __init__(self, place: Place, rows: list[Row], turn: Turn) -> None:
        super().__init__(place, rows)
        self.bring_rows = bool(rows)
        self.turn = turn

    def hand_over(self, writer: Writer) -> None:
        facts = mirror.list_appended(writer)
        if facts:
            self.place = replace(self.place, place=self.turn.hand_over(facts))
            mirror.keep_place(writer.connection, self.place)


@dataclass(frozen=True)
class TeamStore(MirroredStore):
    """A team's store."""

    @contextmanager
    def writing(self, *, by: str | None = None, few: bool = False) -> Iterator[Writer]:
        """Run the block in one transaction here and there, while nobody else of the team writes.

        Raises StoreAway where the database does not answer: then nothing is written.
        """
        self._refuse_readers()
        if not self.path.exists():
            self.catch_up()
        with ExitStack() as stack:
            turn = self._take_turn(stack)
            place = self._find_place_in(turn)
            rows = list(chain.from_iterable(turn.list_rows_after(place.place)))
            exchange = _InTurn(place, rows, turn)
            try:
                with self._writing(exchange, by=by, few=few) as writer:
                    yield writer
            except StoreError as error:
                if not turn.is_written:
                    raise
                raise StoreUnwritable(
                    "It was written, but this machine's copy lags behind",
                    f"the team's database has it. The copy could not be brought up to date: "
                    f"{error.message}",
                ) from error
        self._note_place(exchange.place)
        self._note_sight()

    def list_differences(self) -> list[str]:
        """List the ledgers in which the mirror differs from the team's, by count and fingerprint.

        The whole ledger is fetched for it. Raises StoreAway.
        """
        fresh = self.path.with_name(f"{self.path.name}.checked")
        with locked(fresh, exclusive=True, timeout=self.patience), self.link.lock:
            try:
                with self.ledger.looking() as sight:
                    self._take_in(sight, ignore_progress)
                    mirror.make_file(fresh, sight, ignore_progress)
                with locked(self.path, exclusive=False, timeout=self.patience):
                    here = verified_copy.read_fingerprint(self.path)
                there = verified_copy.read_fingerprint(fresh)
            finally:
                fresh.unlink(missing_ok=True)
        return [
            f"{ledger.replace('_', ' ')}: this machine's copy holds other rows "
            f"({here[table][0]:,}) than the team's ledger ({there[table][0]:,}): `revisits doctor` "
            "makes it anew"
            for ledger, table in LEDGERS.items()
            if here[table] != there[table]
        ]

    def copy_to(self, copy: Path) -> None:
        """Copy the mirror, which follows the ledger first; the copy is a store of its own."""
        self.catch_up()
        super().copy_to(copy)

    def replace_with(self, file: Path, *, first: Callable[[], None]) -> None:
        """Begin a new epoch of the ledger with what `file` holds; all mirrors follow.

        `first` runs before. Raises what `Store.replace_with` raises, and StoreAway.
        """
        self._refuse_readers()
        self.catch_up()
        self.begin_with(file, first=first)

    def begin_with(
        self, file: Path, *, first: Callable[[], None], check: Callable[[Turn], None] | None = None
    ) -> None:
        """Begin a new epoch with what a store's file holds, unless `check` raises."""
        copy = self.path.with_name(f"{self.path.name}.given")
        copy.parent.mkdir(parents=True, exist_ok=True)
        with locked(copy, exclusive=True, timeout=self.patience):
            try:
                verified_copy.replace_store(copy, file, first=lambda: None)
                with ExitStack() as stack:
                    turn = self._take_turn(stack)
                    if check:
                        check(turn)
                    with locked(self.path, exclusive=True, timeout=self.patience):
                        first()
                    connection = stack.enter_context(
                        open_file(copy, write=False, doing="Restoring")
                    )
                    turn.begin_epoch(mirror.list_all(connection))
            finally:
                copy.unlink(missing_ok=True)
        self.catch_up()

    def _take_turn(self, stack: ExitStack) -> Turn:
        try:
            return stack.enter_context(self.ledger.turn(patience=self.patience))
        except StoreAway as away:
            self.link.looked_at, self.link.away = time.monotonic(), away
            raise

    def _find_place_in(self, turn: Turn) -> Place:
        """Find the place of the mirror, which is made anew where it cannot follow."""
        place = self.read_place()
        if place is None or not place.follows(turn.look):
            self._make_anew(turn, ignore_progress)
            place = self.read_place()
        if place is None:
            raise StoreError("Opening the store", f"{self.path} is no mirror")
        return place
