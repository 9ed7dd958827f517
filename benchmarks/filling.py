"""Fills a new store with as many revisits as a benchmark needs."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from pipeline.store import Store

FILLING = Path(__file__).with_name("filling.sql")


@contextmanager
def filled_store(rows: int) -> Iterator[Store]:
    """Make a new store with `rows` revisits for the block, in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="revisits-benchmark-") as folder:
        yield fill_store(Path(folder), rows)


def fill_store(folder: Path, rows: int) -> Store:
    """Make a new store in `folder` with `rows` revisits (see filling.sql)."""
    store = Store(folder / f"{rows}.duckdb")
    store.prepare()
    with duckdb.connect(store.path) as connection:
        connection.execute(f"set variable rows = {rows:d}")
        connection.execute(FILLING.read_text(encoding="utf-8"))
        connection.execute("checkpoint")
    return store
