"""Decodes the bytes of a text file: UTF-8, or the encoding of its byte order mark."""

import codecs
import re

from pipeline.errors import UnreadableFile

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


def decode_text(data: bytes, form: str) -> str:
    """Decode a file of that format (CSV, JSON), without its byte order mark.

    Raises UnreadableFile that names line and byte where it is no text, or holds a NUL.
    """
    mark, encoding = _detect_encoding(data)
    body = data[len(mark) :]
    save = f"save it as {form} in UTF-8"
    if encoding == "utf-8" and _is_probably_utf_16(body):
        raise UnreadableFile(
            f"Reading the {form}",
            f"it holds NUL bytes and seems to be UTF-16 without its byte order mark; {save}",
        )
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        before = body[: error.start].decode(encoding, "replace")
        what = f"byte 0x{body[error.start]:02x} in line {find_line_number(before)}"
        raise UnreadableFile(
            f"Reading the {form}", f"it holds {what}, so it is not {encoding.upper()} text; {save}"
        ) from error
    if "\0" in text:
        line = find_line_number(text[: text.index("\0")])
        raise UnreadableFile(
            f"Reading the {form}", f"it holds a NUL byte in line {line}, so it is not text; {save}"
        )
    return text


def convert_to_utf8(data: bytes, form: str) -> bytes:
    """Convert a file of that format into UTF-8 without a byte order mark; checked as it is decoded.

    Raises UnreadableFile as `decode_text` does; of what is UTF-8 already no text is made.
    """
    mark, encoding = _detect_encoding(data)
    if encoding == "utf-8" and b"\0" not in data and _is_utf_8(data):
        return data[len(mark) :] if mark else data
    return decode_text(data, form).encode()


def find_line_number(before: str) -> int:
    """Return the line number at which the text after `before` begins."""
    return len(LINE_END.findall(before)) + 1


def _detect_encoding(data: bytes) -> tuple[bytes, str]:
    """Detect the byte order mark and the encoding that it stands for; without one UTF-8."""
    return next((pair for pair in BYTE_ORDER_MARKS if data.startswith(pair[0])), (b"", "utf-8"))


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
