"""A worked example for each figure: one sentence from the data on the screen."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from pipeline.figures.comparison import words as comparison_words
from pipeline.figures.comparison.comparison import Comparison
from pipeline.figures.overlap import words as overlap_words
from pipeline.figures.overlap.measures import Measure
from pipeline.figures.overlap.pairs import sort_by_strength
from pipeline.figures.patterns.kinds import RULES_BY_KIND, Pattern
from pipeline.words import plain

NO_EXAMPLE = "There is nothing to give an example of in this view."


def exemplify_pairs(pairs: pl.DataFrame, measure: Measure) -> str:
    """Give the pair with the largest figure as an example; `pairs` are those of `ask_pairs`."""
    found = sort_by_strength(pairs, measure)
    if found.is_empty():
        return NO_EXAMPLE
    row = found.row(0, named=True)
    figure = plain.format_figure(row[measure.key], measure.unit)
    return (
        f"{row['main_title']} → {row['revisited_title']} shows {figure}: "
        f"{overlap_words.format_basis(row, measure)}."
    )


def exemplify_differences(compared: Comparison) -> str:
    """Give the pair with the smallest p-value of a comparison as an example."""
    found = compared.pairs.filter(pl.col("p_value").is_not_null()).sort(
        "p_value", maintain_order=True
    )
    if found.is_empty():
        return NO_EXAMPLE
    row = found.row(0, named=True)
    pair = f"{row['main_title']} → {row['revisited_title']}"
    return f"{pair}: {comparison_words.format_difference(row, compared.days)}"


def exemplify_trend(trend: pl.DataFrame, grain: str) -> str:
    """Give the period with most revisits as an example (trend.sql)."""
    if trend.is_empty() or not trend["total"].max():
        return NO_EXAMPLE
    highest = trend.filter(pl.col("total") == pl.col("total").max())
    row = highest.row(0, named=True)
    one = (
        f"The highest {grain}"
        if highest["period"].n_unique() == 1
        else f"One of the highest {grain}s"
    )
    said = f"{one}, {row['said']}, has {plain.format_count(row['total'], 'revisit')}"
    part = f", {row['revisits']:,} of them {row['title']}" if row["title"] else ""
    return f"{said}{part}."


def exemplify_reasons(reasons: pl.DataFrame) -> str:
    """Give the most frequent reason and its share as an example (reason_counts.sql)."""
    if reasons.is_empty():
        return NO_EXAMPLE
    row = reasons.row(0, named=True)
    share = plain.format_figure(row["share"], "share")
    return (
        f"{row['reason']} was given {plain.format_times(row['revisits'])}, {share} of the revisits."
    )


def exemplify_records(records: pl.DataFrame) -> str:
    """Give the first record of the table as an example (records.sql)."""
    if records.is_empty():
        return NO_EXAMPLE
    row = records.row(0, named=True)
    moved = f"{row['main_title']} → {row['revisited_title']}"
    if row["minutes"] is None:
        return f"The first row: {moved} because of {row['reason']}; nobody wrote down its minutes."
    return f"The first row: {moved} because of {row['reason']}; {row['minutes']:,} minutes."


def exemplify_cells(cells: pl.DataFrame) -> str:
    """Give the largest cell of reason by phase as an example (reason_phases.sql)."""
    if cells.is_empty():
        return NO_EXAMPLE
    row = cells.sort("revisits", descending=True).row(0, named=True)
    return (
        f"{plain.format_count(row['revisits'], 'revisit')} went to "
        f"{plain.lower_first(row['revisited_title'])} because of {row['reason']}."
    )


def exemplify_phases(rows: pl.DataFrame) -> str:
    """Give the phase with the largest net gain as an example (phase_rows.sql)."""
    found = rows.filter(pl.col("net_gain") > 0)
    if found.is_empty():
        return NO_EXAMPLE
    row = found.sort("net_gain", descending=True, maintain_order=True).row(0, named=True)
    return (
        f"{plain.format_count(row['made_from'], 'revisit')} made from "
        f"{plain.lower_first(row['title'])}, {row['arrived_at']:,} arrived at it: "
        f"net gain {row['net_gain']:+,}."
    )


def exemplify_patterns(patterns: Sequence[Pattern]) -> str:
    """Give the first pattern with its rule as an example."""
    if not patterns:
        return NO_EXAMPLE
    first = patterns[0]
    rule = RULES_BY_KIND[first.kind]
    return f"{rule.title}. {first.statement} The rule: {rule.holds}."


def exemplify_course(sessions: pl.DataFrame) -> str:
    """Give the session with most revisits as an example (timeline_sessions.sql)."""
    if sessions.is_empty():
        return NO_EXAMPLE
    row = sessions.sort("inferred", "revisits", descending=[False, True]).row(0, named=True)
    what = "An inferred bar" if row["inferred"] else "A bar"
    revisits = plain.format_count(row["revisits"], "revisit")
    lane = plain.lower_first(row["title"])
    return f"{what} in the lane of {lane} has {revisits} tied to it: made from that phase then."


def exemplify_sessions(sessions: pl.DataFrame) -> str:
    """Give the newest logged session as an example (timeline_sessions.sql)."""
    logged = sessions.filter(~pl.col("inferred"))
    if logged.is_empty():
        return "Every row here is inferred: nobody logged a focus session in this view."
    row = logged.row(-1, named=True)
    revisits = plain.format_count(row["revisits"], "revisit")
    return f"The newest, on {plain.lower_first(row['title'])}, holds {revisits}."


def exemplify_cumulative(weeks: pl.DataFrame) -> str:
    """Give the last week as an example (focus_weeks.sql)."""
    if weeks.is_empty():
        return NO_EXAMPLE
    row = weeks.row(-1, named=True)
    revisits = plain.format_count(row["cumulative"], "revisit")
    return f"Up to the end of the {row['said']}: {revisits}, {row['revisits']:,} of them in it."


def exemplify_focus_share(weeks: pl.DataFrame) -> str:
    """Give the last week with focus as an example (focus_weeks.sql)."""
    known = weeks.filter(pl.col("share").is_not_null())
    if known.is_empty():
        return NO_EXAMPLE
    row = known.row(-1, named=True)
    days = plain.format_count(row["days_with_focus"], "day")
    share = plain.format_figure(row["share"], "share")
    return (
        f"In the {row['said']}, {row['days_with_focus_and_revisit']} of {days} with focus saw a "
        f"revisit: {share}."
    )


def exemplify_total_work(phases: pl.DataFrame) -> str:
    """The phase that costs most, from `phases` of pipeline/figures/cost/total_work.py."""
    known = phases.filter(pl.col("total_work").is_not_null())
    if known.is_empty():
        return NO_EXAMPLE
    row = known.sort("total_work", maintain_order=True).row(-1, named=True)
    first, all_work = (
        plain.format_duration(round(row[one])) for one in ("first_pass_minutes", "work_minutes")
    )
    return (
        f"{row['title']}: {all_work} of work in focus, {first} of them first pass. Each hour of "
        f"it comes to {row['total_work']:,.2f} hours: itself and {row['total_work'] - 1:,.2f} "
        "hours of rework."
    )
