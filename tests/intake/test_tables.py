"""Where in a file its table stands, and how it is laid out."""

import re
import zipfile
from io import BytesIO

import pytest

from pipeline.errors import OtherLayout, UnreadableFile
from pipeline.intake.formats import plain_sheet
from pipeline.intake.formats.excel import read_glances
from pipeline.intake.formats.excel_cells import Strings
from pipeline.intake.formats.layout import Layout
from pipeline.intake.reading import open_table, read_sheet
from tests.intake.mapping.sheets import change_sheet, make_csv, make_workbook

HEADER = ("project", "occurred_at", "main_phase", "revisited_phase", "reason", "note")
ROW = ("churn", "2026-03-02", "Monitoring", "Management", "Defect", "x")
EXPECTED = dict(zip(HEADER, ROW, strict=True))


@pytest.mark.parametrize("corner", [(0, 0), (3, 2)])
def test_a_table_is_found_below_titles_and_wherever_it_begins(corner: tuple[int, int]) -> None:
    data = make_workbook(["Our log"], [], ["made by", "Ana"], HEADER, ROW, corner=corner)
    (row,) = read_sheet(data, "xlsx").rows
    assert (row.number, dict(row.values)) == (corner[0] + 5, EXPECTED)


def test_csv_is_read_below_titles_and_a_blank_line() -> None:
    data = make_csv(["Our log", *[""] * 5], [""], HEADER, ROW)
    (row,) = read_sheet(data, "csv").rows
    assert (row.number, dict(row.values)) == (4, EXPECTED)


def test_the_first_visible_sheet_is_read_and_others_by_their_name() -> None:
    lists = {"Lists": [["lookup"]]}
    data = make_workbook(HEADER, ROW, hidden=lists, others={"About": [["us"]]})
    sheet = read_sheet(data, "xlsx")
    assert (len(sheet.rows), sheet.other_sheets) == (1, ("About",))
    assert open_table(data, "xlsx", Layout(sheet="Lists")).columns == ("lookup",)
    with pytest.raises(UnreadableFile, match="no sheet 'Log 2'; its sheets are Lists, Log, About"):
        open_table(data, "xlsx", Layout(sheet="Log 2"))


def test_a_glance_at_each_visible_sheet_shows_its_first_rows() -> None:
    rows = [(f"row {number}", "x") for number in range(5_000)]
    data = make_workbook(*rows, hidden={"Lists": [["a"]]}, others={"Empty": []})
    glances = read_glances(data)
    assert list(glances) == ["Log", "Empty"]
    assert glances["Log"] == (("row 0", "x"), ("row 1", "x"), ("row 2", "x"))
    assert glances["Empty"] == ()


@pytest.mark.parametrize("blank", ["", " ", "\t\n"])
def test_rows_of_blanks_are_no_rows_in_any_format(blank: str) -> None:
    blanks = [f'"{blank}"'] * len(HEADER)
    (row,) = read_sheet(make_csv(HEADER, blanks, ROW, blanks), "csv").rows
    assert row.values == EXPECTED
    (row,) = read_sheet(make_workbook(HEADER, [blank] * 6, ROW), "xlsx").rows
    assert row.values == EXPECTED


def test_a_blank_far_below_and_a_formula_that_gives_no_text_take_nothing() -> None:
    data = make_workbook(HEADER, ROW)
    far = (
        b'<row r="2000"><c r="G2000" t="str"><f>IF(1,"","")</f><v></v></c></row>'
        b'<row r="1048576"><c r="H1048576" t="inlineStr"><is><t> </t></is></c></row></sheetData>'
    )
    sheet = read_sheet(change_sheet(data, lambda part: part.replace(b"</sheetData>", far)), "xlsx")
    assert [row.values for row in sheet.rows] == [EXPECTED]


def test_blank_rows_with_a_style_are_none_whatever_else_the_sheet_holds() -> None:
    data = make_workbook(HEADER, ROW)
    rest = (
        b'<row r="1048001"><c r="A1048001" s="1"/></row></sheetData><dataValidations count="1">'
        b'<dataValidation type="list" sqref="A2"><formula1>"a,b"</formula1></dataValidation>'
        b"</dataValidations><headerFooter><oddFooter>&amp;P</oddFooter></headerFooter>"
    )
    sheet = change_sheet(data, lambda part: part.replace(b"</sheetData>", rest))
    assert [row.values for row in read_sheet(sheet, "xlsx").rows] == [EXPECTED]


def test_a_fault_in_a_column_that_nobody_reads_breaks_nothing() -> None:
    data = make_workbook((*HEADER, "Total"), (*ROW, "?"))
    error = b'<c r="G2" t="e"><v>#N/A</v></c>'
    with_error = change_sheet(data, lambda part: re.sub(b'<c r="G2".*?</c>', error, part))
    assert error in zipfile.ZipFile(BytesIO(with_error)).read("xl/worksheets/sheet1.xml")
    assert [row.values for row in read_sheet(with_error, "xlsx").rows] == [EXPECTED]


