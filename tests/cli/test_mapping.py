"""A terminal reads any sheet: it never asks, and refuses with the options that are missing."""

import shlex
from pathlib import Path

import pytest

from pipeline.intake.mapping.mapping import SheetMapping, write_mapping
from pipeline.ledger import reasons
from pipeline.store import Store
from tests.builders import all_records, catalogue, id_of, ledger_sizes
from tests.cli.arguments import Run
from tests.intake.mapping.sheets import HEADINGS, ROWS, make_csv, make_workbook

AMBIGUOUS = ("churn", "03/04/2026", "monitoring", "deployment", "Defect", "1:30", "", "Ana")
OWN = ("project", "occurred_at", "main_phase", "revisited_phase", "reason", "minutes")


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def list_missing(complained: str) -> list[str]:
    """The options that a refusal says are missing, as a shell would split them."""
    advice = complained.partition("add it to the command:\n")[2]
    assert advice, complained
    return shlex.split(advice.splitlines()[0].replace("SAY-WHICH", "day-first"))


@pytest.fixture(autouse=True)
def _in_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tzlocal.get_localzone_name", lambda: "UTC")


def test_a_refusal_prints_options_that_do(store: Store, run: Run, tmp_path: Path) -> None:
    file = write(tmp_path / "log.xlsx", make_workbook(["Our log"], HEADINGS, *ROWS, AMBIGUOUS))
    refused = run("import", file)
    assert refused.status == 1
    missing = list_missing(refused.complained)
    assert missing[:2] == [
        "--columns",
        "Project=project,Date=occurred_at,From=main_phase,To=revisited_phase,Why=reason,"
        "Duration=minutes,Comment=note,Author=recorded_by",
    ]
    assert "--dates" in missing
    assert ledger_sizes(store)["revisit_ledger"] == 0
    done = run("import", file, *missing)
    assert (done.status, done.complained) == (0, "")
    assert "the headings stand in row 2; what is above is not read" in done.said.splitlines()
    newest = all_records(store).filter(minutes=90).to_dicts()
    assert {str(row["occurred_at"]) for row in newest} == {
        "2026-03-02 14:05:00",
        "2026-04-03 00:00:00",
    }


def test_the_next_file_of_the_same_headings_needs_no_option(
    store: Store, run: Run, tmp_path: Path
) -> None:
    first = write(tmp_path / "week1.csv", make_csv(HEADINGS, *ROWS))
    run("import", first, *list_missing(run("import", first).complained))
    later = (*ROWS[0][:1], "2026-03-09", *ROWS[0][2:])
    second = write(tmp_path / "week2.csv", make_csv(HEADINGS, *ROWS, later))
    done = run("import", second)
    assert done.status == 0
    assert done.said.startswith("as it is remembered (Settings → Imports):\n")
    assert "1 revisit written" in done.said
    assert all_records(store).height == 3


def test_a_new_word_is_asked_for_again_and_so_is_one_whose_meaning_is_gone(
    store: Store, run: Run, tmp_path: Path
) -> None:
    file = write(tmp_path / "log.csv", make_csv(HEADINGS, *ROWS))
    run("import", file, *list_missing(run("import", file).complained))
    drift, other = id_of(store, "Data drift"), id_of(store, "Defect")
    reasons.merge_reasons(store, drift, other, by=None)
    refused = run("import", file)
    assert refused.status == 1
    assert "1 word is not ours: drift" in refused.complained


