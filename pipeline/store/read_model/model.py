"""The read model of a store: follows its file, and lets any number of threads ask it.

One for each file and process. Questions never open the file, and hold no lock: each asks as much
of the tables as was there when its snapshot began.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline.clock import get_utc_now
from pipeline.store import backup_folder
from pipeline.store.engine import WritingEngine, attached, use_memory
from pipeline.store.read_model.tables import Tables, make_tables
from pipeline.store.schema import get_newest_schema, read_schema_number
from pipeline.store.units import Reader

DataVersion = tuple[int, ...]
MOST_MODELS = 4


@dataclass(frozen=True)
class Snapshot(Reader):
    """The records that held at one moment; `as_of` is when the file was last seen like this."""

    version: DataVersion
    as_of: datetime


class ReadModel:
    """What the store at `path` holds, in memory; empty until it has followed the file once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.version: DataVersion | None = None
        self._tables: Tables | None = None
        self._as_of = get_utc_now()
        self.writing_engine = WritingEngine(path)
        self._following = threading.Lock()
        self._changing = threading.Lock()

    def is_current(self) -> bool:
        """Tell whether nothing was written since the model followed the file; opens nothing."""
        if self.version != read_version(self.path):
            return False
        self._as_of = get_utc_now()
        return True

    def follow(self, *, patience: float = 0.0) -> bool:
        """Follow the file, whose lock the caller holds; False where its schema is an older one.

        Raises StoreError where the file cannot be read; the model then stays as it was.
        """
        with self._following:
            return self._follow(self._tables or make_tables(self.path), patience)

    def follow_written(self, added: list[dict[str, object]] | None = None) -> None:
        """Follow what this process has just written, where the model was ever filled.

        `added` are new revisits, where these are all that came to what the model shows: then they
        are taken over, and the file is not opened. The caller holds the lock.
        """
        if self._tables is None or self.is_current():
            return
        with self._following:
            if not added or not self._take_over(self._tables, added):
                self._follow(self._tables, 0.0)

    def _take_over(self, tables: Tables, added: list[dict[str, object]]) -> bool:
        with self._changing:
            if not tables.add(added):
                return False
            self.version, self._as_of = read_version(self.path), get_utc_now()
            return True

    def _follow(self, tables: Tables, patience: float) -> bool:
        with attached(tables.connection, self.path, patience=patience):
            if read_schema_number(tables.connection, self.path) != get_newest_schema():
                return False
            use_memory(tables.connection)
            followed = tables.are_empty
            if followed:
                tables.fill()  # nobody can ask them yet
            elif self.is_current():
                return True
            with self._changing:
                followed = followed or tables.follow()
                if followed:
                    self._tables, self.version = tables, read_version(self.path)
                    self._as_of = get_utc_now()
        # Else new tables are made; those who ask the old ones keep them to the end.
        return followed or self._follow(make_tables(self.path), patience)

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot | None]:
        """Ask the tables as they are now, for the block; None where there are none yet."""
        with self._changing:
            tables, version, as_of = self._tables, self.version, self._as_of
            cursor = tables.begin_reading() if tables else None
        if cursor is None or version is None:
            yield None
            return
        with closing(cursor):
            yield Snapshot(cursor, self.path, version, as_of)


_models: OrderedDict[Path, ReadModel] = OrderedDict()
_models_lock = threading.Lock()


def get_read_model(path: Path) -> ReadModel:
    """Return the read model of the store at `path`, an empty one at first."""
    with _models_lock:
        model = _models.setdefault(path, ReadModel(path))
        _models.move_to_end(path)
        while len(_models) > MOST_MODELS:
            _models.popitem(last=False)
        return model


def read_version(path: Path) -> DataVersion:
    """Return the data version, which changes with every write; opens nothing.

    Times (ns), sizes (bytes) and inodes of the file and its log; zeros where there is none.
    """
    return (*_read_stat(path), *_read_stat(backup_folder.get_log_path(path)))


def _read_stat(path: Path) -> tuple[int, int, int]:
    try:
        state = path.stat()
    except OSError:
        return (0, 0, 0)
    return (state.st_mtime_ns, state.st_size, state.st_ino)
