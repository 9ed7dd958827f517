"""The overlap of a selection by one measure: the value that page, map, terminal and report draw."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from pipeline.asking.questions import Ask, Question, ask_catalogue
from pipeline.asking.selection import Selection
from pipeline.figures.overlap import words
from pipeline.figures.overlap.map import build_arcs
from pipeline.figures.overlap.matrix import build_matrix
from pipeline.figures.overlap.measures import Measure
from pipeline.figures.overlap.pairs import ask_pairs, compute_drawn_size, sort_by_strength
from pipeline.model import Phase
from pipeline.words.plain import capitalize_first, format_figure, format_pair

MOST_STRONG_PAIRS = 10


@dataclass(frozen=True)
class StrongPair:
    """One of the strongest pairs: the keys of its phases, and its figure in words.

    `basis` is the figure with what it is based on; `share` is how large it is drawn, in parts of
    the strongest.
    """

    main_phase: str
    revisited_phase: str
    title: str
    figure: str
    basis: str
    share: float


@dataclass(frozen=True)
class Overlap:
    """How often work on one phase led to another, by one measure.

    `head` is the row of headline.sql, `pairs` has the columns of `ask_pairs`, `phases` are all in
    workflow order. `note` says in one line what is counted, how, and in how many records; `missing`
    why figures are missing and what to log, if they are. `chosen` (a pair of phase keys) and
    `phase` (a key) are what the reader chose, and marked in `matrix` and `arcs`.
    """

    measure: Measure
    phases: tuple[Phase, ...]
    head: Mapping[str, Any]
    pairs: pl.DataFrame
    note: str
    missing: tuple[str, ...]
    strongest: tuple[StrongPair, ...]
    chosen: tuple[str, str] | None = None
    phase: str | None = None

    @property
    def titles(self) -> tuple[str, ...]:
        """The titles of the phases in workflow order."""
        return tuple(phase.title for phase in self.phases)

    @property
    def matrix(self) -> pl.DataFrame:
        """The rows of the matrix: cells, diagonal and totals; columns as in matrix.SCHEMA."""
        return build_matrix(self.pairs, self.measure, self.phases, chosen=self.chosen)

    @property
    def arcs(self) -> pl.DataFrame:
        """The rows of the map: phases and arcs; columns as in map.SCHEMA."""
        return build_arcs(self.pairs, self.measure, self.phases, phase=self.phase, pair=self.chosen)

    @property
    def phase_line(self) -> str | None:
        """The chosen phase of the map in words; None where none is chosen."""
        chosen = [phase for phase in self.phases if phase.key == self.phase]
        return words.format_map_line(self.pairs, chosen[0]) if chosen else None

    @property
    def chosen_row(self) -> Mapping[str, Any] | None:
        """The row of the chosen pair; None where none is chosen."""
        if self.chosen is None:
            return None
        main, revisited = self.chosen
        return self.pairs.row(
            by_predicate=(pl.col("main_phase") == main) & (pl.col("revisited_phase") == revisited),
            named=True,
        )


def measure_overlap(
    ask: Ask,
    selection: Selection,
    measure: Measure,
    *,
    zone: str,
    chosen: tuple[str, str] | None = None,
    phase: str | None = None,
) -> Overlap:
    """Measure the overlap of all pairs of phases in a selection; weeks are those of `zone`."""
    head = ask(Question("headline", selection=selection)).row(0, named=True)
    pairs = ask_pairs(ask, selection, measure.key, zone=zone)
    behind = words.format_records_behind(measure, head, pairs)
    return Overlap(
        measure,
        ask_catalogue(ask).shown_phases,
        head,
        pairs,
        note=f"{capitalize_first(measure.says)}. Formula: {measure.formula}. Counted: {behind}.",
        missing=words.explain_missing_figures(measure, head, pairs),
        strongest=_list_strongest(pairs, measure),
        chosen=chosen,
        phase=phase,
    )


def _list_strongest(pairs: pl.DataFrame, measure: Measure) -> tuple[StrongPair, ...]:
    rows = sort_by_strength(pairs, measure).head(MOST_STRONG_PAIRS).to_dicts()
    sizes = [compute_drawn_size(row[measure.key], measure) for row in rows]
    return tuple(
        StrongPair(
            row["main_phase"],
            row["revisited_phase"],
            format_pair(row["main_title"], row["revisited_title"]),
            format_figure(row[measure.key], measure.unit),
            words.format_strength(row, measure),
            size / (sizes[0] or 1.0),
        )
        for row, size in zip(rows, sizes, strict=True)
    )
