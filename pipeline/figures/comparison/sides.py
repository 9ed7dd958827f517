"""The two sides of a comparison: a view, and a second selection that differs in one respect.

The two must not share a revisit: a count that stands on both sides is compared with itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from pipeline.asking.selection import Selection, get_day_end, get_day_start
from pipeline.model import Action, Catalogue
from pipeline.words import dates, plain

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
    differ_in: Literal["period", "project", "person"]


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
    first = plain.convert_to_zone(view.since, zone).date()
    last = plain.convert_to_zone(min(view.until or now, now) - MICROSECOND, zone).date()
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
            "The action did not begin within the period of this view: change it."
        )
    ends = [one for one in (view.until, action.ended_at) if one]
    until = min(ends, default=None)
    return Sides(
        Side(replace(view, until=begun), _format_days(view.since, begun, zone)),
        Side(replace(view, since=begun, until=until), _format_days(begun, until, zone)),
        "period",
    )


def list_other_projects(catalogue: Catalogue, view: Selection) -> list[str]:
    """List the ids of the projects outside the view; empty where it includes all."""
    within = view.project_ids or [one.id for one in catalogue.projects]
    return [one.id for one in catalogue.projects if one.id not in within]


def build_sides_of_projects(
    catalogue: Catalogue, view: Selection, project_id: str
) -> Sides | NothingToCompare:
    """Compare the view with a project outside it."""
    if project_id not in list_other_projects(catalogue, view):
        return NothingToCompare(f"Filter by another project first: {NOT_TWICE}.")
    names = {one.id: one.name for one in catalogue.projects}
    own = ", ".join(names.get(one, one) for one in view.project_ids)
    other = replace(view, project_ids=(project_id,))
    return Sides(Side(view, own), Side(other, names[project_id]), "project")


def list_other_people(catalogue: Catalogue, view: Selection) -> list[str]:
    """List the people outside the view; empty where it includes all."""
    within = view.people or catalogue.people
    return [one for one in catalogue.people if one not in within]


def build_sides_of_people(
    catalogue: Catalogue, view: Selection, person: str
) -> Sides | NothingToCompare:
    """Compare the view with the records of a person outside it."""
    if person not in list_other_people(catalogue, view):
        return NothingToCompare(f"Filter by another person first: {NOT_TWICE}.")
    other = replace(view, people=(person,))
    return Sides(Side(view, ", ".join(view.people)), Side(other, person), "person")


def _format_days(since: datetime | None, until: datetime | None, zone: str) -> str:
    """Format a period: `1 Sep 2026 – 30 Sep 2026`, `since 1 Sep 2026`, `until 30 Sep 2026`."""
    first = dates.format_day(plain.convert_to_zone(since, zone).date()) if since else ""
    last = (
        dates.format_day(plain.convert_to_zone(until - MICROSECOND, zone).date()) if until else ""
    )
    if first and last:
        return first if first == last else f"{first} – {last}"
    return f"since {first}" if first else f"until {last}"
