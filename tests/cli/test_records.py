"""Commands that log, set the focus, and load the sample."""

import json
import re
from datetime import datetime

import pytest

from pipeline.cli.main import main
from pipeline.ledger import projects
from pipeline.ledger.sample import load_sample
from pipeline.store import Store
from tests.builders import SAMPLE_NOW, all_records, ask, catalogue, id_of, ledger_sizes
from tests.cli.arguments import Run, log_arguments


def list_sessions(store: Store) -> list[tuple[str, datetime, datetime | None]]:
    found = ask(store, "focus_sessions")
    return found.select("phase", "started_at", "ended_at").rows()


def test_log_prints_what_it_wrote_and_its_id(store: Store, run: Run) -> None:
    ran = run(
        *log_arguments(),
        *("--note", "a column", "--minutes", 45, "--at", "2026-07-01T12:00"),
        *("--by", "ana", "--avoidable", "yes"),
    )
    assert (ran.status, ran.complained) == (0, "")
    record = all_records(store).row(0, named=True)
    assert ran.said.splitlines() == [
        "P: Monitoring → Management, Defect, 2026-07-01 12:00 CEST",
        f"id {record['id']}",
        "new project: P",
    ]
    assert record["occurred_at"] == datetime(2026, 7, 1, 10)
    assert (record["note"], record["minutes"]) == ("a column", 45)
    assert (record["avoidable"], record["written_by"]) == ("yes", "ana")


def test_log_without_from_uses_the_phase_in_focus(store: Store, run: Run) -> None:
    assert run("focus", "monitoring", "--project", "P").status == 0
    assert run(*log_arguments(**{"from": None})).status == 0
    assert all_records(store)["main_phase"].to_list() == ["monitoring"]


def test_log_without_from_uses_the_phase_that_was_in_focus_then(store: Store, run: Run) -> None:
    run("focus", "monitoring", "--project", "P", "--at", "2026-03-02T09:00")
    run("focus", "scalability", "--project", "P", "--at", "2026-03-02T12:00")
    for hour in ("10", "13"):
        run(*log_arguments(**{"from": None}, at=f"2026-03-02T{hour}:00"))
    assert all_records(store)["main_phase"].to_list() == ["scalability", "monitoring"]


def test_log_without_from_and_without_focus_asks_for_it(store: Store, run: Run) -> None:
    run("focus", "monitoring", "--project", "P", "--at", "2026-03-02T09:00")
    before = ledger_sizes(store)
    ran = run(*log_arguments(**{"from": None}, at="2026-03-02T08:00"))
    assert (ran.status, ran.said) == (1, "")
    assert "no phase of 'P' was in focus then; name one with --from" in ran.complained
    assert ledger_sizes(store) == before


def test_log_names_every_problem_and_the_nearest_phase(store: Store, run: Run) -> None:
    before = ledger_sizes(store)
    ran = run(*log_arguments(to="managment", minutes="soon", at="yesterday", reason=" "))
    assert (ran.status, ran.said) == (1, "")
    assert "4 problems" in ran.complained
    assert "'managment': is not a phase. Did you mean 'Management'?" in ran.complained
    for column in ("occurred_at", "reason", "minutes"):
        assert f"\n  {column}:" in ran.complained
    assert ledger_sizes(store) == before


def test_log_says_which_names_are_new_and_almost_known(run: Run) -> None:
    ran = run(*log_arguments(reason="Schema chang"))
    assert "new reason: Schema chang" in ran.said
    assert "reason 'Schema chang' is almost 'Schema change'" in ran.said


