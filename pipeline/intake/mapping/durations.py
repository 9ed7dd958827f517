"""Durations as people write them: 1h 30, 1:30, 45 min, 90m, 1,5 h, or a time that Excel made."""

import math
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from fractions import Fraction

LENGTH = 60  # no duration is longer
_NUMBER = r"\d{1,9}(?:[.,]\d{1,9})?"
_HOUR = "hours?|hrs?|h|stunden?|std|horas?|heures?|小时|时"
_MINUTE = "minuten?|minutes?|minutos?|mins?|m|'|′|分钟|分"
_IN_UNITS = re.compile(
    rf"(?:({_NUMBER})\s*(?:{_HOUR})\.?)?\s*(?:(?:and|und|y|et)?\s*({_NUMBER})\s*(?:{_MINUTE})?\.?)?",
    re.IGNORECASE,
)
_ENDS_IN_A_UNIT = re.compile(rf"(?:{_HOUR}|{_MINUTE})\.?$", re.IGNORECASE)
_CLOCK = re.compile(r"(\d{1,4}):([0-5]\d)(?::([0-5]\d)(?:\.0+)?)?")
_ISO = re.compile(rf"PT(?:({_NUMBER})H)?(?:({_NUMBER})M)?(?:({_NUMBER})S)?")
_PLAIN = re.compile(_NUMBER)
_PERHAPS_THOUSANDS = re.compile(r"\d{1,3}[.,]\d{3}")
# A time without a day is one of the first days that Excel counts, by either of its calendars.
_EXCEL_TIME = re.compile(r"(1899|1900|1904)-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}")
_DAYS_BEGIN = {1899: date(1899, 12, 31), 1900: date(1899, 12, 31), 1904: date(1904, 1, 1)}


def parse_duration(value: object, *, in_hours: bool = False) -> Fraction | None:
    """Parse a duration into minutes, exactly; None where it is none or could be two.

    A number without a unit is minutes, or hours with `in_hours`. `1:30` is an hour and a half.
    `1,500` may be one and a half or fifteen hundred, so it is neither.
    """
    unit = 60 if in_hours else 1
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return Fraction(value) * unit
    if isinstance(value, float):
        return Fraction(str(value)) * unit if math.isfinite(value) else None
    if isinstance(value, timedelta):
        return Fraction(value // timedelta(seconds=1), 60)
    if isinstance(value, time):
        return _count_minutes(value.hour, value.minute, value.second)
    if isinstance(value, datetime):
        value = value.isoformat(" ", "seconds")
    text = str(value).strip()[: LENGTH + 1]
    forms = _FORMS if len(text) <= LENGTH else ()
    return next((found for parse in forms if (found := parse(text, unit)) is not None), None)


def is_perhaps_thousands(text: str) -> bool:
    """Tell whether a number could be thousands, or have three places: 1.500, 1,000."""
    return _PERHAPS_THOUSANDS.fullmatch(text.strip()) is not None


def _parse_number(text: str, unit: int) -> Fraction | None:
    if not _PLAIN.fullmatch(text) or is_perhaps_thousands(text):
        return None
    return _make_fraction(text) * unit


def _parse_clock(text: str, _unit: int) -> Fraction | None:
    clock = _CLOCK.fullmatch(text)
    return _count_minutes(*(int(part or 0) for part in clock.groups())) if clock else None


def _parse_excel_time(text: str, _unit: int) -> Fraction | None:
    if not _EXCEL_TIME.fullmatch(text):
        return None
    moment = datetime.fromisoformat(text)
    days = (moment.date() - _DAYS_BEGIN[moment.year]).days
    return _count_minutes(24 * days + moment.hour, moment.minute, moment.second)


def _parse_units(text: str, _unit: int) -> Fraction | None:
    parts = _IN_UNITS.fullmatch(text)
    if not parts or not any(parts.groups()):
        return None
    hours, minutes = parts.groups()
    if hours is None and not _ENDS_IN_A_UNIT.search(text):
        return None
    return _make_fraction(hours) * 60 + _make_fraction(minutes)


def _parse_iso(text: str, _unit: int) -> Fraction | None:
    parts = _ISO.fullmatch(text)
    if not parts or not any(parts.groups()):
        return None
    hours, minutes, seconds = map(_make_fraction, parts.groups())
    return hours * 60 + minutes + seconds / 60


_FORMS: tuple[Callable[[str, int], Fraction | None], ...] = (
    _parse_number,
    _parse_clock,
    _parse_excel_time,
    _parse_units,
    _parse_iso,
)


def _count_minutes(hours: int, minutes: int, seconds: int) -> Fraction:
    return Fraction(hours * 60 + minutes) + Fraction(seconds, 60)


def _make_fraction(number: str | None) -> Fraction:
    return Fraction(number.replace(",", ".")) if number else Fraction(0)
