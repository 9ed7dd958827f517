"""The fields of a record: parses one entered value each, or names the rule that it breaks."""

import math
import re
import unicodedata
import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pipeline.errors import TURNS_TEXT, InputRefused, Problem
from pipeline.model import AVOIDABLE, Phase, Project, Reason, compose, normalize_name
from pipeline.phase_words import propose_phase
from pipeline.spelling import find_nearest, find_phase

NAME_LENGTH = 64
TITLE_LENGTH = 120
DESCRIPTION_LENGTH = 300
NOTE_LENGTH = 10_000
MOST_MINUTES = 525_600
EARLIEST = datetime(2000, 1, 1)
MOST_AHEAD = timedelta(days=1)
_NOT_CHARACTERS = frozenset("\ufffe\uffff")  # XML, and so an Excel file, cannot hold them
_NOT_SEEN = ("Cf", "Mn", "Me", "Zs")
# A fraction belongs to seconds: Python would take the 3 of 14.3 for one of them.
_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})([T ](?!\d{1,2}(?::?\d{2})?[.,]).+)?", re.ASCII)
_WHOLE_NUMBER = re.compile(r"\+?(\d{1,6})(\.0*)?", re.ASCII)


class BrokenRule(ValueError):
    """A value breaks a rule; carries the nearest valid value where there is one."""

    def __init__(self, rule: str, nearest_valid: str | None = None) -> None:
        super().__init__(rule)
        self.rule = rule
        self.nearest = nearest_valid


def is_blank(value: object) -> bool:
    """Tell whether nothing was entered."""
    return value is None or (isinstance(value, str) and not value.strip())


def refuse_unexpected(value: object) -> None:
    """Refuse what no rule expects: a list or an object, or text longer than any field may hold."""
    if isinstance(value, list | dict | tuple | bytes):
        raise BrokenRule("must be a single value, not a list, an object or bytes")
    if isinstance(value, str) and len(value) > NOTE_LENGTH:
        raise BrokenRule(f"is longer than {NOTE_LENGTH:,} characters")


def parse_name(value: object) -> str:
    """Parse the name of a project, phase, reason or person: one line of 1 to 64 characters.

    It comes back as its owner wrote it, composed.
    """
    name = _parse_line(value, longest=NAME_LENGTH)
    if all(unicodedata.category(character) in _NOT_SEEN for character in name):
        raise BrokenRule("holds nothing that can be seen")
    return name


def parse_title(value: object) -> str:
    """Parse the title of an action: one line of 1 to 120 characters."""
    if is_blank(value):
        raise BrokenRule("is needed: say in a line what you will do")
    return _parse_line(value, longest=TITLE_LENGTH)


def parse_description(value: object) -> str:
    """Parse a description: one line of at most 300 characters, or empty."""
    return _parse_line(value, longest=DESCRIPTION_LENGTH)


def _parse_text(value: object) -> str:
    """Parse text; a whole number becomes its digits."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise BrokenRule("must be text")
    return str(value)


def _parse_line(value: object, *, longest: int) -> str:
    line = compose(" ".join(_parse_text(value).split()))
    if len(line) > longest:
        raise BrokenRule(f"is longer than {longest} characters")
    if any(unicodedata.category(each) in ("Cc", "Cs") or each in TURNS_TEXT for each in line):
        raise BrokenRule("holds a control character or a mark that turns the direction of text")
    if not _NOT_CHARACTERS.isdisjoint(line):
        raise BrokenRule("holds a code that is no character")
    return line


def parse_note(value: object) -> str:
    """Parse a free note of at most 10,000 characters."""
    note = _parse_text(value)
    if len(note) > NOTE_LENGTH:
        raise BrokenRule(f"is longer than {NOTE_LENGTH:,} characters")
    if any(
        character == "\0" or character in _NOT_CHARACTERS or unicodedata.category(character) == "Cs"
        for character in note
    ):
        raise BrokenRule("holds a character that is not text (NUL or half a character)")
    return note


def parse_phase(value: object, phases: Iterable[Phase]) -> str:
    """Parse a phase by its key or title; returns the key."""
    known = tuple(phases)
    phase = find_phase(known, str(value))
    if phase is None:
        near = propose_phase(str(value), known)
        raise BrokenRule("is not a phase", near.title if near else None)
    return phase.key


def parse_id(value: object, thing: str, known: Sequence[Project | Reason]) -> str:
    """Look up the id of the project or reason (the `thing`) of that name, ignoring case."""
    ids = {normalize_name(each.name): each.id for each in known}
    name = normalize_name(str(value))
    if name not in ids:
        names = [each.name for each in known]
        raise BrokenRule(f"is not a {thing}", find_nearest(str(value), names))
    return ids[name]


def parse_minutes(value: object) -> int:
    """Parse whole minutes, from 0 to a year."""
    rule = f"must be a whole number of minutes from 0 to {MOST_MINUTES:,}"
    if isinstance(value, bool):
        raise BrokenRule(rule)
    if isinstance(value, float) and math.isfinite(value) and value == int(value):
        value = int(value)
    number = _WHOLE_NUMBER.fullmatch(str(value).strip())
    if number is None or int(number[1]) > MOST_MINUTES:
        raise BrokenRule(rule)
    return int(number[1])


def parse_avoidable(value: object) -> str:
    """Parse `yes`, `no` or `unknown`; true and false mean yes and no."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    answer = str(value).strip().casefold()
    answer = {"true": "yes", "false": "no"}.get(answer, answer)
    if answer not in AVOIDABLE:
        raise BrokenRule("must be yes, no or unknown", find_nearest(answer, AVOIDABLE))
    return answer


