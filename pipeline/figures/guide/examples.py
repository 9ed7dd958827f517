"""A worked example for each figure: one sentence from the data on the screen."""

from collections.abc import Sequence

import polars as pl

from pipeline.figures.comparison.comparison import Comparison
from pipeline.figures.comparison.words import format_difference
from pipeline.figures.overlap.measures import Measure
from pipeline.figures.overlap.pairs import sort_by_strength
from pipeline.figures.overlap.words import format_basis
from pipeline.figures.patterns.kinds import RULES_BY_KIND, Pattern
from pipeline.words.plain import (
    format_count,
    format_duration,
    format_figure,
    format_pair,
    format_times,
    isolate,
    lower_first,
)

NO_EXAMPLE = "There is nothing to give an example of in this view."


def exemplify_pairs(pairs: pl.DataFrame, measure: Measure) -> str:
    """Give the pair with the largest figure as an example; `pairs` are those of `ask_pairs`."""
    strongest = sort_by_strength(pairs, measure)
    if strongest.is_empty():
        return NO_EXAMPLE
    row = strongest.row(0, named=True)
    pair = format_pair(row["main_title"], row["revisited_title"])
    figure = format_figure(row[measure.key], measure.unit)
    return f"{pair} shows {figure}: {format_basis(row, measure)}."


def exemplify_differences(compared: Comparison) -> str:
    """Give the pair with the smallest p-value of a comparison as an example."""
    tested = compared.pairs.filter(pl.col("p_value").is_not_null())
    if tested.is_empty():
        return NO_EXAMPLE
    row = tested.sort("p_value", maintain_order=True).row(0, named=True)
    pair = format_pair(row["main_title"], row["revisited_title"])
    return f"{pair}: {format_difference(row, compared.days)}"


def exemplify_trend(trend: pl.DataFrame, grain: str) -> str:
    """Give the period with most revisits as an example (trend.sql)."""
    if trend.is_empty() or not trend["total"].max():
        return NO_EXAMPLE
    highest = trend.filter(pl.col("total") == pl.col("total").max())
    row = highest.row(0, named=True)
    ties = highest["period"].n_unique() > 1
    which = f"One of the highest {grain}s" if ties else f"The highest {grain}"
    part = f", {row['revisits']:,} of them {row['title']}" if row["title"] else ""
    return f"{which}, {row['said']}, has {format_count(row['total'], 'revisit')}{part}."


def exemplify_reasons(reasons: pl.DataFrame) -> str:
    """Give the most frequent reason and its share as an example (reason_counts.sql)."""
    if reasons.is_empty():
        return NO_EXAMPLE
    row = reasons.row(0, named=True)
    share = format_figure(row["share"], "share")
    times = format_times(row["revisits"])
    return f"{isolate(row['reason'])} was given {times}, {share} of the revisits."


def exemplify_records(records: pl.DataFrame) -> str:
    """Give the first record of the table as an example (records.sql)."""
    if records.is_empty():
        return NO_EXAMPLE
    row = records.row(0, named=True)
    pair, minutes = format_pair(row["main_title"], row["revisited_title"]), row["minutes"]
    took = "nobody wrote down its minutes" if minutes is None else f"{minutes:,} minutes"
    return f"The first row: {pair} because of {isolate(row['reason'])}; {took}."


def exemplify_cells(cells: pl.DataFrame) -> str:
    """Give the largest cell of reason by phase as an example (reason_phases.sql)."""
    if cells.is_empty():
        return NO_EXAMPLE
    row = cells.sort("revisits", descending=True).row(0, named=True)
    revisits, phase = format_count(row["revisits"], "revisit"), lower_first(row["revisited_title"])
    return f"{revisits} went to {phase} because of {isolate(row['reason'])}."


def exemplify_phases(rows: pl.DataFrame) -> str:
    """Give the phase with the largest difference as an example (phase_rows.sql)."""
    gaining = rows.filter(pl.col("net_gain") > 0)
    if gaining.is_empty():
        return NO_EXAMPLE
    row = gaining.sort("net_gain", descending=True, maintain_order=True).row(0, named=True)
    return (
        f"{format_count(row['made_from'], 'revisit')} came from {lower_first(row['title'])}, "
        f"{row['arrived_at']:,} went to it: difference {row['net_gain']:+,}."
    )


def exemplify_patterns(patterns: Sequence[Pattern]) -> str:
    """Give the first pattern with its rule as an example."""
    if not patterns:
        return NO_EXAMPLE
    rule = RULES_BY_KIND[patterns[0].kind]
    return f"{rule.title}. {patterns[0].statement} The rule: {rule.holds}."


def exemplify_course(sessions: pl.DataFrame) -> str:
    """Give the session with most revisits as an example (timeline_sessions.sql)."""
    if sessions.is_empty():
        return NO_EXAMPLE
    row = sessions.sort("inferred", "revisits", descending=[False, True]).row(0, named=True)
    what = "An inferred bar" if row["inferred"] else "A bar"
    revisits = format_count(row["revisits"], "revisit")
    lane = lower_first(row["title"])
    return (
        f"{what} in the lane of {lane} has {revisits} tied to it: they came from that phase then."
    )


def exemplify_sessions(sessions: pl.DataFrame) -> str:
    """Give the newest logged session as an example (timeline_sessions.sql)."""
    logged = sessions.filter(~pl.col("inferred"))
    if logged.is_empty():
        return "Every row here is inferred: nobody logged a focus session in this view."
    row = logged.row(-1, named=True)
    revisits = format_count(row["revisits"], "revisit")
    return f"The newest, on {lower_first(row['title'])}, holds {revisits}."


def exemplify_cumulative(weeks: pl.DataFrame) -> str:
    """Give the last week as an example (focus_weeks.sql)."""
    if weeks.is_empty():
        return NO_EXAMPLE
    row = weeks.row(-1, named=True)
    revisits = format_count(row["cumulative"], "revisit")
    return f"Up to the end of the {row['said']}: {revisits}, {row['revisits']:,} of them in it."


def exemplify_focus_share(weeks: pl.DataFrame) -> str:
    """Give the last week with focus as an example (focus_weeks.sql)."""
    known = weeks.filter(pl.col("share").is_not_null())
    if known.is_empty():
        return NO_EXAMPLE
    row = known.row(-1, named=True)
    days = format_count(row["days_with_focus"], "day")
    share = format_figure(row["share"], "share")
    return (
        f"In the {row['said']}, {row['days_with_focus_and_revisit']} of {days} with focus saw a "
        f"revisit: {share}."
    )


def exemplify_total_work(phases: pl.DataFrame) -> str:
    """Give the phase that costs most as an example; `phases` are those of TotalWork."""
    known = phases.filter(pl.col("total_work").is_not_null())
    if known.is_empty():
        return NO_EXAMPLE
    row = known.sort("total_work", maintain_order=True).row(-1, named=True)
    work = format_duration(round(row["work_minutes"]))
    first_pass = format_duration(round(row["first_pass_minutes"]))
    return (
        f"{row['title']}: {work} of work in focus, {first_pass} of them first pass. Each hour of "
        f"it comes to {row['total_work']:,.2f} hours: itself and {row['total_work'] - 1:,.2f} "
        "hours of rework."
    )
