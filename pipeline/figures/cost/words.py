"""The cost of rework in words: the figures, what a what-if would change, what is left out and why.

Phases are written by their title within a sentence; `title` looks it up by the phase's key.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import polars as pl

from pipeline.asking.selection import Selection
from pipeline.figures.cost.minutes import format_left_out
from pipeline.figures.cost.total_work import Pair, Rework, TotalWork
from pipeline.words import plain

TitleOf = Callable[[str], str]

THIN_SHARE = 0.25  # below this share of first-pass work a figure is weak
LEAST_CHANGE = 0.005  # smallest difference in hours that two decimals show
MOST_COSTS_NAMED = 3
NO_LIMIT = 24
_AMOUNTS = {0.0: "gone", 0.5: "halved", 2.0: "doubled"}
NO_FIGURE_YET = (
    "There is no figure yet. What rework costs is reckoned from two things: the time for which a "
    "phase was in focus, and the minutes of the revisits that came from it meanwhile."
)
_MISSING_BECAUSE = {
    "focus": "no focus session is logged on {} in this view",
    "minutes": "none of the revisits made in the focus sessions on {} has minutes",
    "first pass": "the rework made in the focus on {} takes all of the work there, so that no "
    "other work is left to compare it with; more hours a day, or the whole focus logged, "
    "would leave some",
}


def format_hours(number: float) -> str:
    """Format hours: `1.83`, without decimals from a hundred on."""
    return f"{number:,.2f}" if number < 100 else f"{number:,.0f}"


def format_hours_a_day(number: int) -> str:
    """Format how many hours of a day in focus count as work."""
    if number >= NO_LIMIT:
        return "All time in focus counts as work, as it was logged, nights and weekends too."
    amount = (
        "1 hour a day of focus counts" if number == 1 else f"{number} hours a day of focus count"
    )
    return f"At most {amount} as work; nights and weekends are not known."


def format_total_work(cost: TotalWork, pairs: pl.DataFrame) -> list[str]:
    """Format total work in sentences: the busiest phase, the costliest, and how rework spreads.

    `pairs` is the answer to pair_rework.sql.
    """
    if cost.radius is None:
        return []
    if not cost.converges:
        return [
            "This does not converge: rework creates more rework than it clears. Each round of it "
            f"leads to {format_hours(cost.radius)} times as much again, so no phase has a figure."
        ]
    bounded = bool(cost.phases["at_least"].any())
    known = cost.phases.filter(pl.col("total_work").is_not_null())
    busiest = known.sort("first_pass_minutes", maintain_order=True).row(-1, named=True)
    costliest = known.sort("total_work", maintain_order=True).row(-1, named=True)
    hour = f"An hour of {_format_phase(busiest)}"
    cost_of_hour = f"comes to {_format_cost(busiest)} with the rework that it leads to"
    if known.height == 1:
        sentences = [f"{hour} {cost_of_hour}."]
    elif costliest["total_work"] - busiest["total_work"] < LEAST_CHANGE:
        sentences = [f"{hour} {cost_of_hour}; no other phase comes to more."]
    else:
        name = plain.isolate(costliest["title"])
        sentences = [
            f"{hour}, where most of the work is, {cost_of_hour}.",
            f"{name} comes to most: {_format_cost(costliest)}.",
        ]
    return [
        _format_share_of_rework(known, pairs, bounded=bounded),
        *sentences,
        *_format_thin_phases(known),
        _format_rounds(cost.radius, bounded=bounded),
    ]


def _format_share_of_rework(known: pl.DataFrame, pairs: pl.DataFrame, *, bounded: bool) -> str:
    """Format how much of the work in focus was rework, over the phases with a figure.

    Where more was written down, as other pages have it, it says how much of it is left out and why.
    """
    work = known.select((pl.col("first_pass_minutes") / pl.col("first_pass_share")).sum()).item()
    counted = pairs.filter(pl.col("main_phase").is_in(known["phase"].to_list()))
    rework = int(counted["minutes"].sum())
    least, whole = "at least " if bounded else "", plain.format_duration(round(work))
    return (
        f"Rework took {least}{plain.format_duration(rework)} of the {whole} of work in focus "
        f"({plain.format_figure(rework / work, 'share')}){format_left_out(rework, pairs)}."
    )


def _format_phase(row: Mapping[str, Any]) -> str:
    return plain.lower_first(row["title"])


def _format_cost(row: Mapping[str, Any]) -> str:
    bound = "at least " if row["at_least"] else ""
    return f"{bound}{format_hours(row['total_work'])} hours"


def _format_thin_phases(known: pl.DataFrame) -> list[str]:
    """Warn of phases whose figure is based on little first-pass work."""
    return [
        f"The figure of {_format_phase(row)} rests on "
        f"{plain.format_duration(round(row['first_pass_minutes']))} of work that was no rework, "
        f"{plain.format_figure(row['first_pass_share'], 'share')} of its work in focus: a few "
        "hours more or fewer would change it a lot, and those of phases that lead to it."
        for row in known.filter(pl.col("first_pass_share") < THIN_SHARE).to_dicts()
    ]


def _format_rounds(radius: float, *, bounded: bool) -> str:
    """Format the spectral radius."""
    if radius < LEAST_CHANGE:
        words = "rework leads to no more of itself, so it dies out"
    else:
        words = (
            f"each round of rework leads to {format_hours(radius)} times as much again, so it dies "
            "out"
        )
    return plain.capitalize_first(
        f"as far as this view shows it, {words}." if bounded else f"{words}."
    )


def format_what_if(
    logged: TotalWork, scaled: TotalWork, factors: Mapping[Pair, float], title: TitleOf
) -> str:
    """Format what the scaled pairs would change; empty where none is scaled."""
    if not factors:
        return ""
    moved = [
        f"{plain.lower_first(title(main))} → {plain.lower_first(title(revisited))} "
        f"{_AMOUNTS.get(factor, f'at {factor * 100:.0f} %')}"
        for (main, revisited), factor in factors.items()
    ]
    condition = f"With {plain.format_list(moved)}, "
    if not scaled.converges:
        return f"{condition}the work would not converge: rework would create more than it clears."
    both = scaled.phases.select("phase", "title", then="total_work").join(
        logged.phases.select("phase", "first_pass_minutes", now="total_work"),
        on="phase",
        maintain_order="left",
    )
    changed = [
        row for row in both.filter(pl.col("then").is_not_null()).to_dicts() if _has_changed(row)
    ]
    if not changed:
        return f"{condition}no figure would change by 0.01 hours."
    changed.sort(key=_compute_share_of_change, reverse=True)
    costs = [
        f"an hour of {_format_phase(row)} would come to {_format_change(row)}"
        for row in changed[:MOST_COSTS_NAMED]
    ]
    rest = len(changed) - len(costs)
    others = f"; {plain.format_count(rest, 'other phase')} would change by less" if rest else ""
    return f"{condition}{plain.format_list(costs)}{others}.{_format_saving(both)}"


def _format_saving(both: pl.DataFrame) -> str:
    """Format how much work the what-if would save or cost over the view."""
    less = (pl.col("now") - pl.col("then")) * pl.col("first_pass_minutes")
    minutes = round(both.select(less.sum()).item())
    if not minutes:
        return ""
    more_or_less = "less" if minutes > 0 else "more"
    return f" Over this view that is {plain.format_duration(abs(minutes))} {more_or_less}."


def _has_changed(row: Mapping[str, Any]) -> bool:
    """Tell whether a figure changes as written, or is new."""
    now, then = row["now"], row["then"]
    return now is None or (
        abs(then - now) >= LEAST_CHANGE and format_hours(now) != format_hours(then)
    )


def _compute_share_of_change(row: Mapping[str, Any]) -> float:
    """Compute by which share a figure changes; its new value where there was none."""
    now, then = row["now"], float(row["then"])
    return then if now is None else abs(then - now) / now


def _format_change(row: Mapping[str, Any]) -> str:
    instead = "" if row["now"] is None else f" instead of {format_hours(row['now'])}"
    return f"{format_hours(row['then'])}{instead} hours"


def format_narrowing(selection: Selection) -> str:
    """Format what filters on revisits do to the cost figures; empty without such filters."""
    if not (
        selection.revisited_phases
        or selection.reason_ids
        or selection.people
        or selection.note_text
    ):
        return ""
    return (
        "With these filters only the revisits that they let through count as rework; the hours of "
        "other work are the same as without them."
    )


def format_lower_bounds(
    phases: pl.DataFrame, rework: Rework, title: TitleOf, selection: Selection
) -> list[str]:
    """Format why figures are lower bounds; `phases` is the answer to phase_work.sql.

    It counts the revisits that filters on revisits leave out, too: first pass is without them.
    """
    without, inside = int(phases["inside_without_minutes"].sum()), int(phases["inside"].sum())
    sentences = []
    whichever = ", whatever these filters leave out," if format_narrowing(selection) else ""
    if without:
        have, are = ("has", "is") if without == 1 else ("have", "are")
        sentences.append(
            f"{without:,} of the {plain.format_count(inside, 'revisit')} made inside focus "
            f"sessions{whichever} {have} no minutes "
            f"({plain.format_figure(without / inside, 'share')}) and {are} left out, so that "
            "figures with ≥ are lower bounds: give minutes when you log a revisit, or add them in "
            "Records."
        )
    if rework.unfollowed:
        have = "it has" if len(rework.unfollowed) == 1 else "they have"
        sentences.append(
            f"Rework on {_format_titles(rework.unfollowed, title)} is counted once, without what "
            f"it leads to, because {have} no figure in this view: that makes lower bounds, too."
        )
    return sentences


def format_missing_figures(
    rework: Rework, title: TitleOf, *, reasons: tuple[str, ...] = tuple(_MISSING_BECAUSE)
) -> list[str]:
    """Format why phases have no figure, a sentence for each of `reasons` (see Rework)."""
    without = {reason: rework.phases.filter(missing=reason)["phase"] for reason in reasons}
    return [
        f"No figure: {_MISSING_BECAUSE[reason].format(_format_titles(phases, title))}."
        for reason, phases in without.items()
        if not phases.is_empty()
    ]


def _format_titles(phases: Iterable[str], title: TitleOf) -> str:
    return plain.format_list([plain.lower_first(title(phase)) for phase in phases])


def format_minutes_to_log(pairs: pl.DataFrame) -> list[str]:
    """Format how many revisits have no minutes; `pairs` is the answer to pair_rework.sql."""
    revisits, without = int(pairs["revisits"].sum()), int(pairs["without_minutes"].sum())
    if not without:
        return []
    if revisits == 1:
        lacking = "The revisit has no"
    elif without == revisits:
        lacking = f"None of the {revisits:,} revisits has"
    else:
        lacking = f"{without:,} of the {revisits:,} revisits {'has' if without == 1 else 'have'} no"
    return [f"{lacking} minutes: give them when you log a revisit, or add them in Records."]


def format_focus_to_log(pairs: pl.DataFrame, title: TitleOf) -> list[str]:
    """Format how many revisits lie outside any focus session, by main phase; `pairs` as above."""
    by_phase = (
        pairs.group_by("main_phase", maintain_order=True)
        .agg((pl.col("revisits") - pl.col("inside")).sum().alias("outside"))
        .filter(pl.col("outside") > 0)
        .sort("outside", descending=True, maintain_order=True)
    )
    number, whole = int(by_phase["outside"].sum()), int(pairs["revisits"].sum())
    if not number:
        return []
    names = [f"{plain.lower_first(title(phase))} {part:,}" for phase, part in by_phase.rows()]
    lies, is_left = ("lies", "is") if number == 1 else ("lie", "are")
    return [
        f"{number:,} of {plain.format_count(whole, 'revisit')} {lies} outside any focus session of "
        f"the main phase and {is_left} left out ({', '.join(names)}): set the focus on Log "
        "whenever the work moves on, or import focus sessions in Records."
    ]
