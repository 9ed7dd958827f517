"""Reads JSON, a list of objects, record by record, so that nothing large is built of nonsense."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from pipeline.errors import UnreadableFile
from pipeline.intake.formats.table import (
    FIELD_LENGTH,
    MOST_COLUMNS,
    NumberedRow,
    Table,
    keep_to_columns,
    keep_to_rows,
)
from pipeline.intake.formats.text import line_of, text_of
from pipeline.intake.sheets import REQUIRED

READING = "Reading the JSON"
# A sign may be written as six (\u0041), and a record has its names beside its values.
MOST_OF_A_RECORD = 8 * MOST_COLUMNS * FIELD_LENGTH
MOST_DIGITS = 18
A_LIST = "it must be a list of objects, one per record"
_BLANK = re.compile(r"[ \t\n\r]*")


def read(data: bytes) -> Table:
    """The table of a JSON file: its columns are the names of all records, in their order.

    Raises UnreadableFile.
    """
    records: list[dict[str, Any]] = []
    columns: dict[str, None] = {}
    for record in _records(text_of(data, "JSON")):
        records.append(record)
        keep_to_rows(len(records))
        columns.update(dict.fromkeys(record))
        keep_to_columns(len(columns))
    # What was exported where there was no record has no names, and is no other file than a header.
    names = tuple(columns) if records else REQUIRED["revisits"]

    def rows(places: Sequence[int]) -> Iterator[NumberedRow]:
        wanted = [names[place] for place in places]
        for number, record in enumerate(records, 1):
            yield number, tuple(record.get(name) for name in wanted)

    return Table(names, rows)


def _records(text: str) -> Iterator[dict[str, Any]]:
    decoder = json.JSONDecoder(
        object_pairs_hook=_object, parse_constant=_no_number, parse_int=_whole_number
    )
    at = _past_blanks(text, 0)
    if text[at : at + 1] != "[":
        raise UnreadableFile(READING, A_LIST)
    number, window, base = 0, "", 0
    at = _past_blanks(text, at + 1)
    while number or text[at : at + 1] != "]":
        number += 1
        if text[at : at + 1] != "{":
            raise _refused(text, at, number, "no object begins here", A_LIST)
        try:
            record, end = decoder.raw_decode(window, at - base)
        except (ValueError, RecursionError):
            window, base = text[at : at + MOST_OF_A_RECORD], at
            record, end = _decoded_anew(decoder, text, window, at, number)
        yield record
        at = _past_blanks(text, base + end)
        if text[at : at + 1] == "]":
            break
        if text[at : at + 1] != ",":
            raise _refused(text, at, number, "a comma or the end of the list is missing")
        at = _past_blanks(text, at + 1)
    if _past_blanks(text, at + 1) < len(text):
        raise _refused(text, _past_blanks(text, at + 1), number, "more stands behind the list")


def _decoded_anew(
    decoder: json.JSONDecoder, text: str, window: str, at: int, number: int
) -> tuple[Any, int]:
    """A record from a window that begins with it; what is no JSON is refused with its line."""
    try:
        return decoder.raw_decode(window, 0)
    except RecursionError as error:
        raise _refused(text, at, number, "it is nested too deeply") from error
    except json.JSONDecodeError as error:
        cut = error.msg.startswith("Unterminated") or error.pos >= len(window) - len("false")
        if cut and at + len(window) < len(text):
            said = f"it has more than {MOST_OF_A_RECORD:,} characters"
            raise _refused(text, at, number, said) from error
        raise _refused(text, at + error.pos, number, error.msg) from error
    except ValueError as error:
        raise _refused(text, at, number, str(error)) from error


def _refused(text: str, at: int, number: int, said: str, what: str = "it is not JSON") -> Exception:
    place = (
        f"record {number}, line {line_of(text[:at])}" if number else f"line {line_of(text[:at])}"
    )
    return UnreadableFile(READING, f"{what}: {place}: {said}"[:300])


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise ValueError(f"an object names a key twice: {twice[:64]!r}")
    return found


def _no_number(name: str) -> object:
    raise ValueError(f"{name} is not a JSON number")


def _whole_number(digits: str) -> object:
    """A number, or its digits where they are too many for any field: the validator refuses it."""
    return int(digits) if len(digits) <= MOST_DIGITS else digits


def _past_blanks(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at
