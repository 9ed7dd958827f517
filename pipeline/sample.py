"""The sample project that the product ships: synthetic, and called so wherever it is shown."""

from __future__ import annotations

from pathlib import Path

from pipeline.importing import read_sheet
from pipeline.records import Added, add_sheets
from pipeline.store import Store

FOLDER = Path(__file__).parent.parent / "data" / "sample"
FILES = ("focus_sessions.csv", "revisits.csv")


def load_sample(store: Store) -> tuple[Added, ...]:
    """Add the sample's focus sessions and revisits; a second call adds nothing."""
    sheets = [read_sheet((FOLDER / name).read_bytes(), "csv") for name in FILES]
    return add_sheets(store, *sheets, synthetic=True)
