"""The two sides of a comparison: a view, and a second selection that differs in one respect.

The two must not share revisits, or they would partly be compared with themselves.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from pipeline.asking.selection import Selection, get_day_end, get_day_start
from pipeline.model import Action, Catalogue
from pipeline.words import dates
from pipeline.words.plain import convert_to_zone

Respect = Literal["project", "person"]
MICROSECOND = timedelta(microseconds=1)
NOT_TWICE = "the two sides must not share a revisit"


@dataclass(frozen=True)
class Side:
    """One side of a comparison: its selection and a short name (entered by people)."""

    selection: Selection
    words: str


@dataclass(frozen=True)
class Sides:
    """The two selections to compare: the earlier period first, else the view first."""

    first: Side
    second: Side
    differ_in: Literal["period"] | Respect


@dataclass(frozen=True)
class NothingToCompare:
    """Why there is nothing to compare with, and what to do about it."""

    words: str


def build_sides_before(view: Selection, *, now: datetime, zone: str) -> Sides | NothingToCompare:
    """Compare the view with the days before it, as many as its period has, in `zone`.

    A period without a last day, or with one to come, ends `now` (UTC).
    """
    if view.since is None:
        return NothingToCompare("Set a first day (Since) under Filter: the time before ends there.")
    if view.since >= now:
        return NothingToCompare(
            "The period of this view has not begun: set an earlier Since under Filter."
        )
    first = convert_to_zone(view.since, zone).date()
    last = convert_to_zone(min(view.until or now, now) - MICROSECOND, zone).date()
    earlier = first - timedelta(days=(last - first).days + 1)
    start = get_day_start(earlier, zone)
    return Sides(
        Side(replace(view, since=start, until=view.since), _format_days(start, view.since, zone)),
        Side(view, _format_days(view.since, view.until, zone)),
        "period",
    )


def build_sides_of_period(
    view: Selection, first: date, last: date, *, zone: str
) -> Sides | NothingToCompare:
    """Compare the view with the days from `first` to `last` (included), earlier one first."""
    if first > last:
        return NothingToCompare("The last day is before the first: choose a later one.")
    since, until = get_day_start(first, zone), get_day_end(last, zone)
    own = Side(view, _format_days(view.since, view.until, zone))
    other = Side(replace(view, since=since, until=until), _format_days(since, until, zone))
    if view.since is None and view.until is None:
        return NothingToCompare(
            f"Set a period under Filter: this view holds all the time, and {NOT_TWICE}."
        )
    if view.since is not None and until <= view.since:
        return Sides(other, own, "period")
    if view.until is not None and since >= view.until:
        return Sides(own, other, "period")
    return NothingToCompare(f"These days overlap with the period of the view: {NOT_TWICE}.")


def build_sides_around_action(
    view: Selection, action: Action, *, zone: str
) -> Sides | NothingToCompare:
    """Split the view at an action's start; the second side ends with the action."""
    begun = action.started_at
    if (view.since and begun <= view.since) or (view.until and begun >= view.until):
        return NothingToCompare(
            "The action did not begin within the period of this view: change that under Filter."
        )
    until = min(filter(None, (view.until, action.ended_at)), default=None)
    return Sides(
        Side(replace(view, until=begun), _format_days(view.since, begun, zone)),
        Side(replace(view, since=begun, until=until), _format_days(begun, until, zone)),
        "period",
    )


def list_others(catalogue: Catalogue, view: Selection, differ_in: Respect) -> dict[str, str]:
    """Map the ids of the projects, or people, outside the view to names; empty without a filter."""
    if differ_in == "project":
        within, known = (
            view.project_ids,
            {project.id: project.name for project in catalogue.projects},
        )
    else:
        within, known = view.people, {person: person for person in catalogue.people}
    return {key: name for key, name in known.items() if within and key not in within}


def build_sides_of_others(
    catalogue: Catalogue, view: Selection, differ_in: Respect, other: str
) -> Sides | NothingToCompare:
    """Compare the view with a project, or with the records of a person, outside it."""
    others = list_others(catalogue, view, differ_in)
    if other not in others:
        return NothingToCompare(f"Filter by another {differ_in} first: {NOT_TWICE}.")
    if differ_in == "project":
        names = {project.id: project.name for project in catalogue.projects}
        own = tuple(names.get(key, key) for key in view.project_ids)
        selection = replace(view, project_ids=(other,))
    else:
        own, selection = view.people, replace(view, people=(other,))
    return Sides(Side(view, ", ".join(own)), Side(selection, others[other]), differ_in)


def _format_days(since: datetime | None, until: datetime | None, zone: str) -> str:
    """Format a period: `1 Sep 2026 – 30 Sep 2026`, `since 1 Sep 2026`, `until 30 Sep 2026`."""
    first = dates.format_day(convert_to_zone(since, zone)) if since else ""
    last = dates.format_day(convert_to_zone(until - MICROSECOND, zone)) if until else ""
    if first and last:
        return first if first == last else f"{first} – {last}"
    return f"since {first}" if first else f"until {last}"
