"""The summary of a view in sentences, each one a count of that view."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

import polars as pl

from pipeline.asking.questions import Ask, Question
from pipeline.asking.selection import Selection
from pipeline.figures.time.weeks import SILENT_DAYS
from pipeline.words import plain
from pipeline.words.dates import format_day

SummaryPart = Literal["count", "went", "came", "reason", "minutes", "synthetic"]
ALL_PARTS: tuple[SummaryPart, ...] = ("count", "went", "came", "reason", "minutes", "synthetic")


@dataclass(frozen=True)
class TimeBefore:
    """The period of the same length just before a view's own: its days and revisits.

    `silent_days` are those at the end of the view's own in which nobody wrote anything down;
    `silent` says that nobody did so in the whole period before.
    """

    days: int
    revisits: int
    silent_days: int = 0
    silent: bool = False


def ask_time_before(ask: Ask, selection: Selection, *, now: datetime) -> TimeBefore | None:
    """Ask for the period just before a view's own; None where there is nothing to compare.

    Times are UTC. The period must lie in the projects' logged time, else fewer revisits in it
    would only say that logging had not begun.
    """
    if selection.since is None:
        return None
    length = min(selection.until or now, now) - selection.since
    if length.days < 1:
        return None
    start = selection.since - length
    projects = Selection(project_ids=selection.project_ids)
    logged_since = ask(Question("headline", selection=projects))["first_at"].item()
    if logged_since is None or logged_since > start:
        return None
    before = replace(selection, since=start, until=selection.since)
    revisits = ask(Question("headline", selection=before))["revisits"].item()
    return TimeBefore(
        round(length.total_seconds() / 86400),
        revisits,
        min(_ask_silent_days(ask, selection, now), length.days),
        _ask_silent_days(ask, before, now) >= length.days,
    )


def _ask_silent_days(ask: Ask, selection: Selection, now: datetime) -> int:
    """Ask for how many days nobody has written anything down at the end of a period."""
    written = ask(Question("written_weeks", selection=selection, zone="UTC", now_utc=now))
    return int(written["silent_days"][-1])


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
    revisits, synthetic = head["revisits"], head["synthetic"]
    if not revisits:
        return ["No revisits in this view."]
    number = "All" if synthetic == revisits else f"{synthetic:,} of them"
    sentences = {
        "count": _format_revisits(head, zone) + _format_comparison(revisits, compared),
        "went": _format_most_frequent(head, "revisited", "went to"),
        "came": _format_most_frequent(head, "main", "came from"),
        "reason": _format_reason(head),
        "minutes": _format_minutes(head),
        "synthetic": f"{number} synthetic: invented data." if synthetic else "",
    }
    return [sentences[part] for part in about if sentences[part]]


def _format_revisits(head: Mapping[str, Any], zone: str) -> str:
    first, last = (
        format_day(plain.convert_to_zone(head[at], zone)) for at in ("first_at", "last_at")
    )
    period = first if first == last else f"{first} – {last}"
    among = f" in {head['projects']} projects" if head["projects"] > 1 else ""
    if head["only_project"]:
        among = f" of {plain.isolate(head['only_project'])}"
    return f"{plain.format_count(head['revisits'], 'revisit')}{among}, {period}"


def _format_comparison(revisits: int, compared: TimeBefore | None) -> str:
    if compared is None:
        return "."
    weeks, rest = divmod(compared.days, 7)
    length = plain.format_count(compared.days, "day") if rest else plain.format_count(weeks, "week")
    difference = revisits - compared.revisits
    if not difference:
        return f"; as many as in the {length} before."
    if difference > 0 and compared.silent:
        return f"; in the {length} before nothing was written down."
    more = "more" if difference > 0 else "fewer"
    silence = ""
    if difference < 0 and compared.silent_days >= SILENT_DAYS:
        silence = f"nothing was written down in the last {compared.silent_days:,} days, and "
    return f"; {silence}{abs(difference):,} {more} than in the {length} before."


def _format_most_frequent(head: Mapping[str, Any], side: str, verb: str) -> str:
    whole, part = head["revisits"], head[f"most_{side}_revisits"]
    name = plain.lower_first(str(head[f"most_{side}"]))
    if whole == 1:
        return f"It {'went to' if side == 'revisited' else 'came from'} {name}."
    most = plain.capitalize_first(f"{plain.format_fraction(part, whole)} {verb} {name}")
    return most + _format_ties(head[f"most_{side}_level"], "phase")


def _format_reason(head: Mapping[str, Any]) -> str:
    whole, part, name = (
        head["revisits"],
        head["most_reason_revisits"],
        plain.isolate(head["most_reason"] or ""),
    )
    if not part:
        return ""
    if whole == 1:
        return f"The reason was {name}."
    share = "every time" if whole == part else plain.format_fraction(part, whole)
    ties = _format_ties(head["most_reason_level"], "reason")
    return f"The reason most often given is {name}: {share}{ties}"


def _format_ties(level: int, thing: str) -> str:
    """Format how many others are equally frequent."""
    return "." if level < 2 else f", as often as {plain.format_count(level - 1, f'other {thing}')}."


def _format_minutes(head: Mapping[str, Any]) -> str:
    if head["minutes"] is None:
        return ""
    whole, without = head["revisits"], head["without_minutes"]
    which = "It" if whole == 1 else f"The {plain.format_count(whole, 'revisit')}"
    rest = f", not counting {without:,} without minutes" if without else ""
    return f"{which} took {plain.format_duration(head['minutes'])}{rest}."


def format_top_reasons(reasons: pl.DataFrame, cells: pl.DataFrame) -> list[str]:
    """Format a sentence for each of the two most frequent reasons: how many, where most went."""
    sentences = []
    whole = int(reasons["revisits"].sum())
    for row in reasons.head(2).to_dicts():
        own = cells.filter(reason_id=row["reason_id"]).sort("revisits", descending=True)
        top, part = own.row(0, named=True), row["revisits"]
        of_all = (
            "every revisit" if part == whole else f"{plain.format_fraction(part, whole)} revisits"
        )
        went = f"{plain.format_fraction(top['revisits'], part)} of them" if part > 1 else "it"
        title = plain.lower_first(top["revisited_title"])
        sentences.append(f"{plain.isolate(row['reason'])}: {of_all}; {went} went to {title}.")
    return sentences
