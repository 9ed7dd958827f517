"""The working hours of a team: set them, and say them."""

import calendar
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from pipeline.asking.questions import Ask, Question
from pipeline.errors import InputRefused, Problem
from pipeline.ledger.amending import read_newest
from pipeline.model import Focus, Receipt, WorkingHours
from pipeline.store import Store
from pipeline.words import dates, plain

NOT_SET = "The working hours were not set"
# One row of the ledger for each team: everybody sets the same.
HOURS_ID = "0b0e7d5e-3c4f-5a57-9c3c-6d1f0a3f5b11"
EVERY_DAY = "1234567"


def ask_working_hours(ask: Ask) -> WorkingHours:
    """Ask for the working hours that hold: those set last, or else the usual ones."""
    return WorkingHours(**ask(Question("working_hours")).row(0, named=True))


def set_working_hours(
    store: Store, *, days: str, starts_at: time, ends_at: time, zone: str, by: str | None
) -> Receipt:
    """Set the days (ISO weekdays: `12345`) and hours of work, on the clock of `zone`.

    The receipt is empty where they are so already. Raises InputRefused with every problem.
    """
    problems = []
    if not days or set(days) - set(EVERY_DAY):
        problems.append(Problem("days", days, "must name at least one day"))
    if starts_at >= ends_at:
        rule = f"must be later than {starts_at:%H:%M}, when work begins"
        problems.append(Problem("ends_at", f"{ends_at:%H:%M}", rule))
    try:
        ZoneInfo(zone)
    except (ValueError, KeyError, OSError):
        problems.append(Problem("zone", zone, "is no time zone that this machine knows"))
    if problems:
        raise InputRefused(NOT_SET, problems)
    facts = {
        "days": "".join(sorted(set(days))),
        "starts_at": starts_at,
        "ends_at": ends_at,
        "zone": zone,
    }
    with store.writing(by=by) as writer:
        newest = read_newest(writer, "working_hours", [HOURS_ID])
        if newest.is_empty():
            writer.append_new("working_hours", facts, HOURS_ID)
        else:
            writer.amend("working_hours", newest, deleted=False, **facts)
        return writer.receipt


def format_working_hours(hours: WorkingHours) -> str:
    """Format working hours: `Mon to Fri, 09:00–17:00 (Europe/Berlin)`."""
    names = [calendar.day_abbr[int(day) - 1] for day in hours.days]
    is_row = len(names) > 2 and hours.days in EVERY_DAY
    days = f"{names[0]} to {names[-1]}" if is_row else plain.format_list(names)
    return f"{days}, {hours.starts_at:%H:%M}–{hours.ends_at:%H:%M} ({hours.zone})"


def is_in_doubt(focus: Focus, *, zone: str, now: datetime) -> bool:
    """Tell whether a focus should be asked about: its last sign is of an earlier day in `zone`.

    A night lies between only if the sign is hours old, too: work may go on past midnight.
    """
    sign, today = (plain.convert_to_zone(moment, zone).date() for moment in (focus.last_sign, now))
    return sign < today and now - focus.last_sign >= timedelta(hours=6)


def propose_end(focus: Focus, hours: WorkingHours) -> datetime:
    """Propose when a focus in doubt ended (UTC): at the end of work on the day of its last sign.

    After hours, or on a day off, that is the last sign itself.
    """
    zone = ZoneInfo(hours.zone)
    sign = plain.convert_to_zone(focus.last_sign, hours.zone)
    end = datetime.combine(sign.date(), hours.ends_at, zone)
    if str(sign.isoweekday()) not in hours.days or end <= sign:
        return focus.last_sign
    return end.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)


def format_unconfirmed(focus: Focus, title: str, hours: WorkingHours, *, zone: str) -> str:
    """Say from when on a focus counts within working hours only, because nobody confirmed it."""
    local = plain.convert_to_zone(focus.last_sign, zone)
    return (
        f"Nobody has confirmed the focus on {title} since {dates.format_day(local)}: from then on "
        f"it counts within working hours only ({format_working_hours(hours)})."
    )