def test_who_writes_may_be_set_for_good(
    store: Store, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REVISITS_WHO", "ben")
    run(*log_arguments())
    run(*log_arguments(by="ana", at="2026-03-02T08:00"))
    assert all_records(store)["written_by"].to_list() == ["ben", "ana"]


def test_focus_starts_changes_and_ends(store: Store, run: Run) -> None:
    said = [
        run("focus", phase, "--project", "P", "--at", f"2026-07-01T{hour}:00").said.strip()
        for phase, hour in (("monitoring", "09"), ("Monitoring", "10"), ("scalability", "11"))
    ]
    ended = run("focus", "--end", "--project", "P", "--at", "2026-07-01T12:00").said.strip()
    assert said == [
        "P: Monitoring is in focus since 2026-07-01 09:00 CEST",
        "P: Monitoring is in focus already; nothing was written",
        "P: Scalability is in focus since 2026-07-01 11:00 CEST",
    ]
    assert ended == "P: focus on Scalability ended at 2026-07-01 12:00 CEST"
    seven, nine, ten = (datetime(2026, 7, 1, hour) for hour in (7, 9, 10))
    assert list_sessions(store) == [("monitoring", seven, nine), ("scalability", nine, ten)]


def test_focus_that_is_refused_says_why(run: Run) -> None:
    ran = run("focus", "monitorng", "--project", "P")
    assert ran.status == 1
    assert "Did you mean 'Monitoring'?" in ran.complained
    assert "has no phase in focus" in run("focus", "--end", "--project", "P").complained


def test_an_archived_project_is_neither_logged_for_nor_focused(store: Store, run: Run) -> None:
    for name in ("P", "Other"):
        projects.get_or_add_project(store, name)
    projects.archive_project(store, id_of(store, "P"), by="ana")
    for ran in (run(*log_arguments()), run("focus", "monitoring", "--project", "P")):
        assert ran.status == 1
        assert "project: 'P': is archived: reopen it in Settings first." in ran.complained
    assert all_records(store).is_empty()


def test_the_sample_is_loaded_once_called_synthetic_removed_and_brought_back(
    store: Store, run: Run
) -> None:
    said = run("sample").said
    revisits = f"synthetic sample: {all_records(store).height} revisits, "
    assert f"Loaded the {revisits}" in said
    assert "is there already; nothing was written" in run("sample").said
    assert [one.synthetic for one in catalogue(store).projects] == [True]
    assert "Removed the sample: " in run("sample", "--remove").said
    assert all_records(store).is_empty()
    assert "There is no sample project here" in run("sample", "--remove").said
    assert f"Brought back the {revisits}" in run("sample").said


def test_log_names_every_problem_though_nothing_is_in_focus(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["--project", "nope", "--to", "garbage", "--reason", "", "--minutes", "-1"]
    assert main(["log", "--store", str(store.path), *given]) == 1
    said = capsys.readouterr().err
    assert "4 problems" in said
    for part in ("name one with --from", "'garbage'", "reason: is missing", "'-1'"):
        assert part in said


def test_a_focus_session_of_this_very_minute_counts(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    at = ["--store", str(store.path)]
    main(["focus", "monitoring", "--project", "churn", *at])
    main(["log", "--project", "churn", "--to", "scalability", "--reason", "Defect", *at])
    capsys.readouterr()
    assert main(["overlap", "--format", "json", *at]) == 0
    pairs = json.loads(capsys.readouterr().out)
    (pair,) = [one for one in pairs if one["revisits"]]
    assert (pair["focus_sessions"], pair["incidence"]) == (1, 1.0)
    assert pair["intensity"] > 0


def test_a_new_focus_says_what_it_usually_brings(store: Store, run: Run) -> None:
    load_sample(store, now=SAMPLE_NOW)
    (project,) = [one.name for one in catalogue(store).projects]
    moved = run("focus", "model_deployment", "--project", project).said.splitlines()
    expected = r"Model deployment usually brings \d+ to \d+ revisits in two weeks"
    assert re.fullmatch(expected, moved[1])
    again = run("focus", "model_deployment", "--project", project).said.splitlines()
    assert [line.partition(":")[0] for line in (*moved, *again)] == [project, moved[1], project]
