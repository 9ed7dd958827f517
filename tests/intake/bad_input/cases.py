"""What must become of each bad input: one line per case, by the door through which it comes."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Class(StrEnum):
    """The classes of bad input that the product must stand."""

    FORMULA = "formula injection"
    PACKED = "packed file"
    ARCHIVE = "archive, path inside"
    PARQUET_BOMB = "Parquet bomb"
    EXCEL_BOMB = "Excel bomb"
    HUGE_FIELD = "huge field or line"
    COLUMNS = "too many columns"
    ROWS = "too many rows"
    NUL = "NUL byte"
    NOT_UTF_8 = "bad UTF-8, Latin-1"
    MARK = "byte order mark"
    UTF_16 = "UTF-16 with and without mark"
    LINE_ENDS = "mixed line ends"
    DOUBLED_HEADER = "doubled header"
    HEADER = "no, blank or misspelt header; empty file"
    RAGGED = "ragged rows"
    QUOTES = "quotes that do not close"
    DATES = "dates and times"
    NUMBERS = "numbers"
    JSON = "JSON that is none, nested or of wrong types"
    PARQUET = "Parquet that is none, nested or of wrong types"
    EXCEL = "Excel that is none, or odd"
    ENDING = "an ending that lies"
    MARKUP = "HTML, Markdown, LaTeX"
    SIGNS = "control characters, direction, emoji"
    SQL = "SQL"
    SURROGATE = "half a character"
    PATH = "path in a name, or as a file"
    SCAN = "replacement scan"
    WIDTH = "width attack"
    RULE = "a rule of the domain"


@dataclass(frozen=True)
class File:
    """A file of the folder `files`: refused with these words, or else so many rows written.

    `values` are of the newest record that was written.
    """

    name: str
    kind: Class
    refused: tuple[str, ...] = ()
    written: int = 1
    values: dict[str, object] = field(default_factory=dict)


def no(name: str, kind: Class, *words: str) -> File:
    """A file that is refused with all of these words."""
    return File(name, kind, words)


def yes(name: str, kind: Class, written: int = 1, **values: object) -> File:
    """A file that is accepted."""
    return File(name, kind, (), written, values)


MISSING = "is missing; the file has"
WHOLE = ("row 2, minutes:", "must be a whole number of minutes from 0 to 525,600")
NO_TIME = ("row 2, occurred_at:", "must be a time such as 2026-03-31T14:05")
NO_SUCH_TIME = ("row 2, occurred_at:", "is not a time that exists")
BOUNDS = ("row 2, occurred_at:", "must lie between 2000 and tomorrow")
HIDDEN = "holds a control character or a mark that turns the direction of text"
NOT_TEXT = "holds a character that is not text"
SINGLE = "must be a single value"

FILES = (
    # Bytes
    yes("bom.csv", Class.MARK, note="Größe"),
    yes("bom.json", Class.MARK),
    yes("utf-16-le.csv", Class.UTF_16, note="Größe"),
    yes("utf-16-be.csv", Class.UTF_16, note="Größe"),
    yes("utf-16.json", Class.UTF_16, note="Größe"),
    yes("utf-32.csv", Class.UTF_16, note="Größe"),
    no("utf-16-le-without-mark.csv", Class.UTF_16, "NUL", "seems to be UTF-16", "in UTF-8"),
    no("utf-16-be-without-mark.csv", Class.UTF_16, "NUL", "seems to be UTF-16", "in UTF-8"),
    no("utf-16-cut.csv", Class.UTF_16, "in line 2, so it is not UTF-16-LE text"),
    no("excel-unicode-text.csv", Class.UTF_16, "tabs stand between its columns"),
    no("latin-1.csv", Class.NOT_UTF_8, "byte 0xe9 in line 3", "save it as CSV in UTF-8"),
    no("latin-1.json", Class.NOT_UTF_8, "byte 0xe9 in line 1", "save it as JSON in UTF-8"),
    no("half-a-sign.csv", Class.NOT_UTF_8, "byte 0xe2 in line 2"),
    no("nul-in-value.csv", Class.NUL, "a NUL byte in line 3"),
    no("nul-in-header.csv", Class.NUL, "a NUL byte in line 1"),
    no("raw-nul.json", Class.NUL, "a NUL byte in line 1"),
    no("nul-in-name.json", Class.NUL, "row 2, project:", HIDDEN),
    no("nul-in-note.json", Class.NUL, "row 2, note:", NOT_TEXT),
    no("nul.parquet", Class.NUL, "row 1, note:", NOT_TEXT),
    yes("mixed-line-ends.csv", Class.LINE_ENDS, 3),
    yes("cr-only.csv", Class.LINE_ENDS, 2),
    yes("lines.csv", Class.LINE_ENDS, note='one "word"\nand, more\r\nend'),
    # Headers
    no("doubled-header.csv", Class.DOUBLED_HEADER, "'note': stands more than once"),
    no("doubled-header-in-another-case.csv", Class.DOUBLED_HEADER, "'note': stands more than once"),
    no("doubled-header.xlsx", Class.DOUBLED_HEADER, "'note': stands more than once"),
    no("doubled-column.parquet", Class.DOUBLED_HEADER, "'note': stands more than once"),
    no("no-header.csv", Class.HEADER, "'project'", MISSING, "Churn, 2026-03-02T10:00:00Z"),
    no("missing-columns.csv", Class.HEADER, "'occurred_at'", "'revisited_phase'", "'reason'"),
    yes("blank-first-line.csv", Class.HEADER),
    no("blank-header.csv", Class.HEADER, MISSING, "the file has Churn"),
    no("misspelt-header.csv", Class.HEADER, "'reasons'", "Did you mean 'reason'?"),
    no("nameless.csv", Class.HEADER, "row 2", "'kept?'", "column 6, which has no name"),
    no("nameless.xlsx", Class.HEADER, "row 2", "'kept?'", "column 6, which has no name"),
    yes("nameless-and-blank.csv", Class.HEADER),
    no("semicolons.csv", Class.HEADER, "semicolons stand between its columns"),
    no("empty.csv", Class.HEADER, "it is empty"),
    no("empty.json", Class.HEADER, "it is empty"),
    no("empty.parquet", Class.HEADER, "it is empty"),
    no("empty.xlsx", Class.HEADER, "it is empty"),
    no("blanks-only.csv", Class.HEADER, "it is empty"),
    no("blank.xlsx", Class.HEADER, MISSING, "no columns"),
    yes("header-only.csv", Class.HEADER, 0),
    yes("header-only.xlsx", Class.HEADER, 0),
    yes("no-rows.parquet", Class.HEADER, 0),
    yes("no-records.json", Class.HEADER, 0),
    no("65-columns.csv", Class.COLUMNS, "it has 65 columns; at most 64"),
    no("65-columns.parquet", Class.COLUMNS, "it has 65 columns; at most 64"),
    no("65-columns.xlsx", Class.COLUMNS, "it has 65 columns; at most 64"),
    no("65-names.json", Class.COLUMNS, "it has 65 columns; at most 64"),
    no("far-column.xlsx", Class.COLUMNS, "it has 701 columns; at most 64"),
    # Rows
    no("short-row.csv", Class.RAGGED, "line 3 has 2 fields, the header has 5"),
    no("long-row.csv", Class.RAGGED, "line 3 has 7 fields, the header has 5"),
    no("unclosed-quote.csv", Class.QUOTES, "line 3, column 'note'", "never closed"),
    no("text-behind-a-quote.csv", Class.QUOTES, "line 2, column 'note'", "behind a closing quote"),
    no("doubled-id.csv", Class.RULE, "row 3, id:", "is also the id of row 2"),
    no("same-phase.csv", Class.RULE, "row 2, revisited_phase:", "is the main phase itself"),
    # Times (the machine's zone is Europe/Berlin)
    yes("leap-day.csv", Class.DATES, occurred_at=datetime(2024, 2, 29, 10)),
    yes("doubled-hour.csv", Class.DATES, occurred_at=datetime(2025, 10, 26, 0, 30)),
    yes("doubled-hour-second.csv", Class.DATES, occurred_at=datetime(2025, 10, 26, 1, 30)),
    yes("day-alone.csv", Class.DATES, occurred_at=datetime(2026, 3, 28, 23)),
    no(
        "skipped-hour.csv",
        Class.DATES,
        "row 2, occurred_at: '2026-03-29T02:30'",
        "does not exist in Europe/Berlin: the clock was set forward",
        "Did you mean '2026-03-29T03:30'?",
    ),
    no("date-year-1.csv", Class.DATES, *BOUNDS),
    no("date-year-1-in-utc.csv", Class.DATES, *BOUNDS),
    no("date-year-1999.csv", Class.DATES, "row 2, occurred_at:", "lies before 2000"),
    no("date-year-9999.csv", Class.DATES, "row 2, occurred_at:", "more than a day in the future"),
    no("date-year-9999-in-utc.csv", Class.DATES, *BOUNDS),
    no("date-year-10000.csv", Class.DATES, *NO_TIME),
    no("year-294247.parquet", Class.DATES, "row 1, occurred_at:", "must be a time"),
    no("date-30-february.csv", Class.DATES, *NO_SUCH_TIME),
    no("date-29-february.csv", Class.DATES, *NO_SUCH_TIME),
    no("date-hour-25.csv", Class.DATES, *NO_SUCH_TIME),
    no("date-second-60.csv", Class.DATES, *NO_SUCH_TIME),
    no("date-offset.csv", Class.DATES, *NO_SUCH_TIME),
    no("date-day-0.csv", Class.DATES, *NO_SUCH_TIME),
    no("date-infinity.csv", Class.DATES, *NO_TIME),
    no("date-minus-infinity.csv", Class.DATES, *NO_TIME),
    no("date-before-christ.csv", Class.DATES, *NO_TIME),
    no("date-slashes.csv", Class.DATES, *NO_TIME),
    no("date-another-sign.csv", Class.DATES, *NO_TIME),
    no("date-number.csv", Class.DATES, *NO_TIME),
    no("date-arabic-digits.csv", Class.DATES, *NO_TIME),
    no("number-as-time.xlsx", Class.DATES, *NO_TIME),
    yes("dates.xlsx", Class.DATES, occurred_at=datetime(2026, 3, 2, 9)),
    yes("dates-since-1904.xlsx", Class.DATES, occurred_at=datetime(2026, 3, 2, 9)),
    yes("nanoseconds.parquet", Class.DATES, occurred_at=datetime(2026, 3, 2, 10)),
    # Numbers
    no("minutes-decimal-comma.csv", Class.NUMBERS, "'1,5'", *WHOLE),
    no("minutes-decimal-point.csv", Class.NUMBERS, *WHOLE),
    no("minutes-inf.csv", Class.NUMBERS, *WHOLE),
    no("minutes-nan.csv", Class.NUMBERS, *WHOLE),
    no("minutes-1e999.csv", Class.NUMBERS, *WHOLE),
    no("minutes-below-zero.csv", Class.NUMBERS, *WHOLE),
    no("minutes-thousands.csv", Class.NUMBERS, *WHOLE),
    no("minutes-underscore.csv", Class.NUMBERS, *WHOLE),
    no("minutes-year-and-a-minute.csv", Class.NUMBERS, *WHOLE),
    no("minutes-digits.csv", Class.NUMBERS, *WHOLE),
    no("minutes-arabic-digits.csv", Class.NUMBERS, *WHOLE),
    no("minutes-nan.parquet", Class.NUMBERS, "row 1, minutes:", WHOLE[1]),
    no("minutes-inf.parquet", Class.NUMBERS, "row 1, minutes:", WHOLE[1]),
    no("1e999.json", Class.NUMBERS, "row 1, minutes:", WHOLE[1]),
    no("5000-digits.json", Class.NUMBERS, "row 1, minutes:", WHOLE[1]),
    no("nan.json", Class.NUMBERS, "record 1, line 1", "NaN is not a JSON number"),
    no("infinity.json", Class.NUMBERS, "record 1, line 1", "-Infinity is not a JSON number"),
    no("true-as-minutes.xlsx", Class.NUMBERS, *WHOLE),
    yes("decimal.parquet", Class.NUMBERS, minutes=5),
    # JSON
    no("list-as-value.json", Class.JSON, "row 2, project:", SINGLE),
    no("object-as-value.json", Class.JSON, "row 2, note:", SINGLE),
    no("true-as-name.json", Class.JSON, "row 2, project:", "must be text"),
    no("number-as-note.json", Class.JSON, "row 2, note:", "must be text"),
    yes("number-as-name.json", Class.JSON, project="2026"),
    no("no-list.json", Class.JSON, "must be a list of objects"),
    no("numbers.json", Class.JSON, "must be a list of objects", "record 1"),
    no("text.json", Class.ENDING, "must be a list of objects"),
    no("string.json", Class.JSON, "must be a list of objects"),
    no("doubled-key.json", Class.JSON, "record 1", "names a key twice: 'project'"),
    no("two-documents.json", Class.JSON, "line 2", "more stands behind the list"),
    no("one-per-line.json", Class.JSON, "must be a list of objects"),
    no("trailing-comma.json", Class.JSON, "record 2"),
    no("cut.json", Class.JSON, "it is not JSON: record 2, line 1"),
    no("comment.json", Class.JSON, "must be a list of objects"),
    no("deep.json", Class.JSON, "record 1", "nested too deeply"),
    no("half-a-sign-in-name.json", Class.SURROGATE, "row 1, project:", HIDDEN),
    no("half-a-sign-in-note.json", Class.SURROGATE, "row 2, note:", NOT_TEXT),
    no("half-a-sign-in-time.json", Class.SURROGATE, "row 2, occurred_at:", NO_TIME[1]),
    no("half-a-sign-in-a-column.json", Class.SURROGATE, "columns:", HIDDEN),
    # Parquet
    no("cut.parquet", Class.PARQUET, "is not a readable Parquet file"),
    no("noise.parquet", Class.PARQUET, "is not a readable Parquet file"),
    no("footer-of-4-gb.parquet", Class.PARQUET, "is not a readable Parquet file"),
    no("list-column.parquet", Class.PARQUET, "'project'", "list", "must hold single values"),
    no("object-column.parquet", Class.PARQUET, "'note'", "struct", "must hold single values"),
    yes("unused-list.parquet", Class.PARQUET),
    no("bytes-column.parquet", Class.PARQUET, "row 1, note:", SINGLE),
    no("bad-utf-8.parquet", Class.PARQUET, "row 1, note:", SINGLE),
    no("time-as-name.parquet", Class.PARQUET, "row 1, project:", "must be text"),
    yes("dictionary.parquet", Class.PARQUET, project="Churn"),
    # Excel
    no("cut.xlsx", Class.EXCEL, "is not a readable Excel file"),
    no("broken-xml.xlsx", Class.EXCEL, "is not a readable Excel file"),
    no("error-in-a-cell.xlsx", Class.EXCEL, "row 2, column 5 holds an error of a formula"),
    no("uncalculated.xlsx", Class.EXCEL, "row 2, column 5 holds a formula that was never"),
    yes("calculated.xlsx", Class.EXCEL, note="twice two is 4"),
    yes("two-sheets.xlsx", Class.EXCEL, note="of the first sheet"),
    no("data-on-the-second-sheet.xlsx", Class.EXCEL, "choose another one (Notes, Log)", MISSING),
    no("unknown-packing.xlsx", Class.EXCEL, "is not a readable Excel file"),
    no("no-workbook.xlsx", Class.EXCEL, "holds no Excel workbook"),
    no("sheet-outside.xlsx", Class.ARCHIVE, "is not a readable Excel file"),
    no("letters-for-a-row.xlsx", Class.EXCEL, "is not a readable Excel file"),
    no("document-type.xlsx", Class.EXCEL, "declares a document type"),
    no("old-excel.xlsx", Class.EXCEL, "an old Excel file or one with a password"),
    no("giant-cell.xlsx", Class.HUGE_FIELD, "row 2, note:", "is longer than 10,000 characters"),
    no("blank-row.xlsx", Class.EXCEL, "row 4, occurred_at:"),
    yes("formula.xlsx", Class.EXCEL, note="0"),
    # Archives, and endings that lie
    no("zip-with-a-path.xlsx", Class.ARCHIVE, "holds no Excel workbook"),
    no("zip-with-a-path.csv", Class.ARCHIVE, "its ending says csv, but it is a zip archive"),
    no("gzip.csv", Class.PACKED, "packed (gzip); unpack it first"),
    no("gzip.json", Class.PACKED, "packed (gzip); unpack it first"),
    no("gzip.xlsx", Class.PACKED, "packed (gzip); unpack it first"),
    no("zstd.csv", Class.PACKED, "packed (zstd); unpack it first"),
    no("revisits.csv.gz", Class.PACKED, "ends in 'gz'; it must be one of csv"),
    no("excel.csv", Class.ENDING, "its ending says csv, but it is a zip archive or an Excel file"),
    no("text.xlsx", Class.ENDING, "its ending says xlsx, but it does not begin"),
    no("text.parquet", Class.ENDING, "its ending says parquet, but it does not begin"),
    no("list.csv", Class.ENDING, MISSING),
    no("columns.json", Class.ENDING, "its ending says json, but it is a Parquet file"),
    no("picture.csv", Class.ENDING, "it is a picture"),
    no("picture.parquet", Class.ENDING, "it is a picture"),
    no("document.csv", Class.ENDING, "it is a PDF"),
    no("revisits.txt", Class.ENDING, "ends in 'txt'"),
    no("revisits", Class.ENDING, "has no ending", "--format"),
    # People's text
    yes("html.csv", Class.MARKUP, note="<script>alert(1)</script><img src=x onerror=alert(1)>"),
    yes(
        "markdown.csv",
        Class.MARKUP,
        note="![x](http://t/?q) [a](javascript:alert(1)) **b** :red[x] # h",
    ),
    yes("latex.csv", Class.MARKUP, note=r"$\frac{1}{0}$ \input{/etc/passwd} \\ %"),
    yes("html-as-name.csv", Class.MARKUP, project="<b>Churn</b>", reason="# [x](http://t)"),
    no("html-as-phase.csv", Class.MARKUP, "row 2, main_phase:", "is not a phase", "'Monitoring'"),
    yes("html-in-header.csv", Class.MARKUP),
    no("escape-in-header.csv", Class.SIGNS, "columns:", HIDDEN),
    no("bidi-in-header.csv", Class.SIGNS, "columns:", HIDDEN),
    yes("right-to-left.csv", Class.SIGNS, note="abc \u202edcba\u202c شكرا"),
    yes("emoji.csv", Class.SIGNS, note="👩‍👩‍👧‍👦🏴‍☠️ e\u0301"),
    yes("blanks.csv", Class.SIGNS, note="  both ends  "),
    no("name-control.csv", Class.SIGNS, "row 2, project:", HIDDEN),
    no("name-escape.csv", Class.SIGNS, "row 2, project:", HIDDEN),
    no("name-bidi.csv", Class.SIGNS, "row 2, project:", HIDDEN),
    no("name-arabic-mark.csv", Class.SIGNS, "row 2, project:", HIDDEN),
    no("name-invisible.csv", Class.SIGNS, "row 2, project:", "holds nothing that can be seen"),
    no("name-no-character.csv", Class.SIGNS, "row 2, project:", "a code that is no character"),
    no("name-too-long.csv", Class.HUGE_FIELD, "row 2, project:", "is longer than 64 characters"),
    no("reason-bidi.csv", Class.SIGNS, "row 2, reason:", HIDDEN),
    no("person-control.csv", Class.SIGNS, "row 2, recorded_by:", HIDDEN),
    yes("formula-equals.csv", Class.FORMULA, note='=HYPERLINK("http://x")'),
    yes("formula-plus.csv", Class.FORMULA, note="+1+1"),
    yes("formula-minus.csv", Class.FORMULA, note="-1+1"),
    yes("formula-at.csv", Class.FORMULA, note="@SUM(A1)"),
    yes("formula-tab.csv", Class.FORMULA, note="\t=1"),
    yes("formula-return.csv", Class.FORMULA, note="\r=1"),
    yes("formula-newline.csv", Class.FORMULA, note="\n=1"),
    yes("formula-full-width.csv", Class.FORMULA, note="＝1+1"),
    yes("formula-names.csv", Class.FORMULA, project="=cmd|' /C calc'!A0", written_by="-ana"),
    yes("sql-note.csv", Class.SQL, note="'; drop table revisit_ledger; --"),
    yes("sql-names.csv", Class.SQL, project='x"; DROP TABLE revisit_ledger; --'),
    no("sql-as-phase.csv", Class.SQL, "row 2, revisited_phase:", "is not a phase"),
    no("sql-as-id.csv", Class.SQL, "row 2, id:", "must be a UUID"),
    no("sql-as-avoidable.csv", Class.SQL, "row 2, avoidable:", "must be yes, no or unknown"),
    yes("frame-names.csv", Class.SCAN, project="incoming", reason="secret_df"),
    yes("null-words.csv", Class.RULE, note="null"),
    yes("null-names.csv", Class.RULE, project="NaN", reason="None", written_by="NULL"),
)
