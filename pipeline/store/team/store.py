"""The team's store: the ledger lies in PostgreSQL, and this machine's mirror answers questions.

Whoever reads looks how far the ledger is and takes in what came (one round trip where nothing
did). Whoever writes does so in turn: the unit of work runs in the mirror's transaction, with what
came before it; its rows are handed over, committed there, then committed here. A crash between the
two commits heals when somebody looks again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Self

from pipeline.errors import (
    ChangedMeanwhile,
    StoreAway,
    StoreDamaged,
    StoreError,
    StoreUnwritable,
)
from pipeline.progress import Progress, ignore_progress
from pipeline.store import backup_folder, verified_copy
from pipeline.store.engine import EngineConnection, open_file
from pipeline.store.ledgers import LEDGERS
from pipeline.store.locks import locked
from pipeline.store.read_model.model import DataVersion, ReadModel, read_version
from pipeline.store.store import Absence, Store
from pipeline.store.team import mirror
from pipeline.store.team.address import TeamAddress
from pipeline.store.team.database import Database, Row, refuse_without_psycopg
from pipeline.store.team.ledger import Sight, TeamLedger, Turn
from pipeline.store.team.mirror import Place
from pipeline.store.units import Reader, Writer

LOOK_SECONDS = 1.0  # pages look again after so long: all sessions of a server share a look
AWAY_SECONDS = 5.0  # and after so long where the database did not answer
FIRST_SECONDS = 600.0  # for which others wait while the mirror is made


class _Link:
    """What this process knows of a mirror: when the ledger was last looked at, and its place."""

    def __init__(self, address: TeamAddress) -> None:
        self.ledger = TeamLedger(Database(address))
        self.lock = threading.RLock()
        self.looked_at = float("-inf")
        self.away: StoreAway | None = None
        self.place: tuple[DataVersion, Place] | None = None


_links: dict[tuple[TeamAddress, Path], _Link] = {}


def close_connections() -> None:
    """End the connections that this process keeps."""
    for link in _links.values():
        link.ledger.database.close()


class _Arrived:
    """Rows that came from the team, taken in without anything that is handed over."""

    bring_rows = True

    def __init__(self, place: Place, rows: list[Row]) -> None:
        self.place = place
        self.rows = rows

    def take_in(self, connection: EngineConnection) -> None:
        here = mirror.read_place(connection)
        if here is None or not here.continues(self.place):
            raise ChangedMeanwhile("Reading the team's store", "the mirror was made anew meanwhile")
        self.place = mirror.take_in(connection, here, self.rows)

    def hand_over(self, writer: Writer) -> None:
        del writer


class _InTurn(_Arrived):
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
class TeamStore(Store):
    """A team's store: its `address`, and in `path` this machine's mirror."""

    team: TeamAddress = field(kw_only=True)

    @classmethod
    def at(cls, address: TeamAddress) -> Self:
        """Return the store at an address. Raises StoreError where psycopg is not installed."""
        refuse_without_psycopg()
        return cls(address.mirror, team=address)

    @property
    def name(self) -> str:
        """What people call it: host and database."""
        return self.team.name

    @property
    def address(self) -> str:
        """What names it for `locate_store`, with the password if there is one."""
        return self.team.url

    @property
    def is_shared(self) -> bool:
        """Whether its ledger lies in a team's database."""
        return True

    @property
    def ledger(self) -> TeamLedger:
        """The ledger in the team's database."""
        return self._link.ledger

    @property
    def _link(self) -> _Link:
        return _links.setdefault((self.team, self.path), _Link(self.team))

    def find_absence(self) -> Absence | None:
        """Find why the database could not be asked at the last look, and as of when the mirror is.

        None where it answered, or was not asked yet.
        """
        away = self._link.away
        return Absence(away, self.read_last_sight()) if away else None

    def read_version(self) -> DataVersion:
        """Return the data version of the mirror, which follows the ledger first."""
        with suppress(StoreError):  # who asks next is told
            self.catch_up(within=LOOK_SECONDS)
        return super().read_version()

    def follow(self, *, even_unchanged: bool = False) -> ReadModel:
        """Return the read model, which follows the mirror, and this the ledger.

        Where the database does not answer it is the mirror of before. Raises StoreAway where there
        is none yet, StoreNewer where a newer version writes to the ledger.
        """
        self.catch_up(within=LOOK_SECONDS)
        return super().follow(even_unchanged=even_unchanged)

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """Open the mirror, which follows the ledger first, as `follow` does."""
        self.catch_up()
        with super().reading() as reader:
            yield reader

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

    def prepare(self) -> None:
        """Make the mirror if it is missing, else bring its schema up to date."""
        if self.path.exists():
            super().prepare()
        else:
            self.catch_up()

    def catch_up(self, *, within: float = 0.0, progress: Progress = ignore_progress) -> None:
        """Take in what came to the ledger since, unless that was done `within` so many seconds.

        Where the database does not answer the mirror stays as it is: `find_absence` says so.
        Raises StoreAway where there is none yet, StoreNewer, StoreMissing, NotAllowed.
        """
        link = self._link
        if self._is_fresh(within):
            return
        with link.lock:
            if self._is_fresh(within):
                return  # another thread has looked meanwhile
            try:
                with link.ledger.looking() as sight:
                    self._take_in(sight, progress)
            except StoreAway as away:
                link.looked_at, link.away = time.monotonic(), away
                if not self.path.exists():
                    raise
            else:
                self._note_sight()

    def make_anew(self, progress: Progress = ignore_progress) -> None:
        """Make the mirror anew from the ledger, whatever has become of it."""
        with self._link.lock, self.ledger.looking() as sight:
            self._make_anew(sight, progress, even_current=True)
        self._note_sight()

    def list_differences(self) -> list[str]:
        """List the ledgers in which the mirror differs from the team's, by count and fingerprint.

        The whole ledger is fetched for it. Raises StoreAway.
        """
        fresh = self.path.with_name(f"{self.path.name}.checked")
        with locked(fresh, exclusive=True, timeout=self.patience), self._link.lock:
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
            f"{ledger.replace('_', ' ')}: this machine's copy has {here[table][0]:,} rows, the "
            f"team's ledger {there[table][0]:,}, and they differ: `revisits doctor` makes it anew"
            for ledger, table in LEDGERS.items()
            if here[table] != there[table]
        ]

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

    def _is_fresh(self, within: float) -> bool:
        waits = AWAY_SECONDS if self._link.away else within
        return time.monotonic() - self._link.looked_at < waits and self.path.exists()

    def _take_turn(self, stack: ExitStack) -> Turn:
        try:
            return stack.enter_context(self.ledger.turn(patience=self.patience))
        except StoreAway as away:
            self._link.looked_at, self._link.away = time.monotonic(), away
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

    def _take_in(self, sight: Sight, progress: Progress) -> None:
        try:
            place = self.read_place()
        except StoreDamaged:
            self._put_aside()
            place = None
        if place is None or not place.follows(sight.look):
            self._make_anew(sight, progress)
            return
        for rows in sight.list_rows_after(place.place):
            arrived = _Arrived(place, rows)
            with self._writing(arrived, few=True):
                pass
            self._note_place(arrived.place)

    def _make_anew(self, sight: Sight, progress: Progress, *, even_current: bool = False) -> None:
        """Make the mirror in a file of its own, and put it in place; one process at a time."""
        incoming = self.path.with_name(f"{self.path.name}.incoming")
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with locked(incoming, exclusive=True, timeout=max(self.patience, FIRST_SECONDS)):
            here = None if even_current else self.read_place()
            if here and here.follows(sight.look) and here.place >= sight.look.newest:
                return  # another process has done it meanwhile
            incoming.unlink(missing_ok=True)
            try:
                place = mirror.make_file(incoming, sight, progress)
                with locked(self.path, exclusive=True, timeout=self.patience):
                    verified_copy.put_in_place(incoming, self.path)
            finally:
                incoming.unlink(missing_ok=True)
        self._note_place(place)

    def _put_aside(self) -> None:
        """Keep a damaged mirror under another name; all that it held is the team's."""
        with locked(self.path, exclusive=True, timeout=self.patience):
            for part in (backup_folder.get_log_path(self.path), self.path):
                if part.exists():
                    part.rename(backup_folder.make_broken_path(part))

    def read_place(self) -> Place | None:
        """Read the place of the mirror; None where there is no mirror, or none of this version."""
        if not self.path.exists():
            return None
        version = read_version(self.path)
        known = self._link.place
        if known and known[0] == version:
            return known[1]
        with super().reading() as reader:
            place = mirror.read_place(reader.connection)
        self._link.place = (version, place) if place else None
        return place

    def _note_place(self, place: Place) -> None:
        self._link.place = (read_version(self.path), place)

    def _note_sight(self) -> None:
        """Note that the mirror holds all that the ledger held just now."""
        link = self._link
        link.looked_at, link.away = time.monotonic(), None
        with suppress(OSError):
            self._sight.touch()

    def read_last_sight(self) -> datetime | None:
        """Read when the mirror last held all that the ledger held; None where it never did."""
        try:
            seen = self._sight.stat().st_mtime
            return datetime.fromtimestamp(seen, UTC).replace(tzinfo=None)
        except OSError:
            return None

    @property
    def _sight(self) -> Path:
        return self.path.with_name(f"{self.path.name}.seen")

    def _refuse_to_begin_anew(self) -> None:
        """Refuse nothing: a mirror that is gone is made anew."""
