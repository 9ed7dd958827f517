"""Pairs and phases in words: what their figures are based on, and what is missing."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from pipeline.figures.overlap.measures import Measure
from pipeline.figures.overlap.pairs import format_missing_expectation
from pipeline.model import Phase
from pipeline.words import plain

MOST_PHASES_NAMED = 3  # up to this many tied phases are named; more are only counted


def format_pair_counts(row: Mapping[str, Any]) -> str:
    """Format the counts of one pair of phases, from a row of pair_counts.sql."""
    if not row["revisits"]:
        return "No revisits of this pair in this view."
    share = plain.format_figure(row["share_of_main"], "share")
    counts = f"{plain.format_count(row['revisits'], 'revisit')}, {share} of those from "
    counts += plain.lower_first(row["main_title"])
    if row["minutes"]:
        counts += f"; {plain.format_duration(row['minutes'])}"
    if row["without_minutes"] and row["minutes"] is not None:
        counts += f" ({row['without_minutes']} without minutes)"
    return f"{counts}."


def format_strength(row: Mapping[str, Any], measure: Measure) -> str:
    """Format a pair's figure and what it is based on: `100 %: 8 of 8 focus sessions`."""
    if measure.key == "revisits":
        return format_pair_counts(row)
    return f"{plain.format_figure(row[measure.key], measure.unit)}: {format_basis(row, measure)}"


def format_basis(row: Mapping[str, Any], measure: Measure) -> str:
    """Format what a cell's figure is based on."""
    revisits = plain.format_count(row["revisits"], "revisit")
    if measure.modelled:
        # Chances rest on episodes, which are fewer where revisits come in bursts.
        if measure.scale == "chance" and row["episodes"] != row["revisits"]:
            revisits += f" in {plain.format_count(row['episodes'], 'episode')}"
        return _format_expected(row, revisits)
    if measure.counts_sessions:
        return _format_sessions(row, measure, revisits)
    if measure.key == "coupling":
        return f"{row['shared_weeks']} of {plain.format_count(row['smaller_weeks'] or 0, 'week')}"
    if measure.compares_ways:
        back = row["revisits_back"]
        return f"{revisits}, the other way {'not in this view' if back is None else f'{back:,}'}"
    without = f", {row['without_minutes']} without minutes" if row["without_minutes"] else ""
    return f"{revisits}{without}"


def _format_expected(row: Mapping[str, Any], revisits: str) -> str:
    if row["expected"] is None:
        return revisits
    few = ": too few to tell" if row["too_few"] else ""
    return f"{revisits}, {plain.format_figure(row['expected'], 'decimal')} expected{few}"


def _format_sessions(row: Mapping[str, Any], measure: Measure, revisits: str) -> str:
    if row["focus_sessions"] is None:
        return "not in this view"
    if measure.key == "intensity":
        return f"{revisits} in {plain.format_figure(row['focus_days'], 'decimal')} focus days"
    sessions = plain.format_count(row["focus_sessions"], "focus session")
    return f"{row['sessions_with_revisit']} of {sessions}"


def format_records_behind(measure: Measure, head: Mapping[str, Any], pairs: pl.DataFrame) -> str:
    """Format how many records a matrix is based on, from headline.sql and the pairs shown."""
    revisits = plain.format_count(head["revisits"], "revisit")
    if measure.key == "minutes":
        return f"{revisits}, {head['without_minutes']:,} of them without minutes"
    if measure.counts_sessions:
        sessions = pairs.group_by("main_phase").agg(pl.col("focus_sessions").max())
        number = int(sessions["focus_sessions"].sum())
        whole = max(pairs["sessions_in_view"].fill_null(0).to_list(), default=0)
        if number < whole:
            counted = f"{number:,} of {plain.format_count(whole, 'focus session')}"
            return f"{revisits}, {counted} (those on phases that a pair of this view starts from)"
        return f"{revisits}, {plain.format_count(number, 'focus session')}"
    return revisits


