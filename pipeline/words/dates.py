"""Days and times in the reader's local format, with English words.

The format is set once per thread, at the edge (`set_locale`).
"""

from contextvars import ContextVar
from datetime import date, datetime
from typing import NamedTuple

from babel import Locale, UnknownLocaleError, default_locale
from babel.core import get_global

ENGLISH = Locale.parse("en")
ELSEWHERE = Locale.parse("en_GB")  # day before month, 24 hours: what most countries write


class _Form(NamedTuple):
    """A date format: the order of the parts in English words, and the reader's own locale."""

    words: Locale
    own: Locale

    @property
    def twelve_hours(self) -> bool:
        return "h" in self.own.time_formats["short"].pattern

    @property
    def year_first(self) -> bool:
        return str(self.own.date_formats["short"].pattern).startswith("y")


TWENTY_FOUR_HOURS = ("HH:mm", "HH:mm:ss", "%H:%M")
USUAL_FORM = _Form(ELSEWHERE, ELSEWHERE)
_current_form: ContextVar[_Form] = ContextVar("form", default=USUAL_FORM)


class FieldFormat(NamedTuple):
    """The reader's format strings for input fields, table columns and axes."""

    input: str  # for a date field: DD/MM/YYYY
    column: str  # for a column of a table, as a moment.js format
    column_seconds: str  # the same to the second
    axis: str  # for the days of an axis, as a d3 format
    axis_hours: str  # for an axis of hours
    moment: str  # for a column of moments, as a strftime format


def set_locale(tag: str | None) -> None:
    """Use the date format of this language tag (`de-DE`, `en-US`) from now on."""
    _current_form.set(_find_form(tag))


def set_machine_locale() -> None:
    """Use the date format of this machine's settings (LC_TIME) from now on."""
    set_locale((default_locale("LC_TIME") or "").replace("_", "-"))


def format_day(moment: date) -> str:
    """Format a day: 5 Sep 2025, or Sep 5, 2025."""
    return _format_skeleton("yMMMd", moment)


def format_weekday(moment: date, *, with_year: bool) -> str:
    """Format a day with its weekday: Mon 16 Nov, on request with the year."""
    return _format_skeleton("yMMMEd" if with_year else "MMMEd", moment)


def format_month(moment: date) -> str:
    """Format a month: September 2025."""
    return _format_skeleton("yMMMM", moment)


def format_clock(moment: datetime) -> str:
    """Format a time of day: 15:04, or 3:04 PM."""
    if not _current_form.get().twelve_hours:
        return f"{moment:%H:%M}"
    return f"{moment:%I:%M}".removeprefix("0") + (" AM" if moment.hour < 12 else " PM")


def format_input(value: object) -> str:
    """Format a value that somebody entered: moments as 5 Sep 2025 15:04, others unchanged."""
    return (
        f"{format_day(value)} {format_clock(value)}" if isinstance(value, datetime) else str(value)
    )


def get_field_format() -> FieldFormat:
    """Return the reader's format strings for input fields, tables and axes."""
    form = _current_form.get()
    times = ("h:mm A", "h:mm:ss A", "%-I:%M %p") if form.twelve_hours else TWENTY_FOUR_HOURS
    time, seconds, clock = times
    if format_day(date(2025, 9, 5)).startswith("Sep"):
        field, column, month_day, year = "MM/DD/YYYY", "MMM D, YYYY", "%b %-d", ", "
    else:
        field, column, month_day, year = "DD/MM/YYYY", "D MMM YYYY", "%-d %b", " "
    return FieldFormat(
        input="YYYY-MM-DD" if form.year_first else field,
        column=f"{column} {time}",
        column_seconds=f"{column} {seconds}",
        axis=f"{month_day}{year}%y",
        axis_hours=f"{month_day} {clock}",
        moment=f"%a {month_day}{year}%Y {clock}",
    )


def _format_skeleton(skeleton: str, moment: date) -> str:
    written: str = _current_form.get().words.datetime_skeletons[skeleton].apply(moment, ENGLISH)
    return written


def _find_form(tag: str | None) -> _Form:
    """Find the date format of a language tag; the usual one where it is unknown."""
    try:
        own = Locale.parse(tag or "", sep="-")
    except (ValueError, UnknownLocaleError, TypeError):
        return USUAL_FORM
    likely = get_global("likely_subtags").get(own.language, "")
    territory = own.territory or likely.split("_")[-1]
    try:
        return _Form(Locale.parse(f"en_{territory}"), own)
    except (ValueError, UnknownLocaleError):
        return _Form(ELSEWHERE, own)
