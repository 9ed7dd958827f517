"""Proposes which column of a sheet is which of ours: by its heading and by what is in it."""

import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from itertools import islice, product

from pipeline.errors import RevisitsError
from pipeline.fields import is_blank
from pipeline.intake.formats.table import Table
from pipeline.intake.mapping.days import ORDERS, parse_day, parse_time
from pipeline.intake.mapping.durations import is_perhaps_thousands, parse_duration
from pipeline.intake.mapping.headings import (
    FIELDS,
    HOURS,
    PAIR,
    TIME,
    TIMES,
    get_columns,
    rate_heading,
)
from pipeline.intake.mapping.pairs import split_pair
from pipeline.intake.sheets import REQUIRED, SheetKind, name_columns
from pipeline.model import Phase, normalize_name
from pipeline.phase_words import propose_phase
from pipeline.spelling import find_phase

LOOKED_AT = 50  # different values of a column, to see what is in it
ROWS_LOOKED_AT, LENGTH = 2_000, 200
OWN = 2.0  # the rating of our own names and labels
LEAST_RATING = 0.2
MOST_FITTING = 0.6  # of the values, where the heading says nothing
LEAST_FITTING, FEWEST_FITTING = 0.5, 0.2  # of the values; the fewest where the heading says it
LEAST_HOUR = 6
"""Where half of the times are before it, they are durations."""
_OWN_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[T ](?!00:00)\d{2}:\d{2}")
_Fits = Callable[[object, Sequence[Phase]], bool]
PHASES = ("main_phase", "revisited_phase", "phase")
_BY_CONTENT = 0.15
"""The rating of a column whose heading says nothing: below every heading that says something."""


def label_columns(columns: Sequence[str]) -> tuple[str, ...]:
    """Label the columns of a sheet, each by a label of its own: `(column C)`, `Labels (2)`.

    A label is the heading itself wherever that is enough; case alone is not.
    """
    labels: dict[str, str] = {}
    for place, name in enumerate(columns):
        shown = name.encode("utf-8", "replace").decode()  # half a character is none
        plain = " ".join(shown.split())[:200] or f"(column {_format_letters(place)})"
        label, again = plain, 2
        while normalize_name(label) in labels:
            label, again = f"{plain} ({again})", again + 1
        labels[normalize_name(label)] = label
    return tuple(labels.values())


