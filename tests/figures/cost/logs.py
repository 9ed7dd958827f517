"""Minutes of rework between phases, as the questions of cost answer."""

from collections.abc import Mapping

import polars as pl

from pipeline.figures.cost.total_work import TotalWork, compute_total_work, measure_rework

Minutes = Mapping[tuple[str, str], int | None]
# A of the worked example, in minutes of rework per hundred minutes of first pass.
EXAMPLE: Minutes = {
    ("a", "b"): 10,
    ("b", "a"): 30,
    ("b", "c"): 20,
    ("b", "d"): 10,
    ("c", "a"): 10,
    ("c", "b"): 40,
    ("c", "d"): 20,
    ("d", "b"): 20,
    ("d", "c"): 30,
}


def make_pairs(minutes: Minutes) -> pl.DataFrame:
    """A record per pair, inside a focus session; None is one without minutes."""
    rows = [
        {
            "main_phase": main,
            "revisited_phase": revisited,
            "inside": 1,
            "inside_without_minutes": int(spent is None),
            "minutes": spent,
            "minutes_written": spent or 0,
        }
        for (main, revisited), spent in minutes.items()
    ]
    counts = dict.fromkeys(
        ("inside", "inside_without_minutes", "minutes", "minutes_written"), pl.Int64
    )
    return pl.DataFrame(
        rows, schema={"main_phase": pl.String, "revisited_phase": pl.String} | counts
    )


def make_phases(
    minutes: Minutes, first_pass: Mapping[str, float | None], *, names: str = "abcd"
) -> pl.DataFrame:
    """The phases with so much first pass each; None is a phase that was never in focus."""
    rows = []
    for place, name in enumerate(names):
        own = [spent for (main, _), spent in minutes.items() if main == name]
        spent = sum(one or 0 for one in own)
        left = first_pass.get(name, 100.0)
        rows.append(
            {
                "phase": name,
                "title": name.upper(),
                "position": place,
                "work_minutes": None if left is None else left + spent,
                "inside": len(own),
                "inside_without_minutes": own.count(None),
                "rework_minutes": spent,
            }
        )
    return pl.DataFrame(
        rows,
        schema={
            "phase": pl.String,
            "title": pl.String,
            "position": pl.Int32,
            "work_minutes": pl.Float64,
            "inside": pl.Int64,
            "inside_without_minutes": pl.Int64,
            "rework_minutes": pl.Int64,
        },
    )


def reckon(minutes: Minutes, **first_pass: float | None) -> TotalWork:
    return compute_total_work(measure_rework(make_phases(minutes, first_pass), make_pairs(minutes)))
