"""The tables of a read model: made from the store's file, and brought up to date from it."""

from functools import cache
from pathlib import Path
from uuid import UUID

from pipeline.errors import StoreError
from pipeline.store import schema
from pipeline.store.engine import MODEL_MEMORY, EngineConnection, connect_in_memory, transaction

FOLDER = Path(__file__).parent
# A small store is asked faster by one thread than by several, which are woken for each step.
LARGE_FILE_BYTES = 16 * 1024**2
FILLING = "Reading what the store holds"
COUNTS, DEFINITIONS = "counts", ("selections", "lives", "episodes")


class Tables:
    """The tables in memory, and how far they follow the file; one thread at a time changes them.

    Every change is one transaction, so that a cursor sees all of it or nothing of it. The methods
    ask for the store's file to be attached as `ledger`.
    """

    def __init__(self, connection: EngineConnection) -> None:
        self.connection = connection
        self._entrance = connection.cursor()
        self._rows: dict[str, int] = {}
        self._last_row: list[tuple[object, ...]] = []
        self._used_phases: set[object] = set()

    @property
    def are_empty(self) -> bool:
        """Whether they were never filled."""
        return not self._rows

    def begin_reading(self) -> EngineConnection:
        """Return a connection of its own that sees the tables as they are now until it closes."""
        cursor = self._entrance.cursor()
        cursor.execute("begin")
        cursor.execute(_read_script("look")).fetchall()  # now, not at the first question
        return cursor

    def fill(self) -> None:
        """Make the tables, and fill them with what holds now."""
        with transaction(self.connection, FILLING):
            self.connection.execute(_read_newest_migration(COUNTS))
            self._run("tables", "names", "uses")
            for name in DEFINITIONS:
                self.connection.execute(_read_newest_migration(name))
            self._show_phases()
        self._note_place(self._count_rows())

    def follow(self) -> bool:
        """Add what came since; False where the tables have to be made anew.

        That is where the file is another one, or changed without a new row (another program may
        have changed old ones), or where a name came that no enumeration holds.
        """
        rows = self._count_rows()
        if rows == self._rows:
            return False
        first_row = self._rows["revisits"]
        if rows["revisits"] < first_row or self._read_last_row() != self._last_row:
            return False
        try:
            with transaction(self.connection, FILLING):
                if rows["revisits"] > first_row:
                    self._add_revisits(first_row)
                if rows | {"revisits": first_row} != self._rows:
                    self._run("names")
                self._show_phases()
        except StoreError:
            return False
        self._note_place(rows)
        return True

    def add(self, revisits: list[dict[str, object]]) -> bool:
        """Add revisits that this process has just appended to the ledger; False as in `follow`.

        The tables must show all that the ledger held before. The file need not be attached.
        """
        phases = {row[name] for row in revisits for name in ("main_phase", "revisited_phase")}
        try:
            with transaction(self.connection, FILLING):
                self.connection.execute(_read_script("handed_over"), {"rows": revisits})
                self._run("added", "added_uses")
                if not phases <= self._used_phases:
                    self._show_phases()
        except StoreError:
            return False
        self._rows["revisits"] += len(revisits)
        self._last_row = [(UUID(str(revisits[-1]["id"])), revisits[-1]["rev"])]
        return True

    def _add_revisits(self, first_row: int) -> None:
        self.connection.execute(_read_script("first_row"), {"row": first_row})
        ((amendments,),) = self.connection.execute(_read_script("arrived")).fetchall()
        self._run("added", "uses" if amendments else "added_uses")

    def _show_phases(self) -> None:
        used = self.connection.execute(_read_script("shown_phases")).fetchall()
        self._used_phases = {key for (key,) in used}

    def _note_place(self, rows: dict[str, int]) -> None:
        self._rows = rows
        self._last_row = self._read_last_row()

    def _count_rows(self) -> dict[str, int]:
        return dict(self.connection.execute(_read_script("ledger_rows")).fetchall())

    def _read_last_row(self) -> list[tuple[object, ...]]:
        """Read the last row that the tables hold of the ledger of revisits; empty without one."""
        row = {"row": self._rows["revisits"] - 1}
        rows: list[tuple[object, ...]] = self.connection.execute(
            _read_script("ledger_row"), row
        ).fetchall()
        return rows

    def _run(self, *scripts: str) -> None:
        for script in scripts:
            self.connection.execute(_read_script(script))


def make_tables(path: Path) -> Tables:
    """Make tables in memory for the store at `path`, not filled yet."""
    settings = {"memory_limit": MODEL_MEMORY}
    if path.exists() and path.stat().st_size < LARGE_FILE_BYTES:
        settings["threads"] = "1"
    return Tables(connect_in_memory(path, **settings))


@cache
def _read_script(name: str) -> str:
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8")


@cache
def _read_newest_migration(name: str) -> str:
    """Read the newest of the migrations that is called so: what questions share."""
    files = [file for _, file in schema.list_migrations() if file.stem.endswith(f"_{name}")]
    return files[-1].read_text(encoding="utf-8")
