"""How a file is laid out, where somebody has said what the file itself does not say."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Layout:
    """The layout of a file; None is what the file itself says, or what is usual.

    `sheet` is the name of an Excel sheet (usual: the first visible one), `header_row` the row or
    line of the headings, `encoding` one of ENCODINGS (usual: UTF-8 or that of the byte order mark),
    `separator` what stands between the columns of CSV (usual: a comma).
    """

    sheet: str | None = None
    header_row: int | None = None
    encoding: str | None = None
    separator: str | None = None


USUAL = Layout()
SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}
ENCODINGS = {
    "cp1252": "Western European (Windows-1252)",
    "cp1250": "Central European (Windows-1250)",
    "mac_roman": "Western European (Mac)",
    "gb18030": "Chinese (GB18030)",
    "shift_jis": "Japanese (Shift-JIS)",
    "utf-16-le": "UTF-16 without its mark (little-endian)",
    "utf-16-be": "UTF-16 without its mark (big-endian)",
}
"""The encodings beside UTF-8 that are read when somebody says so, by their Python name."""


def is_separator(text: str) -> bool:
    """Tell whether a text can stand between the columns of CSV: one sign of ASCII, or a tab."""
    return (
        len(text) == 1 and (text == "\t" or (text.isascii() and text.isprintable())) and text != '"'
    )
