"""The ledger in the team's database: how far it is, what came after a place, and the turn to write.

Whoever writes holds the turn from before the ledger was looked at until the rows are in it, in one
transaction: so a place is never passed by a row that comes late, and rules that were checked hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from pipeline.errors import (
    NotAllowed,
    StoreBusy,
    StoreError,
    StoreMissing,
    StoreNewer,
    StoreUncertain,
)
from pipeline.store.schema import get_newest_schema
from pipeline.store.team.database import ANSWER_SECONDS, Database, Row, Session
from pipeline.store.team.faults import READING

ROWS_AT_ONCE = 20_000
FEW_ROWS = 1_000  # that go in one message; more are faster as a stream
PART_SECONDS = 120.0  # for rows on their way, and for what the database needs to write them
WRITING = "Nothing was written"
COLUMNS = ("epoch", "thing", "id", "rev", "facts")


class Fact(NamedTuple):
    """A row of a ledger on its way to the team: `facts` is all of it as a JSON object."""

    thing: str
    id: str
    rev: int
    facts: str


@dataclass(frozen=True)
class Look:
    """How far the ledger is, which epoch and schema hold, and whether this person may write.

    `row_there` is the row at the place that was asked for, to tell whether the ledger is still the
    one that was followed so far; None where there is none.
    """

    ledger_id: str
    epoch: int
    begins_after: int
    schema_number: int
    newest: int
    may_write: bool
    row_there: str | None


class Sight:
    """How far the ledger is, by `look`, and what is in it."""

    def __init__(self, session: Session, look: Look) -> None:
        self.session = session
        self.look = look

    def list_rows_after(self, place: int) -> Iterator[list[Row]]:
        """List the rows (seq, thing, facts) of this epoch after a place, in parts.

        Asks only where there are any.
        """
        while place < self.look.newest:
            rows = self.session.run(
                "rows_after",
                within=PART_SECONDS,
                place=place,
                newest=self.look.newest,
                most=ROWS_AT_ONCE,
            )
            if rows:
                yield rows
            if len(rows) < ROWS_AT_ONCE:
                return
            place = int(rows[-1][0])

    def fetch_rows_after(self, place: int) -> list[Row]:
        """Fetch the rows after a place, all at once."""
        return list(chain.from_iterable(self.list_rows_after(place)))


class Turn(Sight):
    """The turn to write: nobody else writes meanwhile. `is_written` once it is committed."""

    is_written = False

    def hand_over(self, facts: Sequence[Fact]) -> tuple[int, str]:
        """Add rows to the ledger and commit; returns the place of the last one, and which it is.

        Raises StoreUncertain where the answer did not come: nobody knows whether they are in.
        """
        values = {"epoch": self.look.epoch}
        self._note_schema()
        if len(facts) > FEW_ROWS:
            self._stream(self.look.epoch, facts)
            return self._commit("end_turn")
        columns = zip(*facts, strict=True)
        arrays = {name: list(column) for name, column in zip(Fact._fields, columns, strict=True)}
        named = {"things": arrays["thing"], "ids": arrays["id"], "revs": arrays["rev"]}
        return self._commit("add_rows", "end_turn", **values, **named, facts=arrays["facts"])

    def begin_epoch(self, facts: Iterable[Fact]) -> None:
        """Begin a new epoch with these rows, and commit: what was before is kept, and not shown."""
        epoch = self.look.epoch + 1
        self.session.run(
            "add_epoch",
            within=PART_SECONDS,
            ledger_id=self.look.ledger_id,
            epoch=epoch,
            begins_after=self.look.newest,
            schema_number=get_newest_schema(),
        )
        self._stream(epoch, facts)
        self._commit("end_turn")

    def _note_schema(self) -> None:
        """Note that a newer version writes from here on, before its first row."""
        if self.look.schema_number < get_newest_schema():
            self.session.run(
                "add_epoch",
                within=PART_SECONDS,
                ledger_id=self.look.ledger_id,
                epoch=self.look.epoch,
                begins_after=self.look.begins_after,
                schema_number=get_newest_schema(),
            )

    def _stream(self, epoch: int, facts: Iterable[Fact]) -> None:
        self.session.copy_in(COLUMNS, ((epoch, *fact) for fact in facts))

    def _commit(self, *scripts: str, **values: object) -> tuple[int, str]:
        try:
            ((place, row_there),) = self.session.run(*scripts, within=PART_SECONDS, **values)
        except StoreError as error:
            if not self.session.is_broken:
                raise
            raise StoreUncertain(
                "It is not known whether it was written",
                "the connection to the team's database broke at that moment. Look whether it is "
                "there as soon as the database answers; sent again from the same form it is "
                "written once",
            ) from error
        self.is_written = True
        return int(place), str(row_there)


class TeamLedger:
    """The ledger of a team."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @contextmanager
    def looking(self, place: int) -> Iterator[Sight]:
        """Look how far the ledger is, and which row lies at a place: one round trip.

        Raises StoreAway, StoreMissing, and StoreNewer where a newer version writes to it.
        """
        with self.database.asking(READING, "look", place=place) as (session, rows):
            yield Sight(session, self._parse(rows))

    @contextmanager
    def turn(self, place: int, *, patience: float) -> Iterator[Turn]:
        """Take the turn to write for the block; what was not handed over by then is not written.

        Raises StoreBusy with the name of who has had it for `patience` seconds, NotAllowed where
        this person may only read, and what `look` raises.
        """
        waits = max(patience, 0.001)
        values = {"patience": f"{round(waits * 1000)}ms", "place": place}
        begun = self.database.asking(
            WRITING, "begin_turn", "look", within=waits + ANSWER_SECONDS, **values
        )
        with ExitStack() as stack:
            try:
                session, rows = stack.enter_context(begun)
            except StoreBusy:
                raise self._make_busy_error(patience) from None
            look = self._parse(rows)
            if not look.may_write:
                raise NotAllowed(
                    "Nothing was written",
                    f"your role in {self.database.address.name} may look, not write. Ask who owns "
                    "the database for the role of its writers",
                )
            yield Turn(session, look)

    def _make_busy_error(self, patience: float) -> StoreBusy:
        holder = next((str(row[0]) for row in self.database.ask(WRITING, "holder")), "")
        return StoreBusy(
            WRITING,
            f"{holder or 'somebody of the team'} has been writing for {patience:g} seconds. Wait "
            "until it is done, and try again",
            holder=holder,
        )

    def _parse(self, rows: Sequence[Row]) -> Look:
        name = self.database.address.name
        if not rows:
            raise StoreMissing(READING, f"{name} holds a ledger that was never begun")
        look = Look(str(rows[0][0]), *rows[0][1:])
        if look.schema_number > get_newest_schema():
            raise StoreNewer(
                "Opening the store",
                f"a newer version writes to {name} (its schema is {look.schema_number}, this "
                f"version knows {get_newest_schema()}). Nothing was read. Update this copy",
            )
        return look
