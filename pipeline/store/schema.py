"""The schema of a store: which migrations exist, and which of them a file has."""

from pathlib import Path

import queries
from pipeline.errors import StoreDamaged, StoreNewer
from pipeline.store import backup_folder
from pipeline.store.engine import EngineConnection

MIGRATIONS_FOLDER = Path(__file__).parent / "migrations"
MIGRATION_TABLE = "schema_migrations"


def list_migrations() -> list[tuple[int, Path]]:
    """List the migrations by number."""
    return sorted((int(file.name.split("_")[0]), file) for file in MIGRATIONS_FOLDER.glob("*.sql"))


def get_newest_schema() -> int:
    """Return the number of the newest migration that this version knows."""
    return list_migrations()[-1][0]


def read_tables(connection: EngineConnection) -> dict[str, str]:
    """Read the tables of the open file, each with the statement that makes it."""
    return dict(connection.execute(queries.read_query("tables")).fetchall())


def read_schema_number(connection: EngineConnection, path: Path) -> int:
    """Read the number of the last applied migration; 0 for a file without tables.

    Raises StoreDamaged where the file is not a store, StoreNewer where a newer version wrote it.
    """
    tables = read_tables(connection)
    if not tables:
        return 0
    if "number INTEGER" not in tables.get(MIGRATION_TABLE, ""):
        raise StoreDamaged(
            "Opening the store",
            f"{path} is a DuckDB file, but not one of ours: it holds {', '.join(tables)}. What to "
            f"do: the file was not touched. Keep it. {backup_folder.format_way_back(path)}",
        )
    number = int(connection.execute(queries.read_query("schema_number")).fetchall()[0][0])
    if number > get_newest_schema():
        raise StoreNewer(
            "Opening the store",
            f"{path} was written by a newer version (its schema is {number}, this version knows "
            f"{get_newest_schema()}). It was not touched. Update this copy, then open it again",
        )
    return number


def apply_migrations(connection: EngineConnection, *, after: int) -> None:
    """Apply the migrations after `after` and record each; the caller holds a transaction."""
    for number, file in list_migrations():
        if number > after:
            connection.execute(file.read_text(encoding="utf-8"))
            connection.execute(
                queries.read_query("add_migration"), {"number": number, "name": file.stem}
            )