def _format_letters(place: int) -> str:
    """Format the place of a column as spreadsheets do: 0 is A, 26 is AA."""
    letters = ""
    place += 1
    while place:
        place, digit = divmod(place - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


def look_into(table: Table) -> tuple[tuple[object, ...], ...]:
    """Look at the first values of each column that are not blank; empty where none can be shown."""
    places = range(len(table.columns))
    try:
        return _look_at(table, places)
    except RevisitsError:  # in which column? What nobody reads breaks no rule
        return tuple(_look_at_one(table, place) for place in places)


def _look_at_one(table: Table, place: int) -> tuple[object, ...]:
    try:
        return _look_at(table, [place])[0]
    except RevisitsError:
        return ()


def _look_at(table: Table, places: Sequence[int]) -> tuple[tuple[object, ...], ...]:
    batch = next(iter(table.batches(places)), None)
    columns = batch.columns if batch else tuple([] for _ in places)
    looks = []
    for cells in columns:
        first = cells[:ROWS_LOOKED_AT]
        different = {(type(value), str(value)[:LENGTH]): value for value in first}
        filled = (value for value in different.values() if not is_blank(value))
        looks.append(tuple(islice(filled, LOOKED_AT)))
    return tuple(looks)


def propose_columns(
    columns: Sequence[str], looks: Sequence[Sequence[object]], phases: Sequence[Phase]
) -> tuple[SheetKind, Mapping[str, str]]:
    """Propose the kind of a sheet, and by the label of a column which of ours it is.

    Our own names and labels are taken as they are; the others each go to the column of ours that
    they fit best, if they fit any.
    """
    labels = label_columns(columns)
    own = name_columns(columns)
    rated = {kind: _rate(own, columns, looks, kind, phases) for kind in FIELDS}
    chosen = {kind: _settle(_assign(ratings), looks) for kind, ratings in rated.items()}
    covered: dict[SheetKind, float] = {
        kind: sum(
            column in REQUIRED[kind] for field in places.values() for column in get_columns(field)
        )
        / len(REQUIRED[kind])
        for kind, places in chosen.items()
    }
    kind = max(covered, key=lambda each: covered[each])
    return kind, {labels[place]: field for place, field in sorted(chosen[kind].items())}


def _rate(
    own: Sequence[str],
    columns: Sequence[str],
    looks: Sequence[Sequence[object]],
    kind: SheetKind,
    phases: Sequence[Phase],
) -> list[tuple[float, int, str]]:
    """Rate each column as each of ours; what stands in it can speak for it, and rule it out."""
    ratings = []
    holds = [_find_what_else(values, phases) for values in looks]
    for (place, heading), field in product(enumerate(columns), FIELDS[kind]):
        is_other = holds[place] not in (None, _FITS.get(field)) and own[place] != field
        if field == TIME and not _are_of_the_day(looks[place]):
            continue
        if is_other and (holds[place] is _is_day or field in PHASES):
            continue
        rating = OWN if own[place] == field else rate_heading(heading, field)
        fits = _FITS.get(field)
        values = looks[place]
        if fits and values and (rating < OWN or field == "id"):
            share = _count(values, fits, phases)
            if field in _RULES_OUT and share < (LEAST_FITTING if rating < 1 else FEWEST_FITTING):
                continue
            if share >= MOST_FITTING and field in _SPEAKS and holds[place] is not _is_duration:
                rating = max(rating, _BY_CONTENT) + 0.1 * share
        if rating >= LEAST_RATING:
            ratings.append((rating, place, field))
    return ratings


def _find_what_else(values: Sequence[object], phases: Sequence[Phase]) -> _Fits | None:
    """Find whether a column holds days or durations; numbers alone are durations at most."""
    for fits in (_is_duration, _is_day):
        if values and _count(values, fits, phases) >= MOST_FITTING:
            return fits
    return None


def _count(values: Sequence[object], fits: _Fits, phases: Sequence[Phase]) -> float:
    """Count which share of some values fits."""
    return sum(fits(value, phases) for value in values) / len(values)


def _assign(ratings: list[tuple[float, int, str]]) -> dict[int, str]:
    """Assign columns to ours, the best fitting first; of equals the one that stands first."""
    assigned: dict[int, str] = {}
    taken: set[str] = set()
    for _, place, field in sorted(ratings, key=lambda each: (-each[0], each[1])):
        if place not in assigned and taken.isdisjoint(get_columns(field)):
            assigned[place] = field
            taken.update(get_columns(field))
    return assigned


def _settle(assigned: dict[int, str], looks: Sequence[Sequence[object]]) -> dict[int, str]:
    """Settle what depends on other columns: a time needs a day that has none of its own.

    Where only the day of writing is known, that is the day.
    """
    places = {field: place for place, field in assigned.items()}
    if "occurred_at" not in places and "recorded_at" in places:
        places["occurred_at"] = places.pop("recorded_at")
    for clock, day in TIMES.items():
        values = looks[places[day]] if day in places else ()
        if day not in places or (values and _count(values, _has_time, ()) == 1):
            places.pop(clock, None)
    return {place: field for field, place in places.items()}


def _has_time(value: object, _phases: Sequence[Phase]) -> bool:
    """Tell whether a day has a time of its own, other than midnight."""
    text = str(value).strip()
    iso = next((day for order in ORDERS if (day := parse_day(text, order))), text)
    return _OWN_TIME.match(iso) is not None


def _is_day(value: object, _phases: Sequence[Phase]) -> bool:
    if not isinstance(value, str):
        return hasattr(value, "year")
    text = value.strip()
    return any(parse_day(text, order) for order in ORDERS) or (
        text[:4].isdigit() and text[4:5] == "-" and len(text) >= 10
    )


def _are_of_the_day(values: Sequence[object]) -> bool:
    """Tell whether times are those of a day's work, and no durations; without any they may be."""
    clocks = [(str(value).isdigit(), parse_time(value)) for value in values]
    hours = sorted(
        int(clock[:2]) if clock else 0 for is_number, clock in clocks if clock or is_number
    )
    return not values or bool(hours and hours[len(hours) // 2] >= LEAST_HOUR)


def _is_time(value: object, _phases: Sequence[Phase]) -> bool:
    return parse_time(value) is not None


def _is_pair(value: object, phases: Sequence[Phase]) -> bool:
    return any(_is_phase(side, phases) for side in split_pair(value) or ())


def _is_duration(value: object, _phases: Sequence[Phase]) -> bool:
    return parse_duration(value) is not None or is_perhaps_thousands(str(value))


def _is_phase(value: object, phases: Sequence[Phase]) -> bool:
    word = str(value)
    return bool(find_phase(phases, word) or propose_phase(word, phases))


def _is_identifier(value: object, _phases: Sequence[Phase]) -> bool:
    try:
        return bool(uuid.UUID(str(value)))
    except ValueError:
        return False


_FITS: dict[str, _Fits] = {
    **dict.fromkeys(("occurred_at", "started_at", "ended_at", "recorded_at"), _is_day),
    **dict.fromkeys(PHASES, _is_phase),
    **dict.fromkeys(("minutes", HOURS), _is_duration),
    **dict.fromkeys(TIMES, _is_time),
    PAIR: _is_pair,
    "id": _is_identifier,
}
_RULES_OUT = frozenset(
    ("occurred_at", "started_at", "ended_at", "recorded_at", "minutes", HOURS, PAIR, "id", *TIMES)
)
_SPEAKS = frozenset(("occurred_at", PAIR, "main_phase", "revisited_phase", "phase"))
