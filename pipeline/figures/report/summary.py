"""The summary of a view in sentences, each one a count of that view."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

import polars as pl

from pipeline.asking import questions
from pipeline.asking.selection import Selection
from pipeline.words import dates, plain
from pipeline.words.plain import format_fraction, lower_first

SummaryPart = Literal["count", "went", "came", "reason", "minutes", "synthetic"]
ALL_PARTS: tuple[SummaryPart, ...] = ("count", "went", "came", "reason", "minutes", "synthetic")


@dataclass(frozen=True)
class TimeBefore:
    """The period of the same length just before a view's own: its days and revisits."""

    days: int
    revisits: int


def ask_time_before(
    ask: questions.Ask, selection: Selection, *, now: datetime
) -> TimeBefore | None:
    """Ask for the period just before a view's own; None where there is nothing to compare.

    Times are UTC. The stretch must lie in the projects' logged time, else fewer revisits in it
    would only say that logging had not begun.
    """
    if selection.since is None:
        return None
    until = min(selection.until or now, now)
    length = until - selection.since
    if length.days < 1:
        return None
    start = selection.since - length
    logged = ask(
        questions.Question("headline", selection=Selection(project_ids=selection.project_ids))
    )["first_at"].item()
    if logged is None or logged > start:
        return None
    earlier = ask(
        questions.Question(
            "headline", selection=replace(selection, since=start, until=selection.since)
        )
    )
    return TimeBefore(round(length.total_seconds() / 86400), earlier["revisits"].item())


def format_summary(
    head: Mapping[str, Any],
    *,
    zone: str,
    compared: TimeBefore | None = None,
    about: Iterable[SummaryPart] = ALL_PARTS,
) -> list[str]:
    """Format what a view holds, in sentences; those of `about` that have something to say.

    `head` is the one row of headline.sql; days are those of `zone`.
    """
    if not head["revisits"]:
        return ["No revisits in this view."]
    sayings = {
        "count": _format_revisits(head, zone) + _format_comparison(head["revisits"], compared),
        "went": _format_most_frequent(head, "revisited", "went to"),
        "came": _format_most_frequent(head, "main", "made from"),
        "reason": _format_reason(head),
        "minutes": _format_minutes(head),
        "synthetic": _format_synthetic(head["synthetic"], head["revisits"]),
    }
    return [sayings[one] for one in about if sayings[one]]


def _format_revisits(head: Mapping[str, Any], zone: str) -> str:
    days = [
        dates.format_day(plain.convert_to_zone(head[at], zone).date())
        for at in ("first_at", "last_at")
    ]
    period = days[0] if days[0] == days[1] else " – ".join(days)
    among = f" in {head['projects']} projects" if head["projects"] > 1 else ""
    if head["only_project"]:
        among = f" of {head['only_project']}"
    return f"{plain.format_count(head['revisits'], 'revisit')}{among}, {period}"


def _format_comparison(revisits: int, compared: TimeBefore | None) -> str:
    if compared is None:
        return "."
    weeks, rest = divmod(compared.days, 7)
    length = (
        plain.format_count(weeks, "week") if not rest else plain.format_count(compared.days, "day")
    )
    difference = revisits - compared.revisits
    if not difference:
        return f"; as many as in the {length} before."
    more = "more" if difference > 0 else "fewer"
    return f"; {abs(difference):,} {more} than in the {length} before."


def _format_most_frequent(head: Mapping[str, Any], side: str, verb: str) -> str:
    whole, part = head["revisits"], head[f"most_{side}_revisits"]
    name = plain.lower_first(str(head[f"most_{side}"]))
    if whole == 1:
        return f"It {'went to' if side == 'revisited' else 'was made from'} {name}."
    was = "" if side == "revisited" else "were "
    said = f"{plain.format_fraction(part, whole)} {was}{verb} {name}"
    return plain.capitalize_first(said) + _format_ties(head[f"most_{side}_level"], "phase")


def _format_reason(head: Mapping[str, Any]) -> str:
    whole, part = head["revisits"], head["most_reason_revisits"]
    if not part:
        return ""
    share = "every time" if whole == part > 1 else plain.format_fraction(part, whole)
    name = head["most_reason"]
    if whole == 1:
        return f"The reason was {name}."
    return f"The reason most often given is {name}: {share}" + _format_ties(
        head["most_reason_level"], "reason"
    )


def _format_ties(level: int, thing: str) -> str:
    """Format how many others are equally frequent."""
    return "." if level < 2 else f", as often as {plain.format_count(level - 1, f'other {thing}')}."


def _format_minutes(head: Mapping[str, Any]) -> str:
    if head["minutes"] is None:
        return ""
    took = "It" if head["revisits"] == 1 else "They"
    said = f"{took} took {plain.format_duration(head['minutes'])}"
    without = head["without_minutes"]
    return said + (f", not counting {without:,} without minutes." if without else ".")


def _format_synthetic(invented: int, number: int) -> str:
    if not invented:
        return ""
    return f"{'All' if invented == number else f'{invented:,} of them'} synthetic: invented data."


def format_top_reasons(reasons: pl.DataFrame, cells: pl.DataFrame) -> list[str]:
    """Format a sentence for each of the two most frequent reasons: how many, where most went."""
    said = []
    whole = int(reasons["revisits"].sum())
    for row in reasons.head(2).to_dicts():
        own = cells.filter(reason_id=row["reason_id"]).sort("revisits", descending=True)
        top = own.row(0, named=True)
        part, title = row["revisits"], lower_first(top["revisited_title"])
        of_all = "every revisit" if part == whole else f"{format_fraction(part, whole)} revisits"
        went = f"{format_fraction(top['revisits'], part)} of them" if part > 1 else "it"
        said.append(f"{row['reason']}: {of_all}; {went} went to {title}.")
    return said
