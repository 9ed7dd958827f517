"""Reads JSON, a list of objects, record by record, so that a bad file is refused early."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from pipeline.errors import UnreadableFile
from pipeline.intake.formats import table
from pipeline.intake.formats.decoding import decode_text, find_line_number
from pipeline.intake.formats.layout import USUAL, Layout
from pipeline.intake.sheets import REQUIRED

READING_JSON = "Reading the JSON"
# A character may take six (\u0041), and names come on top of values.
MOST_OF_A_RECORD = 8 * table.MOST_COLUMNS * table.FIELD_LENGTH
MOST_DIGITS = 18
MUST_BE_A_LIST = "it must be a list of objects, one per record"
_BLANK = re.compile(r"[ \t\n\r]*")


def read_json(data: bytes, layout: Layout = USUAL) -> table.Table:
    """Read a JSON file; its columns are the names of all records, in order of appearance.

    Raises UnreadableFile.
    """
    records: list[dict[str, Any]] = []
    columns: dict[str, None] = {}
    for record in _read_records(decode_text(data, "JSON", layout.encoding)):
        records.append(record)
        table.limit_rows(len(records))
        columns.update(dict.fromkeys(record))
        table.limit_columns(len(columns))
    # An export without records is an empty list: treat it as a file with only a header.
    names = tuple(columns) if records else REQUIRED["revisits"]

    def batches(places: Sequence[int]) -> Iterator[table.Batch]:
        wanted = [names[place] for place in places]
        return table.gather_rows(
            (number, [record.get(name) for name in wanted])
            for number, record in enumerate(records, 1)
        )

    return table.Table(names, batches)


def _read_records(text: str) -> Iterator[dict[str, Any]]:
    decoder = json.JSONDecoder(
        object_pairs_hook=_make_object,
        parse_constant=_refuse_constant,
        parse_int=_parse_whole_number,
    )
    at = _skip_blanks(text, 0)
    if text[at : at + 1] != "[":
        raise UnreadableFile(READING_JSON, MUST_BE_A_LIST)
    number, window, base = 0, "", 0
    at = _skip_blanks(text, at + 1)
    while number or text[at : at + 1] != "]":
        number += 1
        if text[at : at + 1] != "{":
            raise _make_error(text, at, number, "no object begins here", MUST_BE_A_LIST)
        try:
            record, end = decoder.raw_decode(window, at - base)
        except (ValueError, RecursionError):
            window, base = text[at : at + MOST_OF_A_RECORD], at
            record, end = _decode_again(decoder, text, window, at, number)
        yield record
        at = _skip_blanks(text, base + end)
        if text[at : at + 1] == "]":
            break
        if text[at : at + 1] != ",":
            raise _make_error(text, at, number, "a comma or the end of the list is missing")
        at = _skip_blanks(text, at + 1)
    if _skip_blanks(text, at + 1) < len(text):
        raise _make_error(text, _skip_blanks(text, at + 1), number, "more stands behind the list")


def _decode_again(
    decoder: json.JSONDecoder, text: str, window: str, at: int, number: int
) -> tuple[Any, int]:
    """Decode a record from a window that begins with it; refuse invalid JSON with its line."""
    try:
        return decoder.raw_decode(window, 0)
    except RecursionError as error:
        raise _make_error(text, at, number, "it is nested too deeply") from error
    except json.JSONDecodeError as error:
        cut = error.msg.startswith("Unterminated") or error.pos >= len(window) - len("false")
        if cut and at + len(window) < len(text):
            message = f"it has more than {MOST_OF_A_RECORD:,} characters"
            raise _make_error(text, at, number, message) from error
        raise _make_error(text, at + error.pos, number, error.msg) from error
    except ValueError as error:
        raise _make_error(text, at, number, str(error)) from error


def _make_error(
    text: str, at: int, number: int, message: str, what: str = "it is not JSON"
) -> Exception:
    record = f"record {number}, " if number else ""
    place = f"{record}line {find_line_number(text[:at])}"
    return UnreadableFile(READING_JSON, f"{what}: {place}: {message}"[:300])


def _make_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise ValueError(f"an object names a key twice: {twice[:64]!r}")
    return values


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is not a JSON number")


def _parse_whole_number(digits: str) -> object:
    """Parse a whole number; one with too many digits stays text, which the validator refuses."""
    return int(digits) if len(digits) <= MOST_DIGITS else digits


def _skip_blanks(text: str, at: int) -> int:
    blanks = _BLANK.match(text, at)
    return blanks.end() if blanks else at
