"""Phases in words: the line under the map, and the table of the phases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from pipeline.figures.overlap.measures import Measure
from pipeline.model import Phase
from pipeline.words import plain
from pipeline.words.plain import (
    Unit,
    format_count,
    format_duration,
    format_figure,
    format_list,
    lower_first,
)

MOST_PHASES_NAMED = 3  # so many phases that share the first place are named; more are counted


def format_map_line(pairs: pl.DataFrame, phase: Phase) -> str:
    """Format how often work went back and ahead from a phase, where to, and how much arrived.

    `pairs` has the columns of pair_counts.sql; revisits are counted, whatever the measure.
    """
    made = pairs.filter(pl.col("main_phase") == phase.key)
    back = made.filter(pl.col("revisited_position") < pl.col("main_position"))
    ahead = made.filter(pl.col("revisited_position") > pl.col("main_position"))
    arrived = int(pairs.filter(pl.col("revisited_phase") == phase.key)["revisits"].sum())
    came = f"{plain.format_count(arrived, 'revisit')} arrived at it." if arrived else ""
    if not made["revisits"].sum():
        name = plain.lower_first(phase.title)
        return f"No revisits were made from {name}. {came or 'None arrived at it.'}"
    backwards, forwards = (
        _format_way_back(back),
        _format_way_ahead(ahead, most=not back["revisits"].sum()),
    )
    said = f"From {plain.lower_first(phase.title)} the team {backwards}; {forwards}."
    return f"{said} {came or 'No revisits arrived at it.'}"


def _format_way_back(pairs: pl.DataFrame) -> str:
    """Format the ways back: `went back 41 times, most often to data preparation (9)`."""
    times = int(pairs["revisits"].sum())
    if not times:
        return "never went back"
    return f"went back {plain.format_times(times)}{_format_destination(pairs, times)}"


def _format_way_ahead(pairs: pl.DataFrame, *, most: bool) -> str:
    """Format the ways ahead: `ahead 4 times`, with the target where nothing went back."""
    times = int(pairs["revisits"].sum())
    if not times:
        return "never ahead"
    return f"ahead {plain.format_times(times)}{_format_destination(pairs, times) if most else ''}"


def _format_destination(pairs: pl.DataFrame, times: int) -> str:
    """Format where most of them went; ties are named as ties."""
    most = max(pairs["revisits"].to_list())
    first = pairs.filter(pl.col("revisits") == most)["revisited_title"].to_list()
    names = [plain.lower_first(title) for title in first]
    if len(names) == 1:
        if most == times:
            return f", {'' if times == 1 else 'always '}to {names[0]}"
        return f", most often to {names[0]} ({most:,})"
    each = f"({most:,} each)"
    if len(names) > MOST_PHASES_NAMED:
        return f", most often to {len(names)} phases alike {each}"
    if most * len(names) == times:
        return f", to {format_list(names)} {each}"
    return f", most often to {format_list(names)} {each}"


def format_top_reason(row: Mapping[str, Any]) -> str | None:
    """Format the most frequent reason of a row of phase_rows.sql; None without any.

    Where others were given as often, it says how many.
    """
    if row["top_reason"] is None:
        return None
    others = row["equalled_by"]
    return f"{row['top_reason']} (and {others} as often)" if others else str(row["top_reason"])


def build_phase_table(rows: pl.DataFrame) -> pl.DataFrame:
    """Build the table of the phases in words, without the weeks."""

    def told(column: str, unit: Unit) -> pl.Series:
        return pl.Series(column, [plain.format_figure(value, unit) for value in rows[column]])

    return pl.DataFrame(
        {
            "Phase": rows["title"],
            "Made from": rows["made_from"],
            "Arrived at": rows["arrived_at"],
            "Net gain": rows["net_gain"],
            "Mean distance": told("mean_distance", "decimal"),
            "Focus days": told("focus_days", "decimal"),
            "Days with a revisit": told("share_of_focus_days", "share"),
            "Most frequent reason": [
                format_top_reason(row) or plain.NO_FIGURE for row in rows.to_dicts()
            ],
        }
    )


def format_pair_counts(row: Mapping[str, Any]) -> str:
    """Format the counts of one pair of phases, from a row of pair_counts.sql."""
    if not row["revisits"]:
        return "No revisits of this pair in this view."
    said = f"{format_count(row['revisits'], 'revisit')}, {format_figure(row['share_of_main'], 'share')}"
    said += f" of those from {lower_first(row['main_title'])}"
    if row["minutes"]:
        said += f"; {format_duration(row['minutes'])}"
    if row["without_minutes"] and row["minutes"] is not None:
        said += f" ({row['without_minutes']} without minutes)"
    return said + "."


def format_records_behind(measure: str, head: Mapping[str, Any], pairs: pl.DataFrame) -> str:
    """Format how many records a matrix is based on, from headline.sql and the pairs shown."""
    revisits = format_count(head["revisits"], "revisit")
    if measure == "minutes":
        return f"{revisits}, {head['without_minutes']:,} of them without minutes"
    if measure in ("incidence", "intensity"):
        sessions = pairs.group_by("main_phase").agg(pl.col("focus_sessions").max())
        return f"{revisits}, {format_count(int(sessions['focus_sessions'].sum()), 'focus session')}"
    return revisits


def format_strength(row: Mapping[str, Any], measure: Measure) -> str:
    """Format a pair's figure and what it is based on: `100 %: 8 of 8 focus sessions`."""
    if measure.key == "revisits":
        return format_pair_counts(row)
    return f"{format_figure(row[measure.key], measure.unit)}: {format_basis(row, measure)}"


def format_basis(row: Mapping[str, Any], measure: Measure) -> str:
    """Format what a cell's figure is based on."""
    revisits = format_count(row["revisits"], "revisit")
    if measure.modelled:
        return _format_expected(row, revisits)
    if measure.key in ("incidence", "intensity"):
        return _format_focus_basis(row, measure, revisits)
    if measure.key == "coupling":
        return f"{row['shared_weeks']} of {format_count(row['smaller_weeks'] or 0, 'week')}"
    if measure.key in ("asymmetry", "reciprocity"):
        back = row["revisits_back"]
        return f"{revisits}, the other way {'not in this view' if back is None else f'{back:,}'}"
    without = f", {row['without_minutes']} without minutes" if row["without_minutes"] else ""
    return f"{revisits}{without}"


def _format_focus_basis(row: Mapping[str, Any], measure: Measure, revisits: str) -> str:
    if row["focus_sessions"] is None:
        return "not in this view"
    if measure.key == "incidence":
        sessions = format_count(row["focus_sessions"], "focus session")
        return f"{row['sessions_with_revisit']} of {sessions}"
    return f"{revisits} in {row['focus_days']:.1f} focus days"


def _format_expected(row: Mapping[str, Any], revisits: str) -> str:
    """Format a pair's count against its expected value."""
    if row["expected"] is None:
        return revisits
    few = ": too few to tell" if row["too_few"] else ""
    return f"{revisits}, {row['expected']:.1f} expected{few}"
