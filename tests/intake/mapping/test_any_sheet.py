"""A sheet that is renamed, shuffled, padded and put below titles gives the same records."""

from dataclasses import replace
from datetime import datetime, timedelta

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.intake.formats.layout import Layout
from pipeline.intake.mapping.converting import convert_sheet
from pipeline.intake.mapping.headings import SYNONYMS
from pipeline.intake.reading import read_sheet
from pipeline.intake.validation import validate_sheet
from pipeline.ledger.importing.drafting import read_draft
from pipeline.store import Store
from tests.builders import catalogue
from tests.intake.mapping.sheets import draft, make_csv, make_workbook

OURS = ("project", "occurred_at", "main_phase", "revisited_phase", "reason", "minutes", "note")
NOW = datetime(2026, 11, 1)
PHASES = ("Data preparation", "Model development", "Monitoring")
WORDS = {"Data preparation": "EDA", "Model development": "training", "Monitoring": "alerts"}
FORMS = {0: "0 min", 30: "30,0", 45: "45m", 90: "1h 30", 150: "2:30"}
TITLES = st.lists(
    st.sampled_from([(), ("Our log",), ("Quarter 1", "of 2026"), ("made by hand",)]), max_size=3
)


@st.composite
def records(draw: st.DrawFn) -> list[tuple[object, ...]]:
    """Rows of the plain file."""
    moments = st.integers(0, 200_000).map(
        lambda each: datetime(2026, 1, 13) + timedelta(minutes=each)
    )
    row = st.tuples(
        st.sampled_from(["Churn", "Fraud"]),
        moments,
        st.permutations(PHASES),
        st.sampled_from(["Defect", "Data drift"]),
        st.sampled_from([None, *FORMS]),
        st.sampled_from(["", "a note", "two words"]),
    )
    return [
        (project, moment, phases[0], phases[1], reason, minutes, note)
        for project, moment, phases, reason, minutes, note in draw(
            st.lists(row, min_size=1, max_size=12)
        )
    ]


def write_plain(rows: list[tuple[object, ...]]) -> bytes:
    """The plain file of these rows."""
    return make_csv(OURS, *(("" if value is None else value for value in row) for row in rows))


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data(), rows=records())
def test_any_sheet_gives_the_records_of_the_plain_file(
    store: Store, data: st.DataObject, rows: list[tuple[object, ...]]
) -> None:
    headings = {
        name: data.draw(st.sampled_from(SYNONYMS[name].split("; ")[1:]), label=name)
        for name in OURS
        if name not in ("main_phase", "revisited_phase")
    }
    pairs = [("from", "to"), ("Von", "Nach"), ("Desde", "Hacia"), ("Working on", "went back to")]
    headings["main_phase"], headings["revisited_phase"] = data.draw(st.sampled_from(pairs))
    order = data.draw(st.permutations([*OURS, "Ticket", ""]))
    day_first = data.draw(st.booleans())
    form = "%d/%m/%Y %H:%M" if day_first else "%m/%d/%Y %H:%M"

    def write_row(row: tuple[object, ...]) -> list[object]:
        values = dict(zip(OURS, row, strict=True))
        values |= {
            "occurred_at": values["occurred_at"].strftime(form),  # type: ignore[attr-defined]
            "minutes": FORMS.get(values["minutes"], ""),  # type: ignore[call-overload]
            **{name: WORDS[str(values[name])] for name in ("main_phase", "revisited_phase")},
        }
        return [values.get(name, "T-1" if name else "") for name in order]

    titles = data.draw(TITLES)
    header = [headings.get(name, name).title() if name else "" for name in order]
    body = [write_row(row) for row in rows]
    for place in data.draw(st.lists(st.integers(0, len(body)), max_size=2)):
        body.insert(place, [" " for _ in order])
    if data.draw(st.booleans(), label="Excel"):
        corner = data.draw(st.tuples(st.integers(0, 4), st.integers(0, 3)))
        sheet, kind, layout = make_workbook(*titles, header, *body, corner=corner), "xlsx", Layout()
    else:
        separator = data.draw(st.sampled_from(",;\t"))
        quoted = ([f'"{cell}"' if separator in str(cell) else cell for cell in row] for row in body)
        padded = [(*title, *[""] * (len(order) - len(title))) for title in titles]
        sheet = make_csv(*padded, header, *quoted, separator=separator)
        kind, layout = "csv", Layout(separator=separator)

    file = draft(store, sheet, kind, layout)
    mapping = file.first_mapping
    columns = {label: mapping.columns.get(label) for label in file.labels}
    expected = dict(zip(header, order, strict=True))
    known = {label: name for label, name in expected.items() if name in OURS}
    assert {label: name for label, name in columns.items() if name} == known

    mapping = replace(mapping, order="day-first" if day_first else "month-first")
    converted = convert_sheet(
        read_draft(file, mapping.columns), mapping, file.catalogue, accepts=True
    )
    assert converted.is_decided

    def read(sheet_of_ours: object) -> pl.DataFrame:
        validated = validate_sheet(sheet_of_ours, catalogue(store), zone="UTC", now=NOW)  # type: ignore[arg-type]
        assert validated.problems == ()
        return validated.rows.drop("row")

    assert read(converted.sheet).equals(read(read_sheet(write_plain(rows), "csv")))


@pytest.mark.parametrize(("form", "separator"), [("csv", ","), ("csv", ";"), ("xlsx", "")])
def test_an_evident_order_needs_no_answer(store: Store, form: str, separator: str) -> None:
    rows = [
        ("Date", "Project", "From", "To", "Why"),
        ("13/02/2026", "churn", "monitoring", "management", "Defect"),
        ("03/02/2026", "churn", "monitoring", "management", "Defect"),
    ]
    data = make_workbook(*rows) if form == "xlsx" else make_csv(*rows, separator=separator)
    file = draft(store, data, form, Layout(separator=separator or None))
    converted = convert_sheet(
        read_draft(file, file.proposed), file.first_mapping, file.catalogue, accepts=True
    )
    assert converted.order == "day-first"
    assert converted.sheet.rows[1].values["occurred_at"] == "2026-02-03"
