"""The template is a sheet that an import reads without a question."""

import zipfile
from io import BytesIO

from pipeline.intake.reading import open_table, read_sheet
from pipeline.intake.template import COLUMNS, write_template
from tests.intake.mapping.sheets import change_sheet

FILLED = ("2026-03-02", "churn", "Monitoring", "Management", "Defect", "30", "x", "Ana", "no")


def test_a_filled_template_is_read_as_our_own_columns() -> None:
    data = write_template(["Monitoring", "Management"], reasons=["=1+1"], projects=[])
    assert len(read_sheet(data, "xlsx").rows) == 0
    cells = "".join(
        f'<c r="{chr(65 + place)}2" t="inlineStr"><is><t>{value}</t></is></c>'
        for place, value in enumerate(FILLED)
    )
    row = f'<row r="2">{cells}</row></sheetData>'.encode()
    sheet = read_sheet(change_sheet(data, lambda part: part.replace(b"</sheetData>", row)), "xlsx")
    assert len(COLUMNS) == len(sheet.columns) == len(FILLED)
    assert [tuple(each.values.values()) for each in sheet.rows] == [FILLED]


def test_its_lists_offer_phases_and_what_runs_as_a_formula_stays_text() -> None:
    data = write_template(["Monitoring"], reasons=["=1+1"], projects=["churn"])
    assert open_table(data, "xlsx").sheets == ("Revisits", "How to fill it in")
    with zipfile.ZipFile(BytesIO(data)) as book:
        assert b"<f>1+1</f>" not in book.read("xl/worksheets/sheet3.xml")
        rules = book.read("xl/worksheets/sheet1.xml").decode()
    assert rules.count("<dataValidation ") == len(
        ("From", "Back to", "Why", "Project", "Avoidable")
    )
