"""How this machine's mirror follows the ledger of its team.

Whoever reads looks how far the ledger is, and takes in what came: one round trip where nothing
did. Where the database does not answer, the mirror of before goes on answering.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Self

from pipeline.errors import (
    ChangedMeanwhile,
    StoreAway,
    StoreBusy,
    StoreDamaged,
    StoreError,
)
from pipeline.places import make_private_folder
from pipeline.progress import Progress, ignore_progress
from pipeline.store import backup_folder, verified_copy
from pipeline.store.locks import locked
from pipeline.store.others import Absence
from pipeline.store.read_model.model import DataVersion, ReadModel, read_version
from pipeline.store.store import Store, get_mirror_mark
from pipeline.store.team import mirror
from pipeline.store.team.address import TeamAddress
from pipeline.store.team.database import refuse_without_psycopg
from pipeline.store.team.ledger import Sight, TeamLedger
from pipeline.store.team.link import Arrived, Link, get_link
from pipeline.store.team.mirror import Place
from pipeline.store.units import Reader

LOOK_SECONDS = 1.0  # pages look again after so long: all sessions of a server share a look
AWAY_SECONDS = 5.0  # and after so long where the database did not answer
FIRST_SECONDS = 600.0  # for which others wait while the mirror is made
MOMENT = 0.05  # for which a page waits where others have the mirror open
MOST_TAKEN_IN = 100_000  # rows at once; where more came the mirror is made anew


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
        return get_link(self.team, self.path)

    @property
    def lets_write(self) -> bool:
        """Whether this person's role may write, by the last look."""
        return self.link.may_write

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
        with suppress(StoreError, ChangedMeanwhile):  # who asks next is told
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

        Where the database does not answer the mirror stays as it is: `find_absence` says so. With
        `within` it also stays where others have it open or look already: a page does not wait.
        Raises StoreAway where there is no mirror yet, StoreNewer, StoreMissing.
        """
        is_there = self.path.exists()
        if self._is_fresh(within) or not self.link.lock.acquire(blocking=not (within and is_there)):
            return
        try:
            if not self._is_fresh(within):
                self._look(progress, patience=MOMENT if within and is_there else self.patience)
        finally:
            self.link.lock.release()

    def _look(self, progress: Progress, *, patience: float) -> None:
        link = self.link
        try:
            try:
                self._follow_once(progress, patience)
            except ChangedMeanwhile:  # another process has just made the mirror anew
                self._follow_once(progress, patience)
        except StoreAway as away:
            link.looked_at, link.away = time.monotonic(), away
            if not self.path.exists():
                raise
        except StoreBusy:
            link.looked_at = time.monotonic()
            if patience > MOMENT:
                raise
        else:
            self._note_sight()

    def _follow_once(self, progress: Progress, patience: float) -> None:
        place = self._find_place()
        with self.ledger.looking(place.place if place else 0) as sight:
            self.link.may_write = sight.look.may_write
            self._take_in(sight, place, progress, patience=patience)

    def make_anew(self, progress: Progress = ignore_progress) -> None:
        """Make the mirror anew from the ledger, whatever has become of it."""
        with self.link.lock, self.ledger.looking(0) as sight:
            self._make_anew(sight, progress, even_current=True)
        self._note_sight()

    def _is_fresh(self, within: float) -> bool:
        waits = AWAY_SECONDS if self.link.away else within
        return time.monotonic() - self.link.looked_at < waits and self.path.exists()

    def _take_in(
        self, sight: Sight, place: Place | None, progress: Progress, *, patience: float
    ) -> None:
        """Take in all that `sight` shows after `place`, at once; `sight` looked at that place."""
        far = place is None or sight.look.newest - place.place > MOST_TAKEN_IN
        if place is None or far or not place.follows(sight.look):
            self._make_anew(sight, progress)
            return
        rows = sight.fetch_rows_after(place.place)
        if rows:
            with self._writing(Arrived(self.link, place, rows), few=True, patience=patience):
                pass

    def _make_anew(
        self,
        sight: Sight,
        progress: Progress,
        *,
        even_current: bool = False,
        patience: float = FIRST_SECONDS,
    ) -> None:
        """Make the mirror in a file of its own, and put it in place; one process at a time."""
        incoming = self.path.with_name(f"{self.path.name}.incoming")
        make_private_folder(self.path.parent)
        with locked(incoming, exclusive=True, timeout=patience):
            here = None if even_current else self._find_place()
            if here and here.epoch == sight.look.epoch and here.place >= sight.look.newest:
                with self.ledger.looking(here.place) as now:  # another process may have done it
                    if here.follows(now.look):
                        return
            verified_copy.delete_store(incoming)
            try:
                place = mirror.make_file(incoming, sight, progress, name=self.path.name)
                incoming.chmod(0o600)  # all that the team knows
                with locked(self.path, exclusive=True, timeout=patience):
                    verified_copy.put_in_place(incoming, self.path)
                    self.link.place = (read_version(self.path), place)
            finally:
                verified_copy.delete_store(incoming)

    def _heal(self, damage: StoreDamaged) -> None:
        """Make a damaged mirror anew; raises `damage` where the database does not answer."""
        try:
            with self.link.lock, self.ledger.looking(0) as sight:
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

    def _find_place(self) -> Place | None:
        """Find the place of the mirror, as `read_place`; a damaged one is put aside."""
        try:
            return self.read_place()
        except StoreDamaged:
            self._put_aside()
            return None

    def read_place(self) -> Place | None:
        """Read the place of the mirror; None where there is no mirror, or none of this version."""
        if not self.path.exists():
            return None
        known = self.link.place
        if known and known[0] == read_version(self.path):
            return known[1]
        with super().reading() as reader, reader.translated("mirror_place"):
            place = mirror.read_place(reader.connection)
            self.link.place = (read_version(self.path), place) if place else None
        return place

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
