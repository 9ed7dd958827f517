"""Figures and moments in words, the same on every page and in the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
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


def delay(record: Mapping[str, Any]) -> str:
    """How long after it happened a record was written down; `–` where that is not known."""
    written, occurred = record["written_at"], record["occurred_at"]
    if written is None:
        return NO_FIGURE
    minutes = int((written - occurred).total_seconds() // 60)
    if minutes < 60:
        return "at once"
    return f"{minutes // 60} h later" if minutes < 2880 else f"{minutes // 1440} days later"


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
        + _synthetic(int(str(row["synthetic"])), number)
    )


def _synthetic(invented: int, number: int) -> str:
    if not invented:
        return ""
    return f" {'All' if invented == number else f'{invented:,} of them'} synthetic: invented data."


def pair(row: Mapping[str, Any]) -> str:
    """What is known of one pair of phases, from one row of queries/pair_counts.sql."""
    if not row["revisits"]:
        return "No revisits of this pair in this view."
    said = f"{counted(row['revisits'], 'revisit')}, {figure(row['share_of_main'], 'share')}"
    said += f" of those from {str(row['main_title']).lower()}"
    if row["minutes"]:
        said += f"; {duration(row['minutes'])}"
    if row["without_minutes"] and row["minutes"] is not None:
        said += f" ({row['without_minutes']} without minutes)"
    return said + "."


def without_minutes(row: Mapping[str, Any]) -> str:
    """How many records have no minutes, from the one row of queries/headline.sql."""
    return f"{row['without_minutes']:,} of {counted(row['revisits'], 'record')} without minutes"


def four_weeks(weeks: pl.DataFrame) -> str:
    """The last four weeks against the four before: counts, no verdict.

    `weeks` is the answer to queries/trend.sql by week, not stacked.
    """
    totals = weeks["total"].to_list()
    if len(totals) < 8:
        return f"{counted(len(totals), 'week')} of work; four weeks can be compared after eight."
    now, before = sum(totals[-4:]), sum(totals[-8:-4])
    change = "as many as" if now == before else "more than" if now > before else "fewer than"
    if now == before:
        return f"The last four weeks: {counted(now, 'revisit')}, as many as in the four before."
    return (
        f"The last four weeks: {counted(now, 'revisit')}, {change} the {before} of the four before."
    )


def last_day(first: date, grain: str) -> date:
    """The last day of the week, month or day that begins on `first`."""
    if grain == "month":
        return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return first + timedelta(days=6 if grain == "week" else 0)


def parts_of(trend: pl.DataFrame) -> tuple[str, ...]:
    """The titles that a stacked trend holds, in the order of the stack."""
    named = trend.filter(pl.col("title") != "").sort("position", "title")
    return tuple(named["title"].unique(maintain_order=True))


def two_reasons(reasons: pl.DataFrame, cells: pl.DataFrame) -> list[str]:
    """A sentence for each of the two most frequent reasons: how many, and where most went."""
    said = []
    whole = int(reasons["revisits"].sum())
    for row in reasons.head(2).to_dicts():
        own = cells.filter(reason_id=row["reason_id"]).sort("revisits", descending=True)
        top = own.row(0, named=True)
        said.append(
            f"{row['reason']}: {fraction(row['revisits'], whole)} revisits; "
            f"{fraction(top['revisits'], row['revisits'])} of them went to "
            f"{top['revisited_title'].lower()}."
        )
    return said


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


def plan_size(planned: Plan) -> str:
    """`113 revisits`: what an import would write."""
    return counted(planned.new.height, _THINGS[planned.sheet.kind])


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
