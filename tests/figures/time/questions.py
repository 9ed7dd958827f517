"""What the pages of time ask."""

from typing import Any

import polars as pl

from pipeline.asking.selection import Selection
from pipeline.figures.time import weeks
from pipeline.store import Store
from tests.builders import EVERYTHING, ask

BERLIN = "Europe/Berlin"


def list_bars(store: Store, selection: Selection = EVERYTHING) -> pl.DataFrame:
    return ask(store, "timeline_sessions", selection=selection)


def list_weeks(
    store: Store, selection: Selection = EVERYTHING, *, zone: str = "UTC", week_start: int = 0
) -> list[dict[str, Any]]:
    asked = ask(store, "focus_weeks", selection=selection, zone=zone, week_start=week_start)
    return weeks.name_periods(asked, "week").to_dicts()


def at(day: int, hour: int = 10) -> str:
    return f"2026-03-{day:02}T{hour:02}:00:00+00:00"