@pytest.mark.parametrize(
    ("option", "words"),
    [
        (["--columns", "Date"], "'Date' must be two names with = between them"),
        (["--columns", "Date=day"], "'Date' cannot be 'day'; it can be one of project"),
        (["--values", "EDA=Data perparation"], "'Data perparation' is no phase and no reason"),
        (["--values", "phase:EDA=Data perparation"], "Did you mean 'Data preparation'?"),
        (["--values", "EDA=(new)"], "say of which kind the word is"),
        (["--values", "minutes:x=often"], "'often' is no minutes"),
        (["--values", "day:TBD=Monday"], "'Monday' is no day. It can be (leave out)."),
        (["--values", "day:(blank)=Monday"], "It can be (as above), (leave out)."),
        (["--columns", "To=main_phase,To=revisited_phase"], "both phases and an arrow"),
        (["--columns", "SAY-WHICH=occurred_at"], "goes the heading of your occurred_at"),
        (["--sheet", "Log"], "--sheet Log: only an Excel file has sheets"),
        (["--project", "(new)"], "'(new)' is no name"),
        (["--reason", "SAY WHAT"], "'SAY WHAT' is no name"),
        (["--dates", "SAY-WHICH"], "is not one of 'day-first', 'month-first'"),
        (["--separator", "€"], "must be a single sign of ASCII"),
        (["--encoding", "ebcdic"], "is not one of"),
    ],
)
def test_an_option_that_does_not_fit_is_refused(
    store: Store, run: Run, tmp_path: Path, option: list[str], words: str
) -> None:
    file = write(tmp_path / "log.csv", make_csv(HEADINGS, *ROWS))
    ran = run("import", file, *option)
    assert ran.status in (1, 2)
    assert words in " ".join(ran.complained.split())
    assert all_records(store).is_empty()


def test_a_column_that_the_file_has_not_is_refused(run: Run, tmp_path: Path) -> None:
    file = write(tmp_path / "log.csv", make_csv(HEADINGS, *ROWS))
    assert (
        "'Nowhere': is not in the file"
        in run("import", file, "--columns", "Nowhere=note").complained
    )


def test_a_comma_in_a_name_is_written_with_a_backslash(
    store: Store, run: Run, tmp_path: Path
) -> None:
    headings = ('"Wann, wo=da?"', *HEADINGS[2:5], "Project")
    rows = [("2026-03-02", "monitoring", '"A, b"', "Defect", "churn")]
    file = write(tmp_path / "log.csv", make_csv(headings, *rows))
    missing = list_missing(run("import", file).complained)
    done = run("import", file, *(each.replace("SAY WHAT", "Management") for each in missing))
    assert done.status == 0, done.complained
    assert all_records(store)["revisited_phase"].to_list() == ["management"]


def test_a_file_without_project_and_reason_takes_the_ones_that_are_named(
    store: Store, run: Run, tmp_path: Path
) -> None:
    file = write(
        tmp_path / "log.csv",
        make_csv(["Date", "From", "To"], ["2026-03-02", "monitoring", "management"]),
    )
    refused = run("import", file)
    assert "--project" in list_missing(refused.complained)
    columns = "Date=occurred_at,From=main_phase,To=revisited_phase"
    done = run("import", file, "--columns", columns, "--project", "Churn", "--reason", "Defect")
    assert done.status == 0
    assert "rows without a project: Churn" in done.said.splitlines()
    assert all_records(store).select("project", "reason").row(0) == ("Churn", "Defect")


def test_a_word_that_moves_a_cursor_is_not_printed(run: Run, tmp_path: Path) -> None:
    row = ("churn", "2026-03-02", "\x1b[31mEDA2", *ROWS[0][3:])
    refused = run("import", write(tmp_path / "log.csv", make_csv(HEADINGS, row)))
    assert "phase:*=SAY WHAT" in refused.complained
    assert "\x1b" not in refused.complained


def test_times_beside_our_own_columns_are_asked_about(
    store: Store, run: Run, tmp_path: Path
) -> None:
    row = ("churn", "2026-03-02", "Management", "Monitoring", "Mine", "30", "14:05")
    file = write(tmp_path / "log.csv", make_csv((*OWN, "Time"), row))
    missing = list_missing(run("import", file).complained)
    assert run("import", file, *missing).status == 0
    assert str(all_records(store)["occurred_at"].item()) == "2026-03-02 14:05:00"


