"""The import dialog proposes how a sheet is read, asks what is open, and writes what was said."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from pipeline.ledger.importing.remembering import list_remembered
from pipeline.store import Store
from tests.builders import all_records, ask, catalogue
from tests.intake.mapping.sheets import HEADINGS, ROWS, make_csv, make_workbook
from tests.views.pages import press, read_page
from views.files import background_work

AMBIGUOUS = ("churn", "03/04/2026", "monitoring", "management", "Defect", "1:30", "", "Ana")
OWN = ("project", "occurred_at", "main_phase", "revisited_phase", "reason", "minutes")
Upload = Callable[[str, bytes], AppTest]


def show_import() -> None:
    """A script that shows the window of the import."""
    from views.files import importing as window

    window._show_dialog()


@pytest.fixture
def upload(store: Store, monkeypatch: pytest.MonkeyPatch) -> Upload:
    monkeypatch.setenv("REVISITS_STORE", str(store.path))
    monkeypatch.setattr("tzlocal.get_localzone_name", lambda: "UTC")
    monkeypatch.setattr(background_work, "QUIET_SECONDS", 30)  # this script is no fragment
    page = AppTest.from_function(show_import, default_timeout=30).run()

    def send(name: str, data: bytes) -> AppTest:
        page.file_uploader[0].upload(name, data).run()
        assert not page.exception
        return page

    return send


def list_buttons(page: AppTest) -> list[str]:
    return [button.label for button in page.button]


def choose(page: AppTest, label: str, option: str) -> None:
    """Choose an option of the field whose label begins so."""
    (field,) = [field for field in page.selectbox if field.label.startswith(label)]
    field.select(option).run()
    assert not page.exception


def write(page: AppTest, label: str) -> None:
    press(page, label)
    for _ in range(100):
        if "written" in read_page(page):
            return
        page.run()


def test_a_proposed_sheet_needs_one_answer_and_one_click(store: Store, upload: Upload) -> None:
    page = upload("log.xlsx", make_workbook(["Our log"], [], HEADINGS, *ROWS, AMBIGUOUS))
    said = read_page(page)
    assert "03/04/2026 may be two days. Say what is meant; nothing is written before." in said
    assert list_buttons(page) == []
    page.radio[0].set_value("day-first").run()
    assert list_buttons(page) == ["Write 3 revisits"]
    write(page, "Write 3 revisits")
    records = all_records(store)
    assert sorted(records["main_phase"]) == ["model_deployment", "model_development", "monitoring"]
    assert records["minutes"].to_list() == [90, 45, 90]
    (known,) = list_remembered(lambda question: ask(store, question))
    assert (known.name, known.mapping.order) == ("log.xlsx", "day-first")


def test_the_next_file_of_the_same_headings_is_one_click(store: Store, upload: Upload) -> None:
    write(upload("week1.csv", make_csv(HEADINGS, *ROWS)), "Write 2 revisits")
    later = (*ROWS[0][:1], "2026-03-09", *ROWS[0][2:])
    page = upload("week2.csv", make_csv(HEADINGS, *ROWS, later))
    assert "Write 1 revisit" in list_buttons(page)


def test_a_column_may_be_another_one_and_the_other_is_not_read_then(
    store: Store, upload: Upload
) -> None:
    page = upload("log.csv", make_csv(HEADINGS, *ROWS))
    choose(page, "Author", "note")
    write(page, "Write 2 revisits")
    assert set(all_records(store)["note"]) == {"Ana", "Ben"}
    assert set(all_records(store)["written_by"]) == {None}


def test_a_column_that_is_needed_is_asked_for(upload: Upload) -> None:
    page = upload("log.csv", make_csv(HEADINGS, *ROWS))
    choose(page, "From", "Not read")
    assert "Column “From” is missing: say which column of the file it is." in read_page(page)
    assert list_buttons(page) == []
    choose(page, "From", "main_phase")
    assert list_buttons(page) == ["Write 2 revisits"]


def test_words_may_be_new_ones_or_leave_their_rows_out(store: Store, upload: Upload) -> None:
    page = upload("log.csv", make_csv(HEADINGS, *ROWS))
    choose(page, "EDA", "(new)")
    choose(page, "training", "(leave out)")
    said = read_page(page)
    assert "New phases: EDA" in said
    assert "1 row left out, as was said" in said
    write(page, "Write 1 revisit")
    assert all_records(store)["revisited_phase"].to_list() == ["eda"]
    assert "EDA" in [phase.title for phase in catalogue(store).phases]


def test_a_row_without_a_day_is_left_out_or_takes_the_one_above(
    store: Store, upload: Upload
) -> None:
    rows = [(*ROWS[0][:1], day, *ROWS[0][2:6], note, "") for day, note in (("TBD", "a"), ("", "b"))]
    page = upload("log.csv", make_csv(HEADINGS, ROWS[1], ROWS[0], *rows[::-1]))
    choose(page, "No day", "(as above)")
    choose(page, "TBD", "(leave out)")
    write(page, "Write 3 revisits")
    assert sorted(all_records(store)["occurred_at"].dt.day()) == [2, 2, 3]


def test_the_order_of_days_is_asked_again_of_another_file(upload: Upload) -> None:
    page = upload("log.csv", make_csv(HEADINGS, AMBIGUOUS))
    page.radio[0].set_value("day-first").run()
    assert list_buttons(page) == ["Write 1 revisit"]
    page = upload("other.csv", make_csv(HEADINGS, AMBIGUOUS, AMBIGUOUS))
    assert (page.radio[0].value, list_buttons(page)) == (None, [])


def test_our_own_columns_are_read_otherwise_only_when_somebody_accepts_it(
    store: Store, upload: Upload
) -> None:
    row = ("churn", "2026-03-02", "training", "monitoring", "Defect", "1h 30")
    page = upload("log.csv", make_csv(OWN, row))
    assert "1 word is not ours: training. Say what is meant" in read_page(page)
    assert list_buttons(page) == ["Accept what is proposed"]
    press(page, "Accept what is proposed")
    write(page, "Write 1 revisit")
    assert all_records(store).select("main_phase", "minutes").row(0) == ("model_development", 90)


def test_what_a_column_of_ours_held_once_is_not_what_it_holds_next_time(
    store: Store, upload: Upload
) -> None:
    row = ("churn", "2026-03-02", "training", "Monitoring", "Defect", "2")
    page = upload("log.csv", make_csv(OWN, row))
    choose(page, "minutes", "hours")
    press(page, "Accept what is proposed")
    write(page, "Write 1 revisit")
    page = upload("later.csv", make_csv(OWN, ("churn", "2026-03-03", "prod", *row[3:])))
    (field,) = [field for field in page.selectbox if field.label.startswith("minutes")]
    assert field.value == "minutes"
    press(page, "Accept what is proposed")
    write(page, "Write 1 revisit")
    assert sorted(all_records(store)["minutes"]) == [2, 120]


def test_times_beside_our_own_columns_are_joined_not_lost(store: Store, upload: Upload) -> None:
    row = ("churn", "2026-03-02", "Management", "Monitoring", "Defect", "30", "14:05")
    page = upload("log.csv", make_csv((*OWN, "Time"), row))
    write(page, "Write 1 revisit")
    assert str(all_records(store)["occurred_at"].item()) == "2026-03-02 14:05:00"


def test_a_row_of_our_own_columns_without_a_reason_may_get_one(
    store: Store, upload: Upload
) -> None:
    rows = [
        ("churn", "2026-03-02", "monitoring", "management", reason, "") for reason in ("", "New")
    ]
    page = upload("log.csv", make_csv(OWN, *rows))
    assert "1 problem; nothing is written" in read_page(page)
    choose(page, "No reason", "Defect")
    write(page, "Write 2 revisits")
    assert sorted(all_records(store)["reason"]) == ["Defect", "New"]


def test_another_layout_is_shown_with_a_glance_and_read_when_confirmed(
    store: Store, upload: Upload
) -> None:
    rows = [(*row[:6], "Größe", "Ana") for row in ROWS]
    page = upload("log.csv", make_csv(HEADINGS, *rows, separator=";", encoding="cp1252"))
    assert "Reading the CSV: it holds byte 0xf6 in line 2" in read_page(page)
    assert "Größe" in read_page(page)
    assert "Between its columns stand semicolons." in read_page(page)
    press(page, "Western European (Windows-1252)")
    write(page, "Write 2 revisits")
    assert set(all_records(store)["note"]) == {"Größe"}


def test_what_was_said_of_a_file_is_forgotten_with_it(upload: Upload) -> None:
    page = upload("log.csv", make_csv(HEADINGS, *ROWS))
    choose(page, "Author", "note")
    upload("other.csv", make_csv(HEADINGS, *ROWS))
    (field,) = [field for field in page.selectbox if field.label.startswith("Author")]
    assert field.value == "recorded_by"


def test_the_sheet_that_fits_is_shown_and_another_can_be_chosen(upload: Upload) -> None:
    data = make_workbook(["nothing", "here"], others={"Second": [HEADINGS, *ROWS]})
    page = upload("log.xlsx", data)
    (field,) = [field for field in page.selectbox if field.label == "Sheet"]
    assert field.value == "Second"
    assert field.options[0] == "Log: nothing · here"
    assert list_buttons(page) == ["Write 2 revisits"]
    field.select("Log").run()
    assert list_buttons(page) == []


def test_another_row_of_headings_is_of_the_same_sheet_and_one_that_is_blank_is_taken_back(
    upload: Upload,
) -> None:
    other = [["Projekt", "Wann"], HEADINGS, *ROWS]
    page = upload("log.xlsx", make_workbook(["nothing", "here"], others={"Second": other}))
    assert list_buttons(page) == ["Write 2 revisits"]
    page.number_input[0].set_value(1).run()
    assert [field.value for field in page.selectbox if field.label == "Sheet"] == ["Second"]
    assert any(field.label.startswith("Wann") for field in page.selectbox)
    page.number_input[0].set_value(40).run()
    assert "row 40 is blank, or not among the first 60" in read_page(page)
    press(page, "Read the file as before")
    assert list_buttons(page) == ["Write 2 revisits"]


def test_a_project_for_rows_without_one_may_be_that_of_the_row_above(
    store: Store, upload: Upload
) -> None:
    rows = [ROWS[0], ("", *ROWS[1][1:]), ("fraud", *AMBIGUOUS[1:])]
    page = upload("log.csv", make_csv(HEADINGS, *rows))
    page.radio[0].set_value("day-first").run()
    choose(page, "No project", "(as above)")
    write(page, "Write 3 revisits")
    assert sorted(all_records(store)["project"]) == ["churn", "churn", "fraud"]