def parse_time(value: object, *, zone: str, now: datetime) -> datetime:
    """Parse a time into UTC without a zone; a time without a zone belongs to `zone`.

    From 2000 to a day after `now` (UTC without a zone). A day alone is the moment at which it
    begins. A time that a clock passes twice is the first of the two; one that it skips is refused.
    """
    moment = _parse_moment(value)
    try:
        placed = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
        utc = placed.astimezone(UTC).replace(tzinfo=None)
        _refuse_skipped(placed, alone=_is_day(value))
    except OverflowError:
        raise BrokenRule("must lie between 2000 and tomorrow") from None
    if utc < EARLIEST:
        raise BrokenRule("lies before 2000")
    if utc > now + MOST_AHEAD:
        raise BrokenRule("lies more than a day in the future")
    return utc


def is_local(value: object) -> bool:
    """Tell whether a value is a time, or a day alone, without a zone; false where it is neither."""
    try:
        return _parse_moment(value).tzinfo is None
    except BrokenRule:
        return False


def _refuse_skipped(placed: datetime, *, alone: bool) -> None:
    """Refuse a local time that daylight saving skipped, and suggest the one after the jump.

    A day `alone` always began, if an hour late.
    """
    shown = placed.astimezone(UTC).astimezone(placed.tzinfo)
    if alone or shown.replace(tzinfo=None) == placed.replace(tzinfo=None):
        return
    raise BrokenRule(
        f"does not exist in {placed.tzinfo}: the clock was set forward then",
        shown.replace(tzinfo=None).isoformat(timespec="minutes"),
    )


def _is_day(value: object) -> bool:
    """Tell whether the value is a day without a time."""
    if isinstance(value, datetime):
        return False
    text = str(value).strip()
    return isinstance(value, date) or not ("T" in text or " " in text)


def _parse_moment(value: object) -> datetime:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time())
    text = str(value).strip()
    if not _ISO.fullmatch(text):
        raise BrokenRule("must be a time such as 2026-03-31T14:05 or 2026-03-31T14:05+02:00")
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise BrokenRule("is not a time that exists in the form 2026-03-31T14:05") from None


def parse_identifier(value: object) -> str:
    """Parse a UUID in its usual form."""
    try:
        return str(uuid.UUID(str(value).strip()))
    except ValueError:
        raise BrokenRule("must be a UUID; leave the column out to have one made") from None


def parse_day(value: object) -> date:
    """Parse a day such as 2026-03-31."""
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        raise BrokenRule("must be a day such as 2026-03-31") from None


def parse_signature(by: str | None) -> str | None:
    """Parse the name under which somebody writes, or None. Raises InputRefused."""
    if is_blank(by):
        return None
    try:
        return parse_name(by)
    except BrokenRule as broken:
        problem = Problem("recorded_by", str(by), broken.rule)
        raise InputRefused("Nothing was written", [problem]) from broken
