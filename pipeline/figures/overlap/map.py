"""The rows of the phase map: phases in a line, and an arc for each pair that has a figure."""

from typing import Any

import polars as pl

from pipeline.figures.overlap.measures import Measure
from pipeline.figures.overlap.pairs import compute_drawn_size, sort_by_strength
from pipeline.figures.overlap.words import format_basis, format_map_line
from pipeline.model import Phase
from pipeline.words.plain import format_figure, format_pair

SCHEMA = {
    "kind": pl.String,
    "phase": pl.String,
    "title": pl.String,
    "number": pl.Int64,
    "chosen": pl.Boolean,
    "main_phase": pl.String,
    "revisited_phase": pl.String,
    "main_title": pl.String,
    "revisited_title": pl.String,
    "value": pl.Float64,
    "label": pl.String,
    "evidence": pl.String,
    "said": pl.String,
    "rank": pl.Int64,
    "strength": pl.Float64,
    "start": pl.Float64,
    "end": pl.Float64,
    "line": pl.Float64,
    "rise": pl.Float64,
    "width": pl.Float64,
    "faded": pl.Boolean,
}
# Sizes are relative to the width of a phase. Arcs leave and arrive at four sides of a phase.
SIDE = 0.42
MIDDLE_GAP = 0.05  # half the gap in the middle of a phase
WIDEST_ARC = 0.15
ARC_GAP = 0.2  # space around an arc, relative to the widest
LEAST_ROOM = 0.22  # least share of the height above and below the line
Arc = dict[str, Any]
PhaseSide = tuple[str, bool, bool]


def build_arcs(
    pairs: pl.DataFrame,
    measure: Measure,
    phases: tuple[Phase, ...],
    *,
    phase: str | None = None,
    pair: tuple[str, str] | None = None,
) -> pl.DataFrame:
    """Build all rows of the map: one per phase and per pair above zero; columns as in SCHEMA.

    `pairs` has the columns of pair_counts.sql and those of the measure. `kind` is
    `phase`, `back` (the arc lies above the line, rise > 0) or `ahead` (below, rise < 0). An arc
    runs from `start` (near its main phase) to `end` (near the revisited one), where the phases
    stand at 0, 1, 2 …; `line` is the height of the phases and `rise` that of the arc over it, as
    parts of the whole height; `width` is the arc's, in the units of `start`, and `strength` its
    value in parts of the largest. `phase` and `pair` are what is chosen (keys): with a phase, the
    arcs that do not touch it are `faded`. `rank` says how many of the others are as large or
    larger, itself included. The widest arcs come first, so that thin ones lie over them.
    """
    place = {phase.key: number for number, phase in enumerate(phases)}
    drawn = _build_arcs_above_zero(pairs, measure, place)
    _give_room(drawn)
    top = max([LEAST_ROOM, *(arc["rise"] for arc in drawn)])
    bottom = max([LEAST_ROOM, *(-arc["rise"] for arc in drawn)])
    for arc in drawn:
        arc["rise"] /= top + bottom
        ends = (arc["main_phase"], arc["revisited_phase"])
        arc["chosen"] = ends == pair
        arc["faded"] = phase is not None and phase not in ends and not arc["chosen"]
    clear = [arc for arc in drawn if not arc["faded"]]
    for arc in clear:
        arc["rank"] = sum(other["strength"] >= arc["strength"] for other in clear)
    nodes = [_build_node(node, place[node.key], pairs, node.key == phase) for node in phases]
    rows = [{name: row.get(name) for name in SCHEMA} for row in drawn + nodes]
    return pl.DataFrame(rows, schema=SCHEMA).with_columns(line=pl.lit(bottom / (top + bottom)))


def _build_arcs_above_zero(
    pairs: pl.DataFrame, measure: Measure, place: dict[str, int]
) -> list[Arc]:
    """Build an arc for each pair above zero, largest first; positions are set later."""
    above = sort_by_strength(pairs, measure)
    sizes = [compute_drawn_size(value, measure) for value in above[measure.key]]
    most = max(sizes, default=0) or 1.0
    return [
        _build_arc(row, measure, place) | {"strength": size / most}
        for row, size in zip(above.to_dicts(), sizes, strict=True)
    ]


def _build_arc(row: dict[str, Any], measure: Measure, place: dict[str, int]) -> Arc:
    main, revisited = place[row["main_phase"]], place[row["revisited_phase"]]
    figure = format_figure(row[measure.key], measure.unit)
    reach = (abs(main - revisited) / max(len(place) - 1, 1)) ** 0.7
    names = ("main_phase", "revisited_phase", "main_title", "revisited_title")
    return {name: row[name] for name in names} | {
        "kind": "back" if revisited < main else "ahead",
        "start": float(main),
        "end": float(revisited),
        "rise": reach if revisited < main else -reach,
        "value": float(row[measure.key]),
        "label": figure,
        "evidence": format_basis(row, measure),
        "said": f"{format_pair(row['main_title'], row['revisited_title'])}: {figure}",
    }


def _give_room(drawn: list[Arc]) -> None:
    """Set width, start and end of the arcs: side by side at each phase, long arcs on the inside.

    One scale for all: it is the one that fits the fullest side of any phase.
    """
    ends: dict[PhaseSide, list[tuple[Arc, str]]] = {}
    for arc in drawn:
        left = arc["kind"] == "back"
        ends.setdefault((arc["main_phase"], left, left), []).append((arc, "start"))
        ends.setdefault((arc["revisited_phase"], left, not left), []).append((arc, "end"))
    fullest = max((sum(_measure_arc(arc) for arc, _ in side) for side in ends.values()), default=1)
    scale = min(SIDE / fullest, WIDEST_ARC)
    for arc in drawn:
        arc["width"] = scale * arc["strength"]
    for (_, _, left), side in ends.items():
        side.sort(key=lambda end: -abs(end[0]["rise"]))
        taken = MIDDLE_GAP
        for arc, end in side:
            room = scale * _measure_arc(arc)
            arc[end] += (taken + room / 2) * (-1 if left else 1)
            taken += room


def _measure_arc(arc: Arc) -> float:
    return float(arc["strength"] + ARC_GAP)


def _build_node(phase: Phase, place: int, pairs: pl.DataFrame, chosen: bool) -> dict[str, Any]:
    return {
        "kind": "phase",
        "phase": phase.key,
        "title": phase.title,
        "number": place + 1,
        "chosen": chosen,
        "said": format_map_line(pairs, phase),
        "start": float(place),
    }
