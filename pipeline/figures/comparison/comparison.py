"""The comparison of two selections: the rate of each pair of phases in one against the other."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from pipeline.asking.questions import Ask, Question
from pipeline.asking.selection import Selection
from pipeline.figures.comparison import words
from pipeline.figures.comparison.courses import CountedSelection, Courses
from pipeline.figures.statistics.rates import Stretch, compare_rates

SURE_Q_VALUE = 0.05  # q-value up to which a difference is sure
MORE, LESS = "more often", "less often"
PERHAPS_MORE, PERHAPS_LESS = "perhaps more often", "perhaps less often"
TOO_FEW = "too few to tell"
PHASE_COLUMNS: dict[str, type[pl.DataType]] = {
    "main_phase": pl.String,
    "main_title": pl.String,
    "main_position": pl.Int64,
    "revisited_phase": pl.String,
    "revisited_title": pl.String,
    "revisited_position": pl.Int64,
}
SCHEMA = PHASE_COLUMNS | {
    "first_revisits": pl.Int64,
    "second_revisits": pl.Int64,
    "first_episodes": pl.Int64,
    "second_episodes": pl.Int64,
    "dispersion": pl.Float64,
    "first_days": pl.Float64,
    "second_days": pl.Float64,
    "first_rate": pl.Float64,
    "second_rate": pl.Float64,
    "ratio": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "p_value": pl.Float64,
    "q_value": pl.Float64,
    "verdict": pl.String,
    "label": pl.String,
    "interval": pl.String,
    "evidence": pl.String,
}


@dataclass(frozen=True)
class Comparison:
    """The second selection compared with the first; frames with the columns of SCHEMA.

    `pairs` has one row per ordered pair of phases in workflow order; `made_from` and `arrived_at`
    one per phase, and `whole` one, with null in the place of the phases that they sum over. Rates
    are episodes per day, `ratio` is the second rate ÷ the first with its 95 % interval `low` to
    `high`, by their `dispersion`; null where there is none. `q_value` is Benjamini–Hochberg's over
    the rows of its frame that have a p-value. `verdict` is null where there is nothing to compare.
    """

    days: words.DayKind
    pairs: pl.DataFrame
    made_from: pl.DataFrame
    arrived_at: pl.DataFrame
    whole: pl.DataFrame


def ask_comparison(ask: Ask, first: Selection, second: Selection, *, zone: str) -> Comparison:
    """Ask for two selections that share no revisit, and compare them; days are of `zone`."""
    counted = (
        CountedSelection(
            ask(Question("pair_counts", selection=selection)),
            ask(Question("exposures", selection=selection, zone=zone)),
            ask(Question("fortnights", selection=selection, zone=zone)),
            ask(Question("fortnight_days", selection=selection, zone=zone)),
        )
        for selection in (first, second)
    )
    return compare_counts(*counted)


def compare_counts(first: CountedSelection, second: CountedSelection) -> Comparison:
    """Compare two selections by their counts and days.

    Focus days are counted where, on both sides, nine of ten revisits lie in a logged focus session
    of their main phase; else calendar days, so that all figures of one comparison are of a kind.
    """
    days: words.DayKind = "focus days" if first.in_focus and second.in_focus else "calendar days"
    pairs = _join_sides(first, second, days)
    whole = {
        "first_days": pl.lit(first.sum_days(days)),
        "second_days": pl.lit(second.sum_days(days)),
    }
    sums = [
        pl.sum(f"{side}_{unit}")
        for unit in ("revisits", "episodes")
        for side in ("first", "second")
    ]
    main, revisited = list(PHASE_COLUMNS)[:3], list(PHASE_COLUMNS)[3:]
    of_phase = (pl.first("first_days"), pl.first("second_days"))
    made_from = pairs.group_by(main, maintain_order=True).agg(*sums, *of_phase)
    arrived_at = pairs.group_by(revisited, maintain_order=True).agg(*sums).with_columns(**whole)
    arrived_at = arrived_at.sort("revisited_position", "revisited_phase")
    courses = Courses((first, second), days)
    return Comparison(
        days,
        *(
            _add_ratios(rows, days, courses)
            for rows in (
                pairs,
                made_from,
                arrived_at,
                pairs.select(*sums).with_columns(**whole),
            )
        ),
    )


def list_differences(compared: Comparison, *, sure: bool) -> pl.DataFrame:
    """List the pairs that differ, surest first: those that differ surely, or only perhaps."""
    verdicts = (MORE, LESS) if sure else (PERHAPS_MORE, PERHAPS_LESS)
    differing = compared.pairs.filter(pl.col("verdict").is_in(verdicts))
    return differing.sort("p_value", maintain_order=True)


def _join_sides(
    first: CountedSelection, second: CountedSelection, days: words.DayKind
) -> pl.DataFrame:
    """Join the counts and days of both selections by pair of phases."""
    by_pair = ["main_phase", "revisited_phase"]
    sides = first.pairs.select(*PHASE_COLUMNS, first_revisits="revisits")
    sides = sides.join(
        second.pairs.select(*by_pair, second_revisits="revisits"), on=by_pair, how="left"
    )
    for name, side in (("first", first), ("second", second)):
        own = side.select_days(days).rename({"days": f"{name}_days"})
        sides = sides.join(own, on="main_phase", how="left", maintain_order="left")
        episodes = side.fortnights.filter(pl.col("unit") == "pair").group_by(by_pair)
        counted = episodes.agg(pl.sum("episodes").alias(f"{name}_episodes"))
        sides = sides.join(counted, on=by_pair, how="left", maintain_order="left")
    return sides.with_columns(pl.col("first_episodes", "second_episodes").fill_null(0)).sort(
        "main_position", "main_phase", "revisited_position", "revisited_phase"
    )


def _add_ratios(sides: pl.DataFrame, days: words.DayKind, courses: Courses) -> pl.DataFrame:
    """Add rates, ratio, q-value, verdict and words to rows of counts; columns as in SCHEMA."""
    from pipeline.figures.statistics.judged_pairs import compute_q_values  # scipy takes its time

    rows = sides.to_dicts()
    spread = courses.estimate_dispersion(
        [(row.get("main_phase"), row.get("revisited_phase")) for row in rows]
    )
    rows = [row | _compare_row(row, *own) for row, own in zip(rows, spread, strict=True)]
    q_values = compute_q_values(np.array([row["p_value"] for row in rows], dtype=float))
    for row, q_value in zip(rows, q_values.tolist(), strict=True):
        row["q_value"] = None if row["p_value"] is None else q_value
        row["verdict"] = _judge_row(row)
        row["label"] = words.format_label(row)
        row["interval"] = words.format_interval(row)
        row["evidence"] = words.format_ratio_basis(row, days)
    return pl.DataFrame(rows, schema=SCHEMA)


def _compare_row(row: dict[str, Any], dispersion: float, windows: float) -> dict[str, float | None]:
    """Compute the rates of both sides, their ratio with its interval, and the p-value."""
    first = Stretch(row["first_episodes"], row["first_days"])
    second = Stretch(row["second_episodes"], row["second_days"])
    change = None
    if first.revisits or second.revisits:
        change = compare_rates(first, second, dispersion=dispersion, windows=windows)
    return {
        "first_rate": first.rate,
        "second_rate": second.rate,
        "dispersion": dispersion,
        "ratio": change.ratio or None if change else None,
        "low": change.low if change else None,
        "high": change.high if change else None,
        "p_value": change.p_value if change else None,
    }


def _judge_row(row: dict[str, Any]) -> str | None:
    """Judge a row: more or less often, perhaps so, or too few to tell; None without a p-value."""
    if row["p_value"] is None:
        return None
    sure = row["q_value"] <= SURE_Q_VALUE
    if row["low"] > 1:
        return MORE if sure else PERHAPS_MORE
    if row["high"] is not None and row["high"] < 1:
        return LESS if sure else PERHAPS_LESS
    return TOO_FEW
