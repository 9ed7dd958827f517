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
from pathlib import Path

from pipeline.errors import StoreAway, StoreError, StoreUnwritable
from pipeline.places import make_private_folder
from pipeline.progress import ignore_progress
from pipeline.store import verified_copy
from pipeline.store.engine import open_file
from pipeline.store.ledgers import LEDGERS
from pipeline.store.locks import locked
from pipeline.store.team import mirror
from pipeline.store.team.following import MirroredStore
from pipeline.store.team.ledger import Turn
from pipeline.store.team.link import Arrived, Link
from pipeline.store.team.mirror import Place
from pipeline.store.units import Writer

LONG_AGO = 60.0  # after which this machine first catches up without holding up others
TURN_SECONDS = 5.0  # for which whoever has the turn waits for others on this machine


class _InTurn(Arrived):
    """What is exchanged with the team while this process has the turn."""

    def __init__(self, link: Link, place: Place, turn: Turn) -> None:
        super().__init__(link, place, turn.fetch_rows_after(place.place))
        self.turn = turn

    def hand_over(self, writer: Writer) -> None:
        """Hand over what was appended, and commit it there."""
        facts = mirror.list_appended(writer)
        if facts:
            place, row_there = self.turn.hand_over(facts)
            self.place = replace(self.place, place=place, row_there=row_there)
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
        self.catch_up(within=LONG_AGO)
        with ExitStack() as stack:
            turn, place = self._take_turn(stack)
            exchange = _InTurn(self.link, place, turn)
            patience = min(self.patience, TURN_SECONDS)
            try:
                with self._writing(exchange, by=by, few=few, patience=patience) as writer:
                    yield writer
            except StoreError as error:
                if not turn.is_written:
                    raise
                raise StoreUnwritable(
                    "It was written, but this machine's copy lags behind",
                    f"the team's database has it. The copy could not be brought up to date: "
                    f"{error.message}",
                ) from error
        self._note_sight()

    def list_differences(self) -> list[str]:
        """List the ledgers in which the mirror differs from the team's, by count and fingerprint.

        The whole ledger is fetched for it. None are found where the database does not answer.
        """
        fresh = self.path.with_name(f"{self.path.name}.checked")
        self.catch_up()
        with locked(fresh, exclusive=True, timeout=self.patience):
            with locked(self.path, exclusive=False, timeout=self.patience):
                place = self.read_place()
                here = verified_copy.read_fingerprint(self.path)
            try:
                with self.ledger.looking(place.place if place else 0) as sight:
                    if place is None or not place.follows(sight.look):
                        return ["this machine's copy is of another ledger; the next look mends it"]
                    sight.look = replace(sight.look, newest=place.place)
                    mirror.make_file(fresh, sight, ignore_progress, name=fresh.name)
                there = verified_copy.read_fingerprint(fresh)
            except StoreAway:
                return []
            finally:
                verified_copy.delete_store(fresh)
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
        make_private_folder(copy.parent)
        with locked(copy, exclusive=True, timeout=self.patience):
            try:
                verified_copy.replace_store(copy, file, first=lambda: None)
                with ExitStack() as stack:
                    turn, place = self._take_turn(stack)
                    if check:
                        check(turn)
                    self._take_in(turn, place, ignore_progress, patience=self.patience)
                    with locked(self.path, exclusive=True, timeout=self.patience):
                        first()
                    connection = stack.enter_context(
                        open_file(copy, write=False, doing="Restoring")
                    )
                    turn.begin_epoch(mirror.list_all(connection))
            finally:
                verified_copy.delete_store(copy)
        self.catch_up()

    def _take_turn(self, stack: ExitStack) -> tuple[Turn, Place]:
        """Take the turn, with a mirror that follows the ledger; returns its place.

        Whoever has the turn does not wait long for others on this machine.
        """
        place = self._find_place()
        try:
            turn = stack.enter_context(
                self.ledger.turn(place.place if place else 0, patience=self.patience)
            )
        except StoreAway as away:
            self.link.looked_at, self.link.away = time.monotonic(), away
            raise
        if place is None or not place.follows(turn.look):
            self._make_anew(turn, ignore_progress, patience=TURN_SECONDS)
            place = self._find_place()
        if place is None:
            raise StoreError("Opening the store", f"{self.path} is no mirror")
        return turn, place