def explain_missing_figures(
    measure: Measure, head: Mapping[str, Any], pairs: pl.DataFrame
) -> tuple[str, ...]:
    """Explain why a measure has no figure, and what to log or which filter to drop; else empty."""
    sentences = []
    if measure.counts_sessions and not (pairs["focus_sessions"] > 0).any():
        sentences.append(
            "No focus sessions in this view: put a phase into focus on Log, or import them."
        )
    if measure.modelled and (unexplained := format_missing_expectation(pairs)):
        sentences.append(unexplained)
    if measure.compares_ways and pairs["revisits_back"].null_count():
        sentences.append(
            "“–”: a filter leaves out the way back. Drop the filter by phase to see all figures."
        )
    if measure.key == "minutes" and head["minutes"] is None:
        sentences.append("No minutes were written down in this view.")
    return tuple(sentences)


def format_map_line(pairs: pl.DataFrame, phase: Phase) -> str:
    """Format how often work went back and ahead from a phase, where to, and how much went to it.

    `pairs` has the columns of pair_counts.sql; revisits are counted, whatever the measure.
    """
    made = pairs.filter(pl.col("main_phase") == phase.key)
    back = made.filter(pl.col("revisited_position") < pl.col("main_position"))
    ahead = made.filter(pl.col("revisited_position") > pl.col("main_position"))
    arrived = int(pairs.filter(pl.col("revisited_phase") == phase.key)["revisits"].sum())
    came = f"{plain.format_count(arrived, 'revisit')} went to it." if arrived else ""
    name = plain.lower_first(phase.title)
    if not made["revisits"].sum():
        return f"No revisits came from {name}. {came or 'None went to it.'}"
    times_back, times_ahead = (int(way["revisits"].sum()) for way in (back, ahead))
    backwards, forwards = "never went back", "never ahead"
    if times_back:
        backwards = f"went back {plain.format_times(times_back)}{_format_destination(back)}"
    if times_ahead:  # the target only where nothing went back
        target = "" if times_back else _format_destination(ahead)
        forwards = f"ahead {plain.format_times(times_ahead)}{target}"
    went = f"From {name} the team {backwards}; {forwards}."
    return f"{went} {came or 'No revisits went to it.'}"


def _format_destination(pairs: pl.DataFrame) -> str:
    """Format where most of them went, `, most often to data preparation (9)`; ties as ties."""
    counts = pairs["revisits"].to_list()
    times, most = sum(counts), max(counts)
    first = pairs.filter(pl.col("revisits") == most)["revisited_title"].to_list()
    names = [plain.lower_first(title) for title in first]
    if len(names) == 1:
        if most == times:
            return f", {'' if times == 1 else 'always '}to {names[0]}"
        return f", most often to {names[0]} ({most:,})"
    each = f"({most:,} each)"
    if len(names) > MOST_PHASES_NAMED:
        return f", most often to {len(names)} phases alike {each}"
    often = "" if most * len(names) == times else "most often "
    return f", {often}to {plain.format_list(names)} {each}"


def format_top_reason(row: Mapping[str, Any]) -> str | None:
    """Format the most frequent reason of a row of phase_rows.sql; None without any.

    Where others were given as often, it says how many.
    """
    if row["top_reason"] is None:
        return None
    others = row["equalled_by"]
    return (
        f"{plain.isolate(row['top_reason'])} (and {others} as often)"
        if others
        else str(row["top_reason"])
    )


def build_phase_table(rows: pl.DataFrame) -> pl.DataFrame:
    """Build the table of the phases in words, without the weeks."""

    def in_words(column: str, unit: plain.Unit) -> list[str]:
        return [plain.format_figure(value, unit) for value in rows[column]]

    return pl.DataFrame(
        {
            "Phase": rows["title"],
            "Came from": rows["made_from"],
            "Went to": rows["arrived_at"],
            "Difference": rows["net_gain"],
            "Mean distance": in_words("mean_distance", "decimal"),
            "Focus days": in_words("focus_days", "decimal"),
            "Days with a revisit": in_words("share_of_focus_days", "share"),
            "Most frequent reason": [
                format_top_reason(row) or plain.NO_FIGURE for row in rows.to_dicts()
            ],
        }
    )
