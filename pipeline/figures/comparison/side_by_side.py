"""Two selections side by side: how they differ, in figures and words, and the overlap of each."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from pipeline.asking.questions import Ask
from pipeline.figures.comparison.comparison import (
    LESS,
    MORE,
    Comparison,
    ask_comparison,
    list_differences,
)
from pipeline.figures.comparison.difference_matrix import build_difference
from pipeline.figures.comparison.sides import Sides
from pipeline.figures.comparison.words import (
    format_difference,
    format_headline,
    format_total,
    format_verdicts,
)
from pipeline.figures.overlap.measures import Measure
from pipeline.figures.overlap.overlap import Overlap, measure_overlap
from pipeline.words import plain

MOST_IN_WORDS = 5


@dataclass(frozen=True)
class SideBySide:
    """The sides A and B of a comparison, and how B differs from A.

    `first` and `second` are the overlap of each by one measure. `difference` has the columns of
    difference_matrix.SCHEMA. `verdicts` says which totals and how many pairs differ, `differences`
    how the clearest do (their titles with a sentence each), `of_chosen` how the chosen pair does.
    """

    sides: Sides
    comparison: Comparison
    first: Overlap
    second: Overlap
    headline: str
    difference: pl.DataFrame
    verdicts: str
    differences: Mapping[str, str]
    of_chosen: str

    @property
    def names(self) -> tuple[str, str]:
        """The sides in words."""
        return f"A: {self.sides.first.words}", f"B: {self.sides.second.words}"

    @property
    def revisits(self) -> int:
        """How many revisits both sides hold."""
        return int(self.first.head["revisits"] + self.second.head["revisits"])

    @property
    def largest(self) -> float | None:
        """The largest figure of both sides, if above zero: their shared colour scale ends there."""
        key = self.first.measure.key
        figures = [*self.first.pairs[key].drop_nulls(), *self.second.pairs[key].drop_nulls()]
        return float(max(figures, default=0)) or None


def compare_side_by_side(
    ask: Ask, sides: Sides, measure: Measure, *, zone: str, chosen: tuple[str, str] | None = None
) -> SideBySide:
    """Compare two sides; `chosen` is a pair of phase keys, marked in the matrices."""
    selections = sides.first.selection, sides.second.selection
    comparison = ask_comparison(ask, *selections, zone=zone)
    first, second = (
        measure_overlap(ask, selection, measure, zone=zone, chosen=chosen)
        for selection in selections
    )
    sure = list_differences(comparison, sure=True)
    clearest = sure if sure.height else list_differences(comparison, sure=False)
    main, revisited = chosen or ("", "")
    of_chosen = comparison.pairs.filter(main_phase=main, revisited_phase=revisited)
    return SideBySide(
        sides,
        comparison,
        first,
        second,
        headline=format_headline(
            comparison.whole.row(0, named=True),
            sides.first.words,
            sides.second.words,
            comparison.days,
        ),
        difference=build_difference(comparison, first.phases, chosen=chosen),
        verdicts=" ".join(
            [*_format_totals(comparison), format_verdicts(comparison.pairs["verdict"].to_list())]
        ),
        differences=_format_differences(clearest.head(MOST_IN_WORDS), comparison),
        of_chosen=" ".join(_format_differences(of_chosen, comparison).values()),
    )


def _format_totals(comparison: Comparison) -> list[str]:
    """Format the totals that clearly differ, but for those of phases of a pair that does."""
    told = list_differences(comparison, sure=True)
    return [
        format_total(row, f"{went} {plain.lower_first(row[f'{side}_title'])}")
        for totals, side, went in (
            (comparison.made_from, "main", "Came from"),
            (comparison.arrived_at, "revisited", "Went to"),
        )
        for row in totals.filter(
            pl.col("verdict").is_in([MORE, LESS]),
            ~pl.col(f"{side}_phase").is_in(told[f"{side}_phase"].to_list()),
        ).to_dicts()
    ]


def _format_differences(pairs: pl.DataFrame, comparison: Comparison) -> dict[str, str]:
    return {
        plain.format_pair(row["main_title"], row["revisited_title"]): format_difference(
            row, comparison.days
        )
        for row in pairs.to_dicts()
    }
