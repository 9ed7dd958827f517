"""Figures and moments in words, the same on every page and in the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import polars as pl

from pipeline.measures import Unit
from pipeline.model import Receipt
from pipeline.records import Added, Plan

NO_FIGURE = "–"
_THINGS = {"revisits": "revisit", "focus_sessions": "focus session"}


def in_zone(moment: datetime, zone: str) -> datetime:
    """A moment of the store (UTC without a zone) on the clock of `zone`."""
    return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))


def day(moment: date) -> str:
    """A day such as 5 Sep 2025."""
    return f"{moment.day} {moment:%b %Y}"


def moment_of_day(moment: datetime, *, zone: str, now: datetime) -> str:
    """`10:42` today, `Mon 16 Nov 10:42` before; with the year where it is another one."""
    local, today = in_zone(moment, zone), in_zone(now, zone)
    if local.date() == today.date():
        return f"{local:%H:%M}"
    year = f" {local.year}" if local.year != today.year else ""
    return f"{local:%a} {local.day} {local:%b}{year} {local:%H:%M}"


def since(moment: datetime, *, zone: str, now: datetime) -> str:
    """`since Mon 16 Nov, day 4`: the first day is day 1."""
    local, today = in_zone(moment, zone), in_zone(now, zone)
    if local.date() == today.date():
        return f"since {local:%H:%M} today"
    year = f" {local.year}" if local.year != today.year else ""
    number = (today.date() - local.date()).days + 1
    return f"since {local:%a} {local.day} {local:%b}{year}, day {number}"


def counted(number: int, thing: str) -> str:
    """`1 revisit`, `113 revisits`."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def figure(value: float | None, unit: Unit) -> str:
    """A figure of a measure as a cell shows it; `–` where there is none."""
    if value is None:
        return NO_FIGURE
    if unit == "share":
        return "<1 %" if 0 < value < 0.005 else f"{value * 100:.0f} %"
    if unit == "minutes":
        return duration(int(value))
    if unit == "rate":
        return f"{value:.2f}"
    return f"{int(value):,}"


def duration(minutes: int) -> str:
    """`45 min`, `1 h 30`, `12 h`."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours:,} h {rest:02d}" if rest and hours < 100 else f"{hours:,} h"


def headline(row: Mapping[str, object], *, zone: str) -> str:
    """What a view holds: how many revisits, of which projects, when, and where most went.

    `row` is the one row of queries/headline.sql.
    """
    number = int(str(row["revisits"]))
    if number == 0:
        return "No revisits in this view."
    first, last = row["first_at"], row["last_at"]
    assert isinstance(first, datetime) and isinstance(last, datetime)
    days = [day(in_zone(moment, zone).date()) for moment in (first, last)]
    period = days[0] if days[0] == days[1] else f"{days[0]} – {days[1]}"
    projects = int(str(row["projects"]))
    among = f" in {projects} projects" if projects > 1 else ""
    most = int(str(row["most_revisited_revisits"]))
    return (
        f"{counted(number, 'revisit')}{among}, {period}; "
        f"{fraction(most, number)} went to {str(row['most_revisited']).lower()}."
    )


def fraction(part: int, whole: int) -> str:
    """`1 of 3` where that is close enough to be true (within 2 points), else `38 of 113`."""
    share = part / whole
    if part == whole:
        return "all" if whole > 1 else "it"
    for bottom in (2, 3, 4, 5, 10):
        for top in range(1, bottom):
            if abs(share - top / bottom) <= 0.02 and whole >= bottom * 3:
                return f"about {top} of {bottom}"
    return f"{part:,} of {whole:,}"


def plan(planned: Plan) -> list[str]:
    """What an import would do, or did, in short sentences."""
    thing = _THINGS[planned.sheet.kind]
    said = []
    if planned.already:
        gone = f", {planned.once_deleted} of them deleted since" if planned.once_deleted else ""
        said.append(f"{counted(planned.already, thing)} there already{gone}: skipped")
    said += _named("project", planned.new_projects)
    said += _named("reason", planned.new_reasons)
    said += [
        f"{one.thing} {one.given!r} is almost {one.known!r}: check that it is not a slip"
        for one in planned.similar
    ]
    if planned.sheet.unused:
        said.append(f"columns not used: {', '.join(planned.sheet.unused)}")
    return said


def _named(thing: str, names: Sequence[str]) -> list[str]:
    if not names:
        return []
    return [f"new {thing}{'' if len(names) == 1 else 's'}: {', '.join(names)}"]


def imported(added: Added) -> str:
    """`113 revisits written` or that nothing was new."""
    number = added.written
    return f"{counted(number, _THINGS[added.plan.sheet.kind])} written"


def logged(record: pl.DataFrame) -> str:
    """`Deployment → Data preparation, Schema change`, from one row of queries/records.sql."""
    row = record.row(0, named=True)
    return f"{row['main_title']} → {row['revisited_title']}, {row['reason']}"


def revisit_of(receipt: Receipt) -> str | None:
    """The id of the revisit that a receipt is about, or None."""
    return next((one.id for one in receipt.changes if one.table == "revisits"), None)
