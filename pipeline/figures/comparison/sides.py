"""What a view may be compared with: a second selection that differs in one respect.

The two must not share a revisit: a count that stands on both sides is compared with itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from pipeline import dates, wording
from pipeline.asking.selection import Selection, end_of, start_of
from pipeline.model import Action, Catalogue

MOMENT = timedelta(microseconds=1)
NOT_TWICE = "the two sides must not share a revisit"


@dataclass(frozen=True)
class Side:
    """One side of a comparison, and its name in a few words (people's text)."""

    selection: Selection
    words: str


@dataclass(frozen=True)
class Sides:
    """Two selections to compare, A and B: of two periods the earlier one first, else the view."""

    first: Side
    second: Side
    differ_in: Literal["period", "project", "person"]


@dataclass(frozen=True)
class NotYet:
    """Why there is nothing to compare with, and what to do."""

    words: str


def time_before(view: Selection, *, now: datetime, zone: str) -> Sides | NotYet:
    """The view and the days just before it, as many as its period has; days are those of `zone`.

    A period without a last day, or with one to come, ends `now` (UTC).
    """
    if view.since is None:
        return NotYet("Set a first day (Since) under Filter: the time before ends there.")
    if view.since >= now:
        return NotYet("The period of this view has not begun: set an earlier Since under Filter.")
    first = wording.in_zone(view.since, zone).date()
    last = wording.in_zone(min(view.until or now, now) - MOMENT, zone).date()
    earlier = first - timedelta(days=(last - first).days + 1)
    start = start_of(earlier, zone)
    return Sides(
        Side(replace(view, since=start, until=view.since), _days(start, view.since, zone)),
        Side(view, _days(view.since, view.until, zone)),
        "period",
    )


def another_period(view: Selection, first: date, last: date, *, zone: str) -> Sides | NotYet:
    """The view and the days from `first` to `last` (included) of `zone`, the earlier one first."""
    if first > last:
        return NotYet("The last day is before the first: choose a later one.")
    since, until = start_of(first, zone), end_of(last, zone)
    own = Side(view, _days(view.since, view.until, zone))
    other = Side(replace(view, since=since, until=until), _days(since, until, zone))
    if view.since is None and view.until is None:
        return NotYet(f"Set a period under Filter: this view holds all the time, and {NOT_TWICE}.")
    if view.since is not None and until <= view.since:
        return Sides(other, own, "period")
    if view.until is not None and since >= view.until:
        return Sides(own, other, "period")
    return NotYet(f"These days overlap with the period of the view: {NOT_TWICE}.")


def around_action(view: Selection, action: Action, *, zone: str) -> Sides | NotYet:
    """The view until an action began, and since then up to its end."""
    begun = action.started_at
    if (view.since and begun <= view.since) or (view.until and begun >= view.until):
        return NotYet("The action did not begin within the period of this view: change it.")
    ends = [one for one in (view.until, action.ended_at) if one]
    until = min(ends, default=None)
    return Sides(
        Side(replace(view, until=begun), _days(view.since, begun, zone)),
        Side(replace(view, since=begun, until=until), _days(begun, until, zone)),
        "period",
    )


def other_projects(catalogue: Catalogue, view: Selection) -> list[str]:
    """The ids of the projects that the view leaves out; none where it leaves out none."""
    within = view.project_ids or [one.id for one in catalogue.projects]
    return [one.id for one in catalogue.projects if one.id not in within]


def another_project(catalogue: Catalogue, view: Selection, project_id: str) -> Sides | NotYet:
    """The view, and the same of a project that it leaves out."""
    if project_id not in other_projects(catalogue, view):
        return NotYet(f"Filter by another project first: {NOT_TWICE}.")
    names = {one.id: one.name for one in catalogue.projects}
    own = ", ".join(names.get(one, one) for one in view.project_ids)
    other = replace(view, project_ids=(project_id,))
    return Sides(Side(view, own), Side(other, names[project_id]), "project")


def other_people(catalogue: Catalogue, view: Selection) -> list[str]:
    """The people whom the view leaves out; none where it leaves out none."""
    within = view.people or catalogue.people
    return [one for one in catalogue.people if one not in within]


def another_person(catalogue: Catalogue, view: Selection, person: str) -> Sides | NotYet:
    """The view, and what a person wrote down whom it leaves out."""
    if person not in other_people(catalogue, view):
        return NotYet(f"Filter by another person first: {NOT_TWICE}.")
    other = replace(view, people=(person,))
    return Sides(Side(view, ", ".join(view.people)), Side(other, person), "person")


def _days(since: datetime | None, until: datetime | None, zone: str) -> str:
    """`1 Sep 2026 – 30 Sep 2026`, `since 1 Sep 2026`, `until 30 Sep 2026`."""
    first = dates.day(wording.in_zone(since, zone).date()) if since else ""
    last = dates.day(wording.in_zone(until - MOMENT, zone).date()) if until else ""
    if first and last:
        return first if first == last else f"{first} – {last}"
    return f"since {first}" if first else f"until {last}"
