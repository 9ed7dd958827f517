"""Days and times as people write them: 02/03/2026, 2. März 2026 14:05, 2026年3月2日."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Literal

from pipeline.spelling import drop_accents

Order = Literal["day-first", "month-first"]
DAY_FIRST: Order = "day-first"
MONTH_FIRST: Order = "month-first"
ORDERS: tuple[Order, ...] = (DAY_FIRST, MONTH_FIRST)

LEAST_SHORT_YEAR = 20
"""A year of two digits is one of 2020 and after: 26/03/02 may begin with its year."""
LENGTH = 60
"""No day is longer; so a pattern cannot take long over what is none."""
_HALF = r"(?P<half>[ap]\.?m\.?)"
_CLOCK = (
    r"(?P<hour>\d{1,2})(?:\s?(?:[:：h时.点]|uhr)\s?(?P<minute>\d{2})分?"
    rf"(?::(?P<second>\d{{2}})(?:\.\d+)?)?\s*{_HALF}?\s*(?:uhr|hrs|h)?"
    r"|\s*(?:(?P<half_alone>[ap]\.?m\.?)|uhr|hrs|h|点|时))"
)
_ZONE = r"(?:\s*\(?(?P<zone>UTC|GMT)(?P<offset>[+-]\d{1,2}(?::\d{2})?)?\)?)?"
_TIME = rf"(?:[,T ]*(?:at |um |a las |à )?{_CLOCK}{_ZONE})?"
_YEAR_FIRST = re.compile(
    rf"(?P<year>\d{{4}})[-/. 年](?P<month>\d{{1,2}})[-/. 月](?P<day>\d{{1,2}})日?\.?{_TIME}",
    re.IGNORECASE,
)
_NUMBERS = re.compile(
    rf"(?P<first>\d{{1,2}})(?P<sign>[-/.])\s?(?P<second_number>\d{{1,2}})(?P=sign)\s?"
    rf"(?P<year>\d{{4}}|(?<!-)\d{{2}}){_TIME}",  # 26-03-02 may begin with its year
    re.IGNORECASE,
)
_DAY_AND_NAME = re.compile(
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|º)?[. -]*(?:de |of )?(?P<name>[^\W\d]{{3,12}})[., -]*"
    rf"(?:de |del )?(?P<year>\d{{4}}|\d{{2}}){_TIME}",
    re.IGNORECASE,
)
_NAME_AND_DAY = re.compile(
    rf"(?P<name>[^\W\d]{{3,12}})[. -]*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?[ -]+(?P<year>\d{{4}})"
    rf"{_TIME}",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_TIME_ALONE = re.compile(rf"(?P<before>上午|下午)?{_CLOCK}", re.IGNORECASE)
_FOUR_DIGITS = re.compile(r"([01]?\d|2[0-3])([0-5]\d)")
_ISO_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ][\d:.]+(Z|[+-][\d:]+)?)?")
_SHARE_OF_A_DAY = re.compile(r"0?\.\d+")
# The first are times of Excel without a day, by either of its calendars.
_MOMENT = re.compile(
    r"(?:1899-12-3[01]|1904-01-01|2\d{3}-\d{2}-\d{2})[ T]"
    r"((?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?)Z?"
)
_LAST_SECOND = 86_399
_AROUND = re.compile(r"^@|\s*(?:星期|周)[一二三四五六日天]$")
_WEEKDAY = re.compile(r"([^\W\d]{2,10})\.?,?\s+(?=\S)")
_WEEKDAYS = (
    "monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag "
    "freitag samstag sonntag lunes martes miercoles jueves viernes sabado domingo lundi mardi "
    "mercredi jeudi vendredi samedi dimanche"
)
_EXCEL_NUMBER = re.compile(r"\d{5}(?:\.\d+)?")
_EXCEL_BEGINS, _EXCEL_FIRST, _EXCEL_LAST = datetime(1899, 12, 30), 36_526, 73_050  # 2000 to 2099
_MONTH_NAMES = (
    "january januar enero janvier",
    "february februar febrero fevrier",
    "march marz mrz marzo mars",
    "april abril avril",
    "may mai mayo",
    "june juni junio juin",
    "july juli julio juillet",
    "august agosto aout",
    "september septiembre septembre",
    "october oktober octubre octobre",
    "november noviembre novembre",
    "december dezember diciembre decembre",
)


def find_order(texts: Iterable[str]) -> tuple[Order | None, str | None]:
    """Find which order of day and month reads all of these texts, and a text that could be either.

    No order where both do, and where none does: then somebody has to say. Between dots the day
    comes first, as in every language that writes days so.
    """
    possible = dict.fromkeys(ORDERS, True)
    example = None
    for text in texts:
        numbers = _NUMBERS.fullmatch(_drop_weekday(text[:LENGTH]))
        if not numbers or numbers["sign"] == ".":
            continue
        first, second = int(numbers["first"]), int(numbers["second_number"])
        if first != second:
            example = example or text
        possible[DAY_FIRST] &= second <= 12
        possible[MONTH_FIRST] &= first <= 12
    fitting = [order for order in ORDERS if possible[order]]
    return (fitting[0], None) if len(fitting) == 1 else (None, example)


def parse_day(text: str, order: Order | None) -> str | None:
    """Parse a day, or a day with a time, into ISO 8601 without a zone; None where it is neither.

    Without an order none is read whose day and month could be either.
    """
    if len(text) > LENGTH:
        return None
    text = _AROUND.sub("", " ".join(text.split()))
    return _match_day(text, order) or _match_day(_drop_weekday(text), order)


def is_no_day(value: object) -> bool:
    """Tell whether a value can be no day in any form: text without a digit."""
    return isinstance(value, str) and _DIGIT.search(value) is None


def parse_time(value: object) -> str | None:
    """Parse a time of day that stands alone into ISO 8601; None where it is none.

    A number below 1 is a share of the day, as in Excel; a whole moment gives its time. What lasts
    a day or more is no time of day.
    """
    text = str(value).strip()[: LENGTH + 1]  # of a time or timedelta too
    if isinstance(value, float) and value >= 1:
        return None
    if _SHARE_OF_A_DAY.fullmatch(text):
        return _format_clock(_make_clock(float(text) * 86_400))
    if moment := _MOMENT.fullmatch(text):
        clock = time.fromisoformat(moment[1])
        return _format_clock(
            _make_clock(
                (clock.hour * 60 + clock.minute) * 60 + clock.second + clock.microsecond / 1e6
            )
        )
    if digits := _FOUR_DIGITS.fullmatch(text):
        return f"{int(digits[1]):02}:{digits[2]}"
    match = _TIME_ALONE.fullmatch(text)
    read = _read_clock(match, match["before"] or "") if match else None
    return _format_clock(read) if read is not None else None


def _make_clock(seconds: float) -> time:
    return (datetime.min + timedelta(seconds=min(round(seconds), _LAST_SECOND))).time()


def drop_time(day: object) -> object:
    """Drop the time of a day in ISO 8601, but for its zone; what is none stays as it is."""
    match = _ISO_DAY.fullmatch(str(day).strip())
    if not match:
        return day
    return f"{match[1]}T00:00{match[2]}" if match[2] else match[1]


def _match_day(text: str, order: Order | None) -> str | None:
    if match := _YEAR_FIRST.fullmatch(text):
        return _format(match, int(match["month"]), int(match["day"]))
    if match := _NUMBERS.fullmatch(text):
        first, second = int(match["first"]), int(match["second_number"])
        by_sign = DAY_FIRST if match["sign"] == "." else order
        if by_sign is None:
            return _format(match, first, second) if first == second else None
        month, day = (second, first) if by_sign == DAY_FIRST else (first, second)
        return _format(match, month, day)
    for form in (_DAY_AND_NAME, _NAME_AND_DAY):
        match = form.fullmatch(text)
        named = _find_month(match["name"]) if match else None
        if match and named:
            return _format(match, named, int(match["day"]))
    if _EXCEL_NUMBER.fullmatch(text) and _EXCEL_FIRST <= float(text) <= _EXCEL_LAST:
        moment = _EXCEL_BEGINS + timedelta(seconds=round(float(text) * 86_400))
        return moment.isoformat() if "." in text else moment.date().isoformat()
    return None


def _drop_weekday(text: str) -> str:
    """Drop the name of a weekday, or its beginning, before a day."""
    first = _WEEKDAY.match(text)
    if first and any(name.startswith(drop_accents(first[1])) for name in _WEEKDAYS.split()):
        return text[first.end() :]
    return text


def _find_month(name: str) -> int | None:
    """Find the month of a name or its beginning, in English, German, Spanish or French."""
    plain = drop_accents(name)
    months = [
        number
        for number, names in enumerate(_MONTH_NAMES, 1)
        if any(each.startswith(plain) for each in names.split())
    ]
    return months[0] if len(months) == 1 else None


def _format(match: re.Match[str], month: int, day: int) -> str | None:
    year = int(match["year"])
    if len(match["year"]) == 2:
        if year < LEAST_SHORT_YEAR:
            return None
        year += 2000
    try:
        whole = date(year, month, day)
    except ValueError:
        return None
    if match["hour"] is None:
        return whole.isoformat()
    clock = _read_clock(match)
    return f"{whole}T{_format_clock(clock)}{_format_zone(match)}" if clock is not None else None


def _read_clock(match: re.Match[str], before: str = "") -> time | None:
    """Read the time of a match that has an hour; None where no day has such a time."""
    hour = int(match["hour"])
    half = match["half"] or match["half_alone"] or before
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * (half[0] in "pP下")
    try:
        return time(hour, int(match["minute"] or 0), int(match["second"] or 0))
    except ValueError:
        return None


def _format_zone(match: re.Match[str]) -> str:
    """Format the zone of a match as ISO 8601 does: `(GMT+2)` is +02:00."""
    if not match["zone"]:
        return ""
    hours, _, minutes = (match["offset"] or "+0").partition(":")
    return f"{hours[0]}{hours[1:]:0>2}:{minutes or '00'}"


def _format_clock(clock: time) -> str:
    return clock.isoformat("seconds" if clock.second else "minutes")
