"""Splits lines of a CSV file by column, where they are so plain that nothing can be misread.

What is not is left to the strict reader in `csv`, which also finds the words for what is wrong.
"""

import polars as pl

BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # in the middle of a file it is text


def split_lines(
    lines: bytes, *, width: int, longest: int, separator: str = ","
) -> pl.DataFrame | None:
    """Split whole lines in UTF-8 into so many columns of text; None where they are not plain.

    Plain lines hold no quote, none is blank, each has `width` fields and none of these more than
    `longest` bytes.
    """
    if b"\r" in lines:
        lines = lines.replace(b"\r\n", b"\n")
    if b'"' in lines or b"\r" in lines or b"\n\n" in lines:
        return None
    if lines.startswith((b"\n", BYTE_ORDER_MARK)):
        return None
    rows = lines.count(b"\n") + (not lines.endswith(b"\n"))
    # A row with more fields is refused below; as all come to this, none has fewer.
    if lines.count(separator.encode()) != rows * (width - 1):
        return None
    try:
        frame = pl.read_csv(
            lines,
            has_header=False,
            quote_char=None,
            separator=separator,
            schema={f"{place}": pl.String for place in range(width)},
            empty_string_is_null=False,
        )
    except pl.exceptions.PolarsError:
        return None
    most = frame.select(pl.max_horizontal(pl.all().str.len_bytes().max())).item()
    return frame if frame.height == rows and most <= longest else None
