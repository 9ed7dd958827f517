"""How the records are kept: one DuckDB file, its schema, locks, faults and backups."""

from pipeline.store.store import Store, locate_store
from pipeline.store.units import Reader, Writer

__all__ = ["Reader", "Store", "Writer", "locate_store"]