def test_our_own_columns_are_read_strictly_and_the_refusal_says_what_would_do(
    store: Store, run: Run, tmp_path: Path
) -> None:
    row = ("churn", "2026-03-02", "training", "monitoring", "Defect", "1h 30")
    file = write(tmp_path / "log.csv", make_csv(OWN, row))
    refused = run("import", file)
    assert "row 2, main_phase: 'training': is not a phase" in refused.complained
    assert "row 2, minutes: '1h 30': must be a whole number" in refused.complained
    missing = list_missing(refused.complained)
    assert missing == [
        "--columns",
        "minutes=minutes",
        "--values",
        "phase:training=Model development",
    ]
    assert run("import", file, *missing).status == 0
    assert all_records(store)["minutes"].to_list() == [90]
    assert run("import", file).status == 1  # other forms are not remembered of our own columns


def test_another_layout_is_refused_with_its_options_and_then_remembered(
    store: Store, run: Run, tmp_path: Path
) -> None:
    rows = [(*row[:6], "Größe", "Ana") for row in ROWS]
    file = write(tmp_path / "log.csv", make_csv(HEADINGS, *rows, separator=";", encoding="cp1252"))
    refused = run("import", file)
    assert "or add --encoding cp1252 --separator ';'" in refused.complained
    layout = ["--encoding", "cp1252", "--separator", ";"]
    missing = list_missing(run("import", file, *layout).complained)
    assert run("import", file, *layout, *missing).status == 0
    assert run("import", file).status == 0
    assert set(all_records(store)["note"]) == {"Größe"}


def test_the_sheet_is_chosen_by_its_name_and_found_by_what_is_known_of_it(
    store: Store, run: Run, tmp_path: Path
) -> None:
    book = make_workbook(["nothing", "here"], others={"Second": [HEADINGS, *ROWS]})
    file = write(tmp_path / "log.xlsx", book)
    assert "--sheet" in list_missing(run("import", file).complained)
    missing = list_missing(run("import", file, "--sheet", "Second").complained)
    assert run("import", file, "--sheet", "Second", *missing).status == 0
    again = run("import", file)
    assert (again.status, "2 revisits there already: skipped" in again.said) == (0, True)


def test_a_saved_mapping_does_the_same(store: Store, run: Run, tmp_path: Path) -> None:
    words = {"phase": {"training": "Model development", "data prep": "Data preparation"}}
    columns = dict(zip(HEADINGS, (*OWN, "note", "recorded_by"), strict=True))
    saved = tmp_path / "mapping.json"
    saved.write_text(write_mapping(SheetMapping(columns, words, "day-first")), encoding="utf-8")
    row = (*ROWS[0][:1], "03/04/2026", *ROWS[0][2:4], "Defect", *ROWS[0][5:])
    file = write(tmp_path / "log.csv", make_csv(HEADINGS, row))
    assert run("import", file, "--mapping", saved).status == 0
    assert str(all_records(store)["occurred_at"][0]) == "2026-04-03 00:00:00"
    refused = run("import", file, "--mapping", tmp_path / "none.json")
    assert refused.status == 1


def test_what_is_said_of_dates_holds_against_the_file(run: Run, tmp_path: Path) -> None:
    row = (*AMBIGUOUS[:1], "13/04/2026", *AMBIGUOUS[2:])
    file = write(tmp_path / "log.csv", make_csv(HEADINGS, row))
    missing = list_missing(run("import", file).complained)
    refused = run("import", file, *missing, "--dates", "month-first")
    assert "row 2, occurred_at: '13/04/2026'" in refused.complained


def test_a_new_phase_comes_with_its_rows(store: Store, run: Run, tmp_path: Path) -> None:
    file = write(tmp_path / "log.csv", make_csv(HEADINGS, *ROWS))
    missing = list_missing(run("import", file).complained)
    new = [each.replace("phase:EDA=Data preparation", "phase:EDA=(new)") for each in missing]
    assert run("import", file, *new, "--dry-run").status == 0
    assert "EDA" not in [phase.title for phase in catalogue(store).phases]
    assert run("import", file, *new).status == 0
    assert "eda" in [phase.key for phase in catalogue(store).phases]
