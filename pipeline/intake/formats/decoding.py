"""Decodes a text file: UTF-8, the encoding of its byte order mark, or one that somebody named."""

import codecs
import re

from pipeline.errors import OtherLayout, UnreadableFile
from pipeline.intake.formats.layout import ENCODINGS

# The mark of UTF-32 begins as that of UTF-16 does, so it comes first.
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
LINE_END = re.compile(r"\r\n?|\n")
SAMPLE_BYTES = 400
PIECE = 1024 * 1024


def decode_text(data: bytes, form: str, encoding: str | None = None) -> str:
    """Decode a file of that format (CSV, JSON), without its byte order mark.

    Raises UnreadableFile that names line and byte where it is no text, or holds a NUL; OtherLayout
    where it is text in other encodings (of ENCODINGS), unless one is named.
    """
    mark, marked = _detect_encoding(data)
    encoding = marked if mark else encoding or marked
    body = data[len(mark) :]
    save = f"save it as {form} in UTF-8"
    if encoding == "utf-8" and _is_probably_utf_16(body):
        raise OtherLayout(
            f"Reading the {form}",
            f"it holds NUL bytes and seems to be UTF-16 without its byte order mark; {save}",
            encodings=_list_possible(body, ("utf-16-le", "utf-16-be")),
        )
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        before = body[: error.start].decode(encoding, "replace")
        what = f"byte 0x{body[error.start]:02x} in line {find_line_number(before)}"
        message = f"it holds {what}, so it is not {encoding.upper()} text; {save}"
        possible = () if encoding != "utf-8" or mark else _list_probable(body)
        if possible:
            raise OtherLayout(
                f"Reading the {form}", message, encodings=_list_possible(body, possible)
            ) from error
        raise UnreadableFile(f"Reading the {form}", message) from error
    if "\0" in text:
        line = find_line_number(text[: text.index("\0")])
        raise UnreadableFile(
            f"Reading the {form}", f"it holds a NUL byte in line {line}, so it is not text; {save}"
        )
    return text


def convert_to_utf8(data: bytes, form: str, encoding: str | None = None) -> bytes:
    """Convert a file of that format into UTF-8 without a byte order mark; checked as it is decoded.

    Raises what `decode_text` raises; of what is UTF-8 already no text is made.
    """
    mark, marked = _detect_encoding(data)
    if (mark or not encoding) and marked == "utf-8" and b"\0" not in data and _is_utf_8(data):
        return data[len(mark) :] if mark else data
    return decode_text(data, form, encoding).encode()


def show_glance(data: bytes, encoding: str) -> str:
    """Show the first line that an encoding decodes into more than ASCII, at most 80 characters."""
    text = data[:PIECE].decode(encoding, "ignore").lstrip("\ufeff")
    lines = LINE_END.split(text)
    return next((line for line in lines if not line.isascii()), lines[0])[:80]


def find_line_number(before: str) -> int:
    """Return the line number at which the text after `before` begins."""
    return len(LINE_END.findall(before)) + 1


def _detect_encoding(data: bytes) -> tuple[bytes, str]:
    """Detect the byte order mark and the encoding that it stands for; without one UTF-8."""
    return next((pair for pair in BYTE_ORDER_MARKS if data.startswith(pair[0])), (b"", "utf-8"))


def _list_probable(data: bytes) -> tuple[str, ...]:
    """List the encodings that text which is no UTF-8 probably has, the likeliest first.

    In Chinese and Japanese most signs are two bytes beyond ASCII, and several of them follow each
    other; in the languages of Europe such letters stand alone or in twos.
    """
    beyond = re.findall(rb"[\x80-\xff]+", data[:PIECE])
    side_by_side = sum(len(run) for run in beyond if len(run) > 3)
    is_asian = 2 * side_by_side > sum(map(len, beyond))
    return ("gb18030", "shift_jis") if is_asian else ("cp1252", "cp1250", "mac_roman")


def _list_possible(data: bytes, encodings: tuple[str, ...]) -> tuple[str, ...]:
    """List those of the encodings, or else of all, in which the whole is text."""
    fitting = tuple(each for each in encodings if _is_text_in(data, each))
    return fitting or tuple(each for each in ENCODINGS if _is_text_in(data, each))


def _is_text_in(data: bytes, encoding: str) -> bool:
    try:
        return "\0" not in data.decode(encoding)
    except UnicodeDecodeError:
        return False


def _is_utf_8(data: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for begin in range(0, len(data), PIECE):
            decoder.decode(data[begin : begin + PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _is_probably_utf_16(data: bytes) -> bool:
    """Guess whether the bytes are UTF-16 without a mark: about every second one is NUL."""
    begin = data[:SAMPLE_BYTES]
    return begin.count(0) * 3 > len(begin)
