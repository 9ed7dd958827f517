"""The team's PostgreSQL: connections that are kept, and what fails, in words without passwords.

Only this module and faults.py know psycopg. A host that does not answer costs a second: nothing
waits longer for the network than `ANSWER_SECONDS`, except for a turn, and for rows that are on
their way.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import StoreAway, StoreError
from pipeline.store.team import faults
from pipeline.store.team.address import TeamAddress

if TYPE_CHECKING:
    import psycopg

FOLDER = Path(__file__).with_name("postgres")
ANSWER_SECONDS = 1.0
STREAM_SECONDS = 900.0  # for many rows; a million take some thirty
MOST_KEPT = 2  # connections that nobody uses now
INSTALL = 'pip install "psycopg[binary]"'
Row = tuple[Any, ...]
CONNECTING: dict[str, Any] = {
    "connect_timeout": 2,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}


class Session:
    """A connection for one block; its errors say in words what failed."""

    def __init__(self, database: Database, connection: psycopg.Connection[Any], doing: str) -> None:
        self.database = database
        self.connection = connection
        self.doing = doing
        self.has_waited_in_vain = False  # it was ended because no answer came

    @property
    def is_broken(self) -> bool:
        """Whether the connection has ended."""
        return bool(self.connection.closed)

    def run(
        self, *scripts: str, within: float | None = ANSWER_SECONDS, **values: object
    ) -> list[Row]:
        """Run scripts of postgres/ in one round trip; returns the rows of the last that has any.

        The connection is ended where no answer has come `within` so many seconds. Raises StoreAway
        then, StoreMissing where there is no ledger, NotAllowed, ChangedMeanwhile, StoreBusy,
        StoreUnwritable.
        """
        text = "\n".join(read_script(script) for script in scripts)
        return self.run_text(text, within=within, **values)

    def run_text(self, text: str, *, within: float | None = None, **values: object) -> list[Row]:
        """Run the text of a script as `run` does."""
        import psycopg

        rows: list[Row] = []
        with (
            self.database.translated(self.doing),
            _ended_after(self, within),
            psycopg.ClientCursor(self.connection) as cursor,
        ):
            cursor.execute(text.encode(), values or None)
            while True:
                if cursor.description:
                    rows = cursor.fetchall()
                if not cursor.nextset():
                    return rows

    def copy_in(self, columns: Sequence[str], rows: Iterator[Row]) -> None:
        """Add many rows to the ledger. Raises what `run` raises."""
        from psycopg import sql

        command = sql.SQL("copy revisits_ledger ({}) from stdin").format(
            sql.SQL(", ").join(map(sql.Identifier, columns))
        )
        with (
            self.database.translated(self.doing),
            _ended_after(self, STREAM_SECONDS),
            self.connection.cursor() as cursor,
            cursor.copy(command) as copy,
        ):
            for row in rows:
                copy.write_row(row)


class Database:
    """The database at an address."""

    def __init__(self, address: TeamAddress) -> None:
        self.address = address
        self.is_encrypted: bool | None = None  # the last connection; None where there was none
        self._kept: list[psycopg.Connection[Any]] = []

    @contextmanager
    def asking(
        self, doing: str, *scripts: str, within: float = ANSWER_SECONDS, **values: object
    ) -> Iterator[tuple[Session, list[Row]]]:
        """Run scripts on a connection, and hand it and the answer out for the block.

        A kept connection that broke meanwhile is replaced. What the block leaves undone is rolled
        back. Raises what `Session.run` raises.
        """
        session, rows = self._begin(doing, scripts, within, values)
        try:
            yield session, rows
        finally:
            self._put_back(session)

    def ask(self, doing: str, *scripts: str, **values: object) -> list[Row]:
        """Run scripts as `asking` does, and return the answer."""
        with self.asking(doing, *scripts, **values) as (_, rows):  # type: ignore[arg-type]
            return rows

    def _begin(
        self, doing: str, scripts: Sequence[str], within: float, values: dict[str, object]
    ) -> tuple[Session, list[Row]]:
        while True:
            kept = self._take_kept()
            session = Session(self, kept or self._connect(doing), doing)
            try:
                return session, session.run(*scripts, within=within, **values)
            except StoreAway:
                self._put_back(session)
                if kept is None or session.has_waited_in_vain:
                    raise
                self.close()
            except BaseException:
                self._put_back(session)
                raise

    def close(self) -> None:
        """End all connections that are kept."""
        while connection := self._take_kept():
            with suppress(Exception):
                connection.close()

    def _connect(self, doing: str) -> psycopg.Connection[Any]:
        refuse_without_psycopg()
        import psycopg

        self._knock(doing)
        name = f"revisits on {socket.gethostname()}, process {os.getpid()}"
        try:
            connection = psycopg.connect(
                self.address.url,
                autocommit=True,  # what is one message is one round trip
                prepare_threshold=None,  # a pool between us and the database may not keep them
                application_name=name[:63],
                **CONNECTING,
            )
        except psycopg.Error as error:  # it may repeat the address
            raise faults.translate_error(self.address, error, doing) from None
        self.is_encrypted = bool(connection.pgconn.ssl_in_use)
        return connection

    def _knock(self, doing: str) -> None:
        """Raise StoreAway where nobody listens: psycopg itself waits for two seconds at least."""
        if not self.address.is_one_machine:
            return
        try:
            place = (self.address.machine, self.address.port)
            socket.create_connection(place, timeout=ANSWER_SECONDS).close()
        except (OSError, UnicodeError) as error:
            raise faults.make_absence(self.address, _explain(error), doing) from error

    def _take_kept(self) -> psycopg.Connection[Any] | None:
        try:
            return self._kept.pop()
        except IndexError:  # another thread may have taken the last one
            return None

    def _put_back(self, session: Session) -> None:
        connection = session.connection
        with suppress(Exception), _ended_after(session, ANSWER_SECONDS):
            if connection.info.transaction_status:
                connection.rollback()  # a broken one is closed below
        if connection.closed or connection.broken or len(self._kept) >= MOST_KEPT:
            with suppress(Exception):
                connection.close()
        else:
            self._kept.append(connection)

    @contextmanager
    def translated(self, doing: str) -> Iterator[None]:
        """Say in words what fails within the block."""
        import psycopg

        try:
            yield
        except psycopg.Error as error:
            raise faults.translate_error(self.address, error, doing) from error


def refuse_without_psycopg() -> None:
    """Raise StoreError with the command that installs psycopg, where it is missing."""
    if find_spec("psycopg") is None:
        raise StoreError(
            "Opening the team's store",
            "a store in PostgreSQL needs psycopg, which comes with the extra mlops-revisits[team] "
            f"and is not installed: {INSTALL}",
        )


def build_text(text: str, **values: object) -> str:
    """Put values into the text of a script, quoted."""
    from psycopg import sql

    return text % {name: sql.Literal(value).as_string(None) for name, value in values.items()}


@cache
def read_script(name: str) -> str:
    """Read a script of postgres/."""
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8")


@contextmanager
def _ended_after(session: Session, seconds: float | None) -> Iterator[None]:
    """End the connection where the block takes longer: neither libpq nor the kernel does so soon.

    A lost packet is sent again for minutes, and a server that hangs acknowledges everything.
    """
    if seconds is None:
        yield
        return
    waiting = threading.Lock()  # taken by whoever comes first: the answer or the clock
    timer = threading.Timer(seconds, _end, [session, waiting])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        if waiting.acquire(blocking=False):
            timer.cancel()
        else:  # it is being ended: nobody else may be handed it meanwhile
            timer.join()


def _end(session: Session, waiting: threading.Lock) -> None:
    if not waiting.acquire(blocking=False):
        return
    session.has_waited_in_vain = True
    with suppress(Exception):  # it may be gone by now
        same = socket.fromfd(session.connection.fileno(), socket.AF_INET, socket.SOCK_STREAM)
        with same:
            same.shutdown(socket.SHUT_RDWR)


def _explain(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return f"no answer for {ANSWER_SECONDS:g} second"
    return str(getattr(error, "strerror", None) or error)