def test_two_columns_that_nobody_reads_may_have_the_same_name() -> None:
    data = make_csv((*HEADER, "Labels", "Labels"), (*ROW, "a", "b"))
    sheet = read_sheet(data, "csv")
    assert ([row.values for row in sheet.rows], sheet.unused) == ([EXPECTED], ("labels",))


def test_our_labels_are_our_columns() -> None:
    header = ("Project", "When", "From", "Back to", "Why", "Note")
    (row,) = read_sheet(make_csv(header, ROW), "csv").rows
    assert row.values == EXPECTED


@pytest.mark.parametrize(
    ("separator", "encoding", "named"),
    [
        (";", "utf-8", None),
        ("\t", "utf-8", None),
        (";", "cp1252", "cp1252"),
        (",", "cp1252", "cp1252"),
    ],
)
def test_another_layout_is_recognised_named_and_read_when_confirmed(
    separator: str, encoding: str, named: str | None
) -> None:
    row = (*ROW[:-1], "Größe")
    data = make_csv(HEADER, row, separator=separator, encoding=encoding)
    with pytest.raises(OtherLayout) as other:
        read_sheet(data, "csv")
    assert other.value.encodings[:1] == (() if named is None else (named,))
    assert other.value.separator == (None if separator == "," else separator)
    layout = Layout(encoding=named, separator=other.value.separator)
    (read,) = read_sheet(data, "csv", layout).rows
    assert read.values["note"] == "Größe"


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16-le", "utf-16-be"])
def test_other_encodings_are_the_likeliest_of_what_they_hold(encoding: str) -> None:
    data = make_csv(HEADER, (*ROW[:-1], "模式变更，列名改了"), encoding=encoding)
    with pytest.raises(OtherLayout) as other:
        read_sheet(data, "csv")
    assert other.value.encodings[0] == encoding
    (read,) = read_sheet(data, "csv", Layout(encoding=encoding)).rows
    assert read.values["note"] == "模式变更，列名改了"


def test_the_separator_is_the_one_that_cuts_out_headings_that_we_know() -> None:
    rows = [("Date", "From", "To", "Note"), ("2026-03-02", "a, b, c", "d, e, f", "g, h, i, j")]
    with pytest.raises(OtherLayout) as other:
        read_sheet(make_csv(*rows, separator=";"), "csv")
    assert other.value.separator == ";"


def test_a_byte_order_mark_says_more_than_a_named_encoding() -> None:
    data = b"\xef\xbb\xbf" + make_csv(HEADER, (*ROW[:-1], "März"))
    (row,) = read_sheet(data, "csv", Layout(encoding="cp1252")).rows
    assert row.values["note"] == "März"


def test_a_first_line_may_name_the_separator() -> None:
    data = b"sep=;\n" + make_csv(HEADER, ROW, separator=";")
    with pytest.raises(OtherLayout) as other:
        read_sheet(data, "csv")
    assert other.value.separator == ";"
    (row,) = read_sheet(data, "csv", Layout(separator=";")).rows
    assert (row.number, row.values) == (3, EXPECTED)


def test_the_row_of_the_headings_may_be_named() -> None:
    data = make_csv(["a", "b"], ["Wessen", "Wohin"], ["1", "2"])
    assert open_table(data, "csv", Layout(header_row=2)).columns == ("Wessen", "Wohin")
    with pytest.raises(UnreadableFile, match="row 9 is blank, or not among the first 60"):
        open_table(data, "csv", Layout(header_row=9))


PLAIN = (
    b'<worksheet xmlns="m"><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData>'
    b"</worksheet>"
)


def is_plain(sheet: bytes) -> bool:
    return plain_sheet.is_surely_within_limits([sheet], Strings())


def test_a_plain_sheet_within_the_limits_is_told_at_once() -> None:
    assert is_plain(PLAIN)


@pytest.mark.parametrize(
    ("was", "is_now"),
    [
        (b'r="A1"', b'r="BM1"'),  # column 65
        (b'r="A1"', b'r="A1000001"'),
        (b'r="A1"', b"r='A1'"),
        (b'<c r="A1"', b'<c s="1" r="A1"'),
        (b"<c r", b"<c  r"),
        (b'<c r="A1"', b"<c"),
        (b't="s"', b't="e"'),
        (b't="s"', b"t = 'e'"),
        (b"<v>", b"<f>1</f><v>"),
        (b"<c r", b'<x:c r="XFD1"/><c r'),
        (b"<c r", b"<!-- --><c r"),
        (b"<worksheet", b'<?xml version="1.0" encoding="iso-8859-1"?><worksheet'),
    ],
)
def test_what_is_not_plain_is_left_to_the_strict_look(was: bytes, is_now: bytes) -> None:
    assert not is_plain(PLAIN.replace(was, is_now))
