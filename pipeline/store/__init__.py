"""How the records are kept: one DuckDB file, its schema, locks, faults and backups."""

from pipeline.store.locating import locate_store
from pipeline.store.read_model.model import ReadModel, Snapshot, get_read_model
from pipeline.store.store import Store
from pipeline.store.units import Reader, Writer

__all__ = ["ReadModel", "Reader", "Snapshot", "Store", "Writer", "get_read_model", "locate_store"]
