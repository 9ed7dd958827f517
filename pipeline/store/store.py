"""The store: opens the DuckDB file for one unit of work under our lock, and closes it again.

Dashboard and command both use `Store.asking` (questions, of the read model: docs/decisions/0005),
`Store.reading` and `Store.writing`; no connection to the file outlives the block (0002).
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pipeline.errors import NotAllowed, StoreError, StoreMissing
from pipeline.fields import parse_signature
from pipeline.store import backup_folder, verified_copy
from pipeline.store.engine import EngineConnection, connect, open_file, transaction
from pipeline.store.faults import is_log_broken
from pipeline.store.locks import TIMEOUT_SECONDS, locked
from pipeline.store.others import Absence, Alone, Others
from pipeline.store.read_model.model import (
    DataVersion,
    ReadModel,
    Snapshot,
    get_read_model,
    read_version,
)
from pipeline.store.schema import get_newest_schema, read_schema_number
from pipeline.store.units import Reader, Writer

Opened = TypeVar("Opened")


@dataclass(frozen=True)
class Store:
    """The embedded store: one DuckDB file, created and migrated when it is first opened.

    With `must_exist` a missing file is an error; with `is_read_only` nothing can be written. Waits
    up to `patience` seconds for another holder.
    """

    path: Path
    must_exist: bool = False
    is_read_only: bool = False
    patience: float = TIMEOUT_SECONDS

    @property
    def name(self) -> str:
        """What people call it: the name of the file."""
        return self.path.name

    @property
    def address(self) -> str:
        """What names it for `locate_store`."""
        return str(self.path)

    @property
    def is_shared(self) -> bool:
        """Whether its ledger lies in a team's database, and here is a mirror of it."""
        return False

    def list_differences(self) -> list[str]:
        """List in what this copy differs from what the others keep; nobody else keeps this one."""
        return []

    @property
    def lets_write(self) -> bool:
        """Whether who asks may write, as far as is known; of a file the system tells when it is."""
        return True

    def warn_of_readers(self) -> str | None:
        """Say that others on the way can read what travels; a file does not travel."""
        return None

    def find_absence(self) -> Absence | None:
        """Find why what is here may be of before; None where nobody else keeps it."""
        return None

    def read_version(self) -> DataVersion:
        """Return the data version, which changes with every write; opens nothing."""
        return read_version(self.path)

    @contextmanager
    def asking(self) -> Iterator[Snapshot]:
        """Ask what the store holds at one moment; nobody who writes has to wait for the block.

        Raises what `follow` raises.
        """
        with self.follow().snapshot() as snapshot:
            if snapshot is None:
                raise StoreError("Reading the store", f"{self.path} could not be read")
            yield snapshot

    def follow(self, *, even_unchanged: bool = False) -> ReadModel:
        """Return the read model, which follows the file first where something was written.

        With `even_unchanged` the file is opened in any case. Creates and migrates it where
        necessary. Raises StoreBusy where somebody has held it for `patience` seconds.
        """
        model = get_read_model(self.path)
        if even_unchanged or not model.is_current():
            with ExitStack() as held:
                self._open_current(
                    held, lambda left: model if model.follow(patience=left) else None
                )
        return model

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """Open the file for questions about its ledgers; creates and migrates it as `follow` does.

        Raises StoreBusy where somebody has held it for `patience` seconds.
        """
        with ExitStack() as held:
            connection = self._open_current(
                held, lambda left: self._connect_if_current(write=False, patience=left)
            )
            with closing(connection):
                yield Reader(connection, self.path)

    @contextmanager
    def writing(self, *, by: str | None = None, few: bool = False) -> Iterator[Writer]:
        """Open the store for one transaction: the whole block is written, or nothing.

        `by` is the person who writes. With `few` rows the file is opened as fast as can be; many
        are written faster without. Raises InputRefused where that is no name, NotAllowed where the
        store is only read.
        """
        self._refuse_readers()
        with self._writing(Alone(self.path), by=by, few=few) as writer:
            yield writer

    @contextmanager
    def _writing(
        self,
        others: Others,
        *,
        by: str | None = None,
        few: bool = False,
        patience: float | None = None,
    ) -> Iterator[Writer]:
        """Run the block in one transaction, with what is exchanged with others in the same one."""
        name, model = parse_signature(by), get_read_model(self.path)
        waits = self.patience if patience is None else patience
        with locked(self.path, exclusive=True, timeout=waits) as left:
            with ExitStack() as held:
                connection = held.enter_context(
                    self._opened_to_write(model, few=few, patience=left)
                )
                is_shown = model.is_current() and not others.bring_rows
                shown = held.enter_context(model.snapshot()) if is_shown else None
                version = shown.version if shown else None
                writer = Writer(connection, self.path, name, shown, version)
                with transaction(connection, "Writing to the store"):
                    others.take_in(connection)
                    yield writer
                    others.hand_over(writer)
            others.settle(read_version(self.path))
            added = writer.list_added_revisits() if shown else None
            with suppress(StoreError):  # it is written; who asks next follows, and says what fails
                model.follow_written(added)

    def prepare(self) -> None:
        """Create the file if it is missing, and bring its schema up to date."""
        with locked(self.path, exclusive=True, timeout=self.patience) as left:
            self._connect_up_to_date(patience=left).close()

    def copy_to(self, copy: Path) -> None:
        """Copy the store and verify the copy; `copy` is then complete, or does not exist.

        Raises StoreMissing, StoreUnwritable, StoreDamaged where the copy differs from the store.
        """
        self._refuse_readers()
        with locked(self.path, exclusive=True, timeout=self.patience):
            verified_copy.copy_store(self.path, copy)

    def replace_with(self, file: Path, *, first: Callable[[], None]) -> None:
        """Replace the store by a copy of `file`; `first` runs before, under the same lock.

        Nothing is replaced before the copy is verified and up to date. Raises StoreDamaged,
        StoreNewer, StoreUnwritable; the store is then unchanged.
        """
        self._refuse_readers()
        with locked(self.path, exclusive=True, timeout=self.patience):
            with suppress(StoreError), open_file(self.path, write=False, doing="Restoring") as here:
                Alone(self.path).take_in(here)  # what cannot be read is replaced
            verified_copy.replace_store(self.path, file, first=first)

    def put_broken_log_aside(self) -> Path | None:
        """Rename a write-ahead log that cannot be replayed; returns its new name, None if intact.

        Commits that were only in the log are then missing; the log is kept.
        """
        with locked(self.path, exclusive=True, timeout=self.patience):
            try:
                with open_file(self.path, write=True, doing="Opening the store"):
                    return None
            except StoreError as error:
                if not is_log_broken(error.__cause__ or error):
                    raise
            log = backup_folder.get_log_path(self.path)
            return log.rename(backup_folder.make_broken_path(log))

    def _refuse_readers(self) -> None:
        if self.is_read_only:
            raise NotAllowed(
                "Nothing was written",
                "you may look at this dashboard, not write. Ask the person who runs it",
            )

    def _open_current(self, held: ExitStack, open_: Callable[[float], Opened | None]) -> Opened:
        """Open the file, whose lock is then in `held`; bring it up to date where `open_` is None.

        `open_` gets the seconds that are left to wait.
        """
        for _ in range(2):
            with ExitStack() as entered:
                left = entered.enter_context(
                    locked(self.path, exclusive=False, timeout=self.patience)
                )
                if self._is_there() and (opened := open_(left)) is not None:
                    held.push(entered.pop_all())
                    return opened
            self.prepare()
        raise StoreError("Opening the store", f"{self.path} could not be brought up to date")

    def _opened_to_write(
        self, model: ReadModel, *, few: bool, patience: float
    ) -> AbstractContextManager[EngineConnection]:
        """Open the file for one write, in a moment where the read model knows all that it holds."""
        if few and model.is_current():
            return model.writing_engine.attached(patience=patience)
        return closing(self._connect_up_to_date(patience=patience))

    def _is_there(self) -> bool:
        if not self.path.exists():
            self._refuse_to_begin_anew()
            return False
        return True

    def _connect_if_current(self, *, write: bool, patience: float) -> EngineConnection | None:
        if not self._is_there():
            return None
        connection = connect(self.path, write=write, patience=patience)
        try:
            if read_schema_number(connection, self.path) == get_newest_schema():
                return connection
        except BaseException:
            connection.close()
            raise
        connection.close()
        return None

    def _connect_up_to_date(self, *, patience: float) -> EngineConnection:
        connection = self._connect_if_current(write=True, patience=patience)
        if connection is None:
            verified_copy.bring_up_to_date(self.path)
            connection = connect(self.path, write=True)
        return connection

    def _refuse_to_begin_anew(self) -> None:
        """Raise StoreMissing where a store existed: a new empty one would hide the loss."""
        if self.must_exist or backup_folder.find_newest_backup(self.path):
            way_back = backup_folder.format_way_back(self.path)
            raise StoreMissing(
                "Opening the store",
                f"{self.path} is gone. If it was moved, put it back. {way_back}",
            )


def get_mirror_mark(path: Path) -> Path:
    """Return the file beside a mirror that says when it last held all that its ledger held."""
    return path.with_name(f"{path.name}.seen")


def get_file_identity(version: DataVersion) -> int:
    """Return the identity (inode) of the file; 0 where there was none."""
    return version[2]
