"""Two sides made by hand, and their comparison."""

from typing import Any

import polars as pl

from pipeline.asking.selection import Selection
from pipeline.figures.comparison.comparison import Comparison, ask_comparison
from pipeline.figures.comparison.courses import CountedSelection
from pipeline.store import Store

KEYS = ("problem_definition", "data_acquisition", "data_preparation")
PAIR = ("data_preparation", "data_acquisition")


def compare_in(store: Store, first: Selection, second: Selection, zone: str = "UTC") -> Comparison:
    with store.reading() as reader:
        return ask_comparison(lambda question: question.ask(reader), first, second, zone=zone)


def pick(frame: pl.DataFrame, pair: tuple[str, str] = PAIR) -> dict[str, Any]:
    return frame.row(
        by_predicate=(pl.col("main_phase") == pair[0]) & (pl.col("revisited_phase") == pair[1]),
        named=True,
    )


def make_side(revisits: dict[tuple[str, str], int], days: dict[str, float]) -> CountedSelection:
    """One side over the first three phases, by focus days; each revisit is an episode."""
    pairs = [
        {
            "main_phase": main,
            "main_title": main.title(),
            "main_position": place,
            "revisited_phase": to,
            "revisited_title": to.title(),
            "revisited_position": other,
            "revisits": revisits.get((main, to), 0),
        }
        for place, main in enumerate(KEYS, 1)
        for other, to in enumerate(KEYS, 1)
        if main != to
    ]
    frame = pl.DataFrame(pairs)
    made = {main: sum(n for (one, _), n in revisits.items() if one == main) for main in KEYS}
    exposures = pl.DataFrame(
        {
            "main_phase": KEYS,
            "focus_days": [float(days.get(main, 0)) for main in KEYS],
            "revisits": [made[main] for main in KEYS],
            "revisits_in_focus": [made[main] for main in KEYS],
            "calendar_days": [30] * 3,
        }
    )
    fortnights = frame.select(
        pl.lit("pair").alias("unit"),
        "main_phase",
        "revisited_phase",
        pl.lit(0).alias("fortnight"),
        pl.col("revisits").alias("episodes"),
    )
    fortnight_days = pl.DataFrame(
        {
            "fortnight": [0] * 4,
            "phase": [None, *KEYS],
            "days": [30.0] * 4,
            "focus_days": [float(sum(days.values())), *exposures["focus_days"]],
        }
    )
    return CountedSelection(frame, exposures, fortnights, fortnight_days)
