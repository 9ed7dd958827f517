"""Sheets as teams have them, made for a test."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime, time

import xlsxwriter

from pipeline.intake.formats.layout import USUAL, Layout
from pipeline.ledger.importing.drafting import Draft, draft_file
from pipeline.store import Store

HEADINGS = ("Project", "Date", "From", "To", "Why", "Duration", "Comment", "Author")
ROWS: tuple[tuple[object, ...], ...] = (
    ("churn", "2026-03-02 14:05", "training", "data prep", "drift", "1h 30", "renamed", "Ana"),
    ("churn", "2026-03-03", "prod", "EDA", "Defect", "45 min", "", "Ben"),
)


def make_workbook(
    *rows: Sequence[object],
    corner: tuple[int, int] = (0, 0),
    before: Sequence[Sequence[object]] = (),
    others: dict[str, Sequence[Sequence[object]]] | None = None,
    hidden: dict[str, Sequence[Sequence[object]]] | None = None,
) -> bytes:
    """An Excel file: its hidden sheets, then one of these rows, then the others."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"default_date_format": "yyyy-mm-dd hh:mm"}) as book:
        for name, cells in (hidden or {}).items():
            sheet = book.add_worksheet(name)
            sheet.hide()
            for number, row in enumerate(cells):
                sheet.write_row(number, 0, row)
        for name, cells in {"Log": [*before, *rows], **(others or {})}.items():
            sheet = book.add_worksheet(name)
            if name == "Log":
                sheet.activate()
                sheet.set_first_sheet()
            first_row, first_column = corner if name == "Log" else (0, 0)
            for number, row in enumerate(cells):
                for place, value in enumerate(row):
                    if isinstance(value, datetime | time):
                        sheet.write_datetime(first_row + number, first_column + place, value)
                    else:
                        sheet.write(first_row + number, first_column + place, value)
    return written.getvalue()


def make_csv(*rows: Sequence[object], separator: str = ",", encoding: str = "utf-8") -> bytes:
    """A CSV file of these rows."""
    lines = (separator.join(map(str, row)) for row in rows)
    return "\n".join([*lines, ""]).encode(encoding)


def change_sheet(data: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with its first sheet changed."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, change(part) if name.endswith("sheet1.xml") else part)
    return written.getvalue()


def draft(store: Store, data: bytes, form: str = "csv", layout: Layout = USUAL) -> Draft:
    """The draft of a file."""
    with store.reading() as reader:
        return draft_file(reader, data, form, layout)
