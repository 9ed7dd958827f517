"""How this machine's mirror follows the ledger of its team.

Whoever reads looks how far the ledger is, and takes in what came: one round trip where nothing
did. Where the database does not answer, the mirror of before goes on answering.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from pipeline.errors import ChangedMeanwhile, StoreAway, StoreDamaged, StoreError
from pipeline.progress import Progress, ignore_progress
from pipeline.store import backup_folder, verified_copy
from pipeline.store.engine import EngineConnection
from pipeline.store.locks import locked
from pipeline.store.others import Absence
from pipeline.store.read_model.model import DataVersion, ReadModel, read_version
from pipeline.store.store import Store, get_mirror_mark
from pipeline.store.team import mirror
from pipeline.store.team.address import TeamAddress
from pipeline.store.team.database import Database, Row, refuse_without_psycopg
from pipeline.store.team.ledger import Sight, TeamLedger
from pipeline.store.team.mirror import Place
from pipeline.store.units import Reader, Writer

LOOK_SECONDS = 1.0  # pages look again after so long: all sessions of a server share a look
AWAY_SECONDS = 5.0  # and after so long where the database did not answer
FIRST_SECONDS = 600.0  # for which others wait while the mirror is made


class Link:
    """What this process knows of a mirror: when the ledger was last looked at, and its place."""

    def __init__(self, address: TeamAddress) -> None:
        self.ledger = TeamLedger(Database(address))
        self.lock = threading.RLock()
        self.looked_at = float("-inf")
        self.away: StoreAway | None = None
        self.place: tuple[DataVersion, Place] | None = None


_links: dict[tuple[TeamAddress, Path], Link] = {}


def close_connections() -> None:
    """End the connections that this process keeps."""
    for link in _links.values():
        link.ledger.database.close()


class Arrived:
    """Rows that came from the team, taken in without anything that is handed over."""

    bring_rows = True

    def __init__(self, place: Place, rows: list[Row]) -> None:
        self.place = place
        self.rows = rows

    def take_in(self, connection: EngineConnection) -> None:
        """Append the rows. Raises ChangedMeanwhile where they follow another mirror."""
        here = mirror.read_place(connection)
        if here is None or not here.continues(self.place):
            raise ChangedMeanwhile("Reading the team's store", "the mirror was made anew meanwhile")
        self.place = mirror.take_in(connection, here, self.rows)

    def hand_over(self, writer: Writer) -> None:
        """Hand nothing over."""
        del writer


@dataclass(frozen=True)
class MirroredStore(Store):
    """A team's store to be read: `team` is the address of its database, `path` the mirror."""

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
        return self.link.ledger

    @property
    def link(self) -> Link:
        """What this process knows of the mirror."""
        return _links.setdefault((self.team, self.path), Link(self.team))

    def warn_of_readers(self) -> str | None:
        """Say that what travels to the database can be read on the way; None where it cannot."""
        if self.team.is_local or self.ledger.database.is_encrypted is not False:
            return None
        return (
            f"The connection to {self.name} is not encrypted: whoever is on the way can read it. "
            "Add ?sslmode=require to the address; verify-full checks also whose server it is."
        )

    def find_absence(self) -> Absence | None:
        """Find why the database could not be asked at the last look, and as of when the mirror is.

        None where it answered, or was not asked yet.
        """
        away = self.link.away
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
        try:
            return super().follow(even_unchanged=even_unchanged)
        except StoreDamaged as damage:
            self._heal(damage)
            return super().follow(even_unchanged=even_unchanged)

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """Open the mirror, which follows the ledger first, as `follow` does."""
        self.catch_up()
        with super().reading() as reader:
            yield reader

    def prepare(self) -> None:
        """Make the mirror if it is missing, else bring its schema up to date."""
        if self.path.exists():
            super().prepare()
        else:
            self.catch_up()

    def catch_up(self, *, within: float = 0.0, progress: Progress = ignore_progress) -> None:
        """Take in what came to the ledger since, unless that was done `within` so many seconds.

        Where the database does not answer the mirror stays as it is: `find_absence` says so.
        Raises StoreAway where there is none yet, StoreNewer, StoreMissing.
        """
        link = self.link
        # Where another thread looks already, a page shows meanwhile what is here.
        waits = not within or not self.path.exists()
        if self._is_fresh(within) or not link.lock.acquire(blocking=waits):
            return
        try:
            if not self._is_fresh(within):
                self._look(progress)
        finally:
            link.lock.release()

    def _look(self, progress: Progress) -> None:
        try:
            with self.ledger.looking() as sight:
                self._take_in(sight, progress)
        except StoreAway as away:
            self.link.looked_at, self.link.away = time.monotonic(), away
            if not self.path.exists():
                raise
        else:
            self._note_sight()

    def make_anew(self, progress: Progress = ignore_progress) -> None:
        """Make the mirror anew from the ledger, whatever has become of it."""
        with self.link.lock, self.ledger.looking() as sight:
            self._make_anew(sight, progress, even_current=True)
        self._note_sight()

    def _is_fresh(self, within: float) -> bool:
        waits = AWAY_SECONDS if self.link.away else within
        return time.monotonic() - self.link.looked_at < waits and self.path.exists()

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
            arrived = Arrived(place, rows)
            with self._writing(arrived, few=True):
                pass
            self._note_place(arrived.place)

    def _make_anew(self, sight: Sight, progress: Progress, *, even_current: bool = False) -> None:
        """Make the mirror in a file of its own, and put it in place; one process at a time."""
        incoming = self.path.with_name(f"{self.path.name}.incoming")
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
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

    def _heal(self, damage: StoreDamaged) -> None:
        """Make a damaged mirror anew; raises `damage` where the database does not answer."""
        try:
            with self.link.lock, self.ledger.looking() as sight:
                self._put_aside()
                self._make_anew(sight, ignore_progress)
        except StoreAway:
            raise damage from None

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
        known = self.link.place
        if known and known[0] == version:
            return known[1]
        with super().reading() as reader, reader.translated("mirror_place"):
            place = mirror.read_place(reader.connection)
        self.link.place = (version, place) if place else None
        return place

    def _note_place(self, place: Place) -> None:
        self.link.place = (read_version(self.path), place)

    def _note_sight(self) -> None:
        """Note that the mirror holds all that the ledger held just now."""
        link = self.link
        link.looked_at, link.away = time.monotonic(), None
        with suppress(OSError):
            get_mirror_mark(self.path).touch()

    def read_last_sight(self) -> datetime | None:
        """Read when the mirror last held all that the ledger held; None where it never did."""
        try:
            seen = get_mirror_mark(self.path).stat().st_mtime
            return datetime.fromtimestamp(seen, UTC).replace(tzinfo=None)
        except OSError:
            return None

    def _refuse_to_begin_anew(self) -> None:
        """Refuse nothing: a mirror that is gone is made anew."""
