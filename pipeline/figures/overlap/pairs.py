"""The pairs of phases with their measures, the strongest first, and why some have no figure."""

from math import log10

import polars as pl

from pipeline.asking.questions import Ask, Question
from pipeline.asking.selection import Selection
from pipeline.figures.overlap.measures import MEASURES_BY_KEY, Measure

LEAST_CHANCE = 1e-12


def ask_pairs(ask: Ask, selection: Selection, measure: str, *, zone: str) -> pl.DataFrame:
    """Ask for the pairs of one measure, and for no more than it needs.

    One row per ordered pair of phases, in workflow order: the columns of
    pair_counts.sql and, for the measures that rest on them, those of pair_sessions (with
    the Wilson interval), pair_weeks or the expected values.
    """
    counts = ask(Question("pair_counts", selection=selection))
    if MEASURES_BY_KEY[measure].counts_sessions:
        # scipy takes its time to load
        from pipeline.figures.statistics.rates import compute_wilson_95

        sessions = ask(Question("pair_sessions", selection=selection))
        low, high = compute_wilson_95(sessions["sessions_with_revisit"], sessions["focus_sessions"])
        bounded = sessions.with_columns(incidence_low=low, incidence_high=high)
        return _join_pairs(counts, bounded)
    if measure == "coupling":
        return _join_pairs(counts, ask(Question("pair_weeks", selection=selection, zone=zone)))
    if MEASURES_BY_KEY[measure].modelled:
        return _judge_pairs(counts, ask(Question("fortnights", selection=selection, zone=zone)))
    return counts


def ask_overlap(ask: Ask, selection: Selection, *, zone: str) -> pl.DataFrame:
    """Ask for all measures of all ordered pairs of phases, in workflow order, one row per pair.

    Columns: those of pair_counts.sql, then focus_sessions, sessions_with_revisit,
    focus_days, incidence, incidence_low, incidence_high, intensity, shared_weeks, smaller_weeks,
    coupling, episodes, expected, lift, residual, p_value, q_value, too_few. Null where a figure
    does not exist.
    """
    by_session = ask_pairs(ask, selection, "incidence", zone=zone).drop("sessions_in_view")
    by_week = ask(Question("pair_weeks", selection=selection, zone=zone))
    fortnights = ask(Question("fortnights", selection=selection, zone=zone))
    return _judge_pairs(_join_pairs(by_session, by_week), fortnights)


def _judge_pairs(pairs: pl.DataFrame, fortnights: pl.DataFrame) -> pl.DataFrame:
    from pipeline.figures.statistics.judged_pairs import judge_pairs  # scipy takes its time

    return judge_pairs(pairs, fortnights)


def _join_pairs(counts: pl.DataFrame, more: pl.DataFrame) -> pl.DataFrame:
    return counts.join(
        more, on=["main_phase", "revisited_phase"], how="left", maintain_order="left"
    )


def sort_by_strength(pairs: pl.DataFrame, measure: Measure) -> pl.DataFrame:
    """Sort the pairs above zero, largest first; for p- and q-values, smallest first.

    Of equals the one with more revisits comes first, then the one that does in `pairs`, which is
    workflow order. Where a measure needs an expected value, pairs with too small a one are left
    out, and of a chance those that are fewer than expected.
    """
    least_first = measure.scale == "chance"
    above = pl.col(measure.key).is_not_null() if least_first else pl.col(measure.key) > 0
    if measure.needs_enough:
        above &= ~pl.col("too_few")
    if least_first:
        above &= pl.col("residual") > 0
    return pairs.filter(above).sort(
        measure.key, "revisits", descending=[not least_first, True], maintain_order=True
    )


def compute_drawn_size(value: float, measure: Measure) -> float:
    """Compute how large a figure is drawn: itself, or for p- and q-values its leading zeros."""
    return -log10(max(value, LEAST_CHANCE)) if measure.scale == "chance" else value


def format_missing_expectation(pairs: pl.DataFrame) -> str:
    """Explain why pairs with revisits have no expected value; usually empty.

    `pairs` are those of a modelled measure.
    """
    if pairs["residual"].null_count() == pairs.height:
        return (
            "No figure can be told here: with so few phases the totals of rows and columns leave "
            "no other numbers than those that are there; there is nothing to compare them with. "
            "Drop a filter, or log on."
        )
    data = pl.col("revisits").sum()
    among = pairs.filter(
        data.over("main_phase") > 0, data.over("revisited_phase") > 0, pl.col("residual").is_null()
    )
    if among.is_empty():
        return ""
    pairs_are = "1 pair has" if among.height == 1 else f"{among.height} pairs have"
    return (
        f"{pairs_are} no figure although both phases occur: the totals of row and column leave "
        "no other number than the one that is there."
    )
