"""Numbers, moments and sentences in words, the same on every page and in the terminal."""

import unicodedata
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from math import copysign
from typing import Literal
from zoneinfo import ZoneInfo

from pipeline.words import dates

NO_FIGURE = "–"
LEAST_FOR_A_FRACTION = 30  # with fewer, show the counts: “1 of 2” hides that there are only six
BRIEF_LENGTH = 80
ISOLATE, END_OF_ISOLATE = "\u2068", "\u2069"
FROM_THE_RIGHT = frozenset({"R", "AL", "AN", "RLE", "RLO", "RLI", "LRE", "LRO", "LRI"})
SHIPPED_TITLES = frozenset(
    {
        "Problem definition",
        "Data acquisition",
        "Data preparation",
        "Model development",
        "Model deployment",
        "Monitoring",
        "Management",
        "Scalability",
        "Governance and compliance",
    }
)
"""The titles of the phases that a new store has: our own words, as long as nobody edits them."""
Unit = Literal["count", "minutes", "share", "rate", "decimal", "factor", "signed", "chance"]


def convert_to_zone(moment: datetime, zone: str) -> datetime:
    """Convert a moment of the store (UTC without a zone) to `zone`."""
    return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))


def format_local(moment: datetime, *, zone: str) -> str:
    """Format a moment of the store by the clock of `zone`: 5 Sep 2025 15:04."""
    return dates.format_input(convert_to_zone(moment, zone))


def format_moment(moment: datetime, *, zone: str, now: datetime) -> str:
    """Format a moment: `10:42` today, else `Mon 16 Nov 10:42`, with the year if it differs."""
    local, today = convert_to_zone(moment, zone), convert_to_zone(now, zone)
    clock = dates.format_clock(local)
    return clock if local.date() == today.date() else f"{_format_day(local, today)} {clock}"


def format_since(moment: datetime, *, zone: str, now: datetime) -> str:
    """Format since when: `since Mon 16 Nov, day 4`; on the first day `since Mon 16 Nov 10:42`."""
    local, today = convert_to_zone(moment, zone), convert_to_zone(now, zone)
    days = (today.date() - local.date()).days
    if not days:
        return f"since {_format_day(local, today)} {dates.format_clock(local)}"
    return f"since {_format_day(local, today)}, day {days + 1}"


def _format_day(local: datetime, today: datetime) -> str:
    return dates.format_weekday(local, with_year=local.year != today.year)


def format_count(number: int, thing: str) -> str:
    """Format a count: `1 revisit`, `113 revisits`."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def format_signed(number: int) -> str:
    """Format a difference of counts with its sign: `+43`, `−24`."""
    return f"{number:+,}".replace("-", "−")


def format_times(number: int) -> str:
    """Format how often: `once`, `41 times`."""
    return "once" if number == 1 else f"{number:,} times"


def format_figure(value: float | None, unit: Unit) -> str:
    """Format a figure in its unit, as a cell shows it; `–` where there is none."""
    return NO_FIGURE if value is None else _FORMATTERS[unit](value)


def _format_share(value: float) -> str:
    return "<1 %" if 0 < value < 0.005 else f"{value * 100:.0f} %"


def _format_chance(value: float) -> str:
    return "<0.001" if value < 0.001 else f"{value:.3f}" if value < 0.1 else f"{value:.2f}"


def _format_decimal(value: float) -> str:
    # round half away from zero, as the tables in the browser do
    return f"{value + copysign(1e-9, value):,.1f}"


def format_duration(minutes: int) -> str:
    """Format minutes: `45 min`, `1 h 30`, `12 h`."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours:,} h {rest:02d}" if rest and hours < 100 else f"{hours:,} h"


_FORMATTERS: dict[Unit, Callable[[float], str]] = {
    "count": lambda value: f"{int(value):,}",
    "minutes": lambda value: format_duration(int(value)),
    "share": _format_share,
    "rate": lambda value: f"{value:.2f}",
    "decimal": _format_decimal,
    "factor": lambda value: f"{value:.2f}" if value < 10 else f"{value:.1f}",
    "signed": lambda value: f"{value:+.2f}".replace("-", "−"),
    "chance": _format_chance,
}


def capitalize_first(words: str) -> str:
    """Capitalize the first letter, as at the beginning of a sentence."""
    return words[:1].upper() + words[1:]


def isolate(name: str) -> str:
    """Isolate a name with letters that are written from the right, else return it as it is.

    Arrows, numbers and other names beside it then stay where they are.
    """
    if any(unicodedata.bidirectional(letter) in FROM_THE_RIGHT for letter in name):
        return f"{ISOLATE}{name}{END_OF_ISOLATE}"
    return name


def lower_first(title: str) -> str:
    """Write a phase's title within a sentence: ours with a small letter, a person's as it is."""
    return title[0].lower() + title[1:] if title in SHIPPED_TITLES else isolate(title)


def format_pair(main: str, revisited: str) -> str:
    """Format a pair of phases: `Model deployment → Data preparation`."""
    return f"{isolate(main)} → {isolate(revisited)}"


def format_fraction(part: int, whole: int) -> str:
    """Format a fraction: `1 of 3`, `about 1 of 3` (of 30 or more), `all`, else `38 of 113`."""
    if part == whole:
        return "all"
    if whole < LEAST_FOR_A_FRACTION:
        return f"{part:,} of {whole:,}"
    for bottom in (2, 3, 4, 5, 10):
        for top in range(1, bottom):
            if part * bottom == top * whole:
                return f"{top} of {bottom}"
            if abs(part / whole - top / bottom) <= 0.02:
                return f"about {top} of {bottom}"
    return f"{part:,} of {whole:,}"


def shorten(practice: str, length: int = BRIEF_LENGTH) -> str:
    """Shorten a practice for a message."""
    return practice if len(practice) <= length else f"{practice[: length - 1].rstrip()}…"


def format_list(names: Sequence[str]) -> str:
    """Format a list: `a`, `a and b`, `a, b and c`."""
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)
