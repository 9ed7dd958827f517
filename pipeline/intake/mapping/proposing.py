"""Proposes which column of a sheet is which of ours: by its heading and by what is in it."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from itertools import islice, product

from pipeline.errors import RevisitsError
from pipeline.fields import is_blank
from pipeline.intake.formats.table import Table
from pipeline.intake.mapping.days import DAY_FIRST, MONTH_FIRST, parse_day, parse_time
from pipeline.intake.mapping.durations import is_perhaps_thousands, parse_duration
from pipeline.intake.mapping.headings import FIELDS, HOURS, TIME, get_column, rate_heading
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
    chosen = {kind: _assign(ratings) for kind, ratings in rated.items()}
    covered: dict[SheetKind, float] = {
        kind: sum(field in REQUIRED[kind] for field in places.values()) / len(REQUIRED[kind])
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
    for _, place, field in sorted(ratings, key=lambda each: (-each[0], each[1])):
        taken = get_column(field)
        if place not in assigned and taken not in map(get_column, assigned.values()):
            assigned[place] = field
    return assigned


def _is_day(value: object, _phases: Sequence[Phase]) -> bool:
    if not isinstance(value, str):
        return hasattr(value, "year")
    text = value.strip()
    return any(parse_day(text, order) for order in (DAY_FIRST, MONTH_FIRST)) or (
        text[:4].isdigit() and text[4:5] == "-" and len(text) >= 10
    )


def _is_time(value: object, _phases: Sequence[Phase]) -> bool:
    return parse_time(value) is not None


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
    TIME: _is_time,
    "id": _is_identifier,
}
_RULES_OUT = frozenset(
    ("occurred_at", "started_at", "ended_at", "recorded_at", "minutes", HOURS, TIME, "id")
)
_SPEAKS = frozenset(("occurred_at", "main_phase", "revisited_phase", "phase"))
