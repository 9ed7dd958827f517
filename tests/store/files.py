"""A store's file, and what lies beside it, looked at from outside."""

from pathlib import Path

import duckdb

from pipeline.store import Store, backup_folder
from tests.builders import run_python

ONE_ROW = (
    b"project,occurred_at,main_phase,revisited_phase,reason\n"
    b"churn,2026-03-02T10:00+00:00,model_deployment,data_preparation,Schema change\n"
)
OPEN_IT = """
import duckdb, sys
try:
    duckdb.connect(sys.argv[1]).execute("select 1")
    print("open")
except duckdb.IOException:
    print("held")
"""


def list_occasions(store: Store) -> list[str]:
    """On which occasions the backups were made, the newest first."""
    return [backup.occasion for backup in backup_folder.list_backups(store.path)]


def read_schema_number(path: Path) -> int:
    """The newest migration of a file, read with DuckDB itself."""
    with duckdb.connect(path, read_only=True) as connection:
        (found,) = connection.execute("select max(number) from schema_migrations").fetchall()
    return int(found[0])


def try_to_open(path: Path) -> str:
    """`open` or `held`, as another program finds the file."""
    return run_python(OPEN_IT, path).stdout.strip()
