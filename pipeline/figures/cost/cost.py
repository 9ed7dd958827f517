"""What the rework of a selection costs: its figures, sentences and bars, and those of a what-if."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from pipeline.asking.questions import Ask, Question, ask_catalogue
from pipeline.asking.selection import Selection
from pipeline.figures.cost import total_work, words
from pipeline.figures.cost.bars import build_cost_bars
from pipeline.figures.cost.minutes import format_minutes_in_focus
from pipeline.figures.time.unconfirmed import describe_unconfirmed

HOURS_A_DAY = 8


@dataclass(frozen=True)
class Cost:
    """What rework costs, and what its figures leave out.

    `sentences` say what it costs, or without any figure what is needed; `gaps` what is left out
    and what to log. `counted` says what counts as work, `costliest` are the minutes in focus of the
    pairs with most rework, `written` all minutes of each pair. `scaled` and `what_if`, its words,
    are those of a what-if, if any.
    """

    rework: total_work.Rework
    logged: total_work.TotalWork
    has_figures: bool
    sentences: tuple[str, ...]
    gaps: tuple[str, ...]
    counted: str
    costliest: Mapping[total_work.Pair, int]
    written: Mapping[total_work.Pair, int]
    title: words.TitleOf
    scaled: total_work.TotalWork | None = None
    what_if: str = ""

    def format_minutes(self, pair: total_work.Pair) -> str:
        """Format the minutes of one of the costliest pairs: in focus, and all where more are."""
        return format_minutes_in_focus(self.costliest[pair], self.written[pair])

    @property
    def bars(self) -> pl.DataFrame:
        """The bars of the chart."""
        return build_cost_bars(self.logged, self.scaled)

    @property
    def table(self) -> pl.DataFrame:
        """The phases with their figures, and with those of the what-if, if any."""
        if self.scaled is None:
            return self.logged.phases
        return self.logged.phases.with_columns(what_if_total_work=self.scaled.phases["total_work"])


def has_minutes(ask: Ask, selection: Selection) -> bool:
    """Tell whether rework inside focus sessions has minutes; without them there is no figure."""
    pairs = ask(Question("pair_rework", selection=selection))
    return bool(pairs["minutes"].is_not_null().any())


def ask_rework(ask: Ask, selection: Selection, *, zone: str, hours_a_day: int) -> total_work.Rework:
    """Ask for the rework of a selection; at most `hours_a_day` of a day in focus count as work."""
    return total_work.measure_rework(
        _ask_phase_work(ask, selection, zone=zone, hours_a_day=hours_a_day),
        ask(Question("pair_rework", selection=selection)),
    )


def _ask_phase_work(ask: Ask, selection: Selection, *, zone: str, hours_a_day: int) -> pl.DataFrame:
    """Ask for the work of each phase: the same question whatever the filters on revisits are."""
    scope = replace(selection, revisited_phases=(), reason_ids=(), people=(), note_text="")
    return ask(Question("phase_work", selection=scope, zone=zone, hours_a_day=hours_a_day))


def ask_cost(ask: Ask, selection: Selection, *, zone: str, hours_a_day: int) -> Cost:
    """Ask what the rework of a selection costs; at most `hours_a_day` count as work."""
    pairs = ask(Question("pair_rework", selection=selection))
    phases = _ask_phase_work(ask, selection, zone=zone, hours_a_day=hours_a_day)
    rework, title = total_work.measure_rework(phases, pairs), ask_catalogue(ask).get_phase_title
    logged = total_work.compute_total_work(rework)
    has_figures = bool(rework.cells["per_minute"].is_not_null().any())
    if has_figures:
        sentences = words.format_total_work(logged, pairs)
        gaps = [
            words.format_narrowing(selection),
            *describe_unconfirmed(ask, selection, zone=zone),
            *words.format_lower_bounds(phases, rework, title, selection),
            *words.format_missing_figures(rework, title),
            *words.format_focus_to_log(pairs, title),
        ]
    else:
        sentences = [words.NO_FIGURE_YET]
        gaps = [
            *words.format_minutes_to_log(pairs),
            *words.format_focus_to_log(pairs, title),
            *words.format_missing_figures(rework, title, reasons=("focus", "first pass")),
        ]
    return Cost(
        rework,
        logged,
        has_figures,
        tuple(sentences),
        tuple(filter(None, gaps)),
        words.format_hours_a_day(hours_a_day),
        total_work.find_costliest_pairs(rework),
        {
            (main, revisited): minutes
            for main, revisited, minutes in pairs.select(
                "main_phase", "revisited_phase", "minutes_written"
            ).rows()
        },
        title,
    )


def scale_cost(cost: Cost, factors: Mapping[total_work.Pair, float]) -> Cost:
    """Scale the rework of some pairs by factors from 0 to 2; without factors nothing changes."""
    if not factors:
        return cost
    scaled = total_work.compute_total_work(total_work.scale_rework(cost.rework, factors))
    what_if = words.format_what_if(cost.logged, scaled, factors, cost.title)
    return replace(cost, scaled=scaled, what_if=what_if)
