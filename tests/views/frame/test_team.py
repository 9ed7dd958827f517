"""The dashboard on a team's store."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.postgres import PASSWORD, Server
from pipeline.ledger.logging import outbox
from pipeline.store import backup
from pipeline.store.team import following
from pipeline.store.team.store import TeamStore
from tests.builders import all_records, log
from tests.teams import Template, locate, run_sql
from tests.views.pages import go_to, list_labels, prepare_page, read_page


@pytest.fixture
def team(
    sample_team: Template, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TeamStore]:
    """A team's store with the sample, as the variable names it."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr(following, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(following, "AWAY_SECONDS", 0.0)
    copy = sample_team.copy_to(tmp_path / "mirror.duckdb")
    monkeypatch.setenv("REVISITS_STORE", copy.address)
    yield TeamStore.at(copy.team)


def test_pages_show_the_copy_while_the_database_is_away_and_write_nothing(
    team: TeamStore, postgres: Server
) -> None:
    app = prepare_page("overlap").run()
    assert not app.exception
    assert "revisits" in read_page(app)
    postgres.stop()
    try:
        for page in ("overlap", "records", "log", "settings"):
            go_to(app, page)
            assert not app.exception
            assert f"The team's database {team.name} does not answer" in read_page(app)
            assert "The figures are those of" in read_page(app)
    finally:
        postgres.start()
    app.run()
    assert "does not answer" not in read_page(app)


def test_a_dashboard_sends_what_a_terminal_kept(team: TeamStore, postgres: Server) -> None:
    log(team, project="Churn model (synthetic)", note="before")
    postgres.stop()
    try:
        outbox.keep_revisit(
            team,
            by="ana",
            project="Churn model (synthetic)",
            main_phase="monitoring",
            revisited_phase="management",
            reason="Defect",
            note="on a train",
        )
    finally:
        postgres.start()
    team.catch_up()
    app = prepare_page("records").run()
    assert not app.exception
    assert "on a train" in all_records(team)["note"].to_list()
    assert outbox.count_kept(team) == 0


def test_settings_say_where_the_log_of_the_team_lies(team: TeamStore) -> None:
    app = prepare_page("settings", section="Backups").run()
    assert not app.exception
    said = read_page(app)
    assert f"The team's log lies in {team.name}" in said
    assert "Back up now" in list_labels(app)


def test_a_role_that_may_only_look_is_offered_nothing_that_writes(
    sample_team: Template, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgres: Server
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    copy = sample_team.copy_to(tmp_path / "mirror.duckdb")
    schema = copy.team.schema
    run_sql(
        postgres,
        f"create role {schema}_vic login password '{PASSWORD}';"
        f"grant usage on schema {schema} to {schema}_vic;"
        f"grant select on all tables in schema {schema} to {schema}_vic",
    )
    monkeypatch.setenv("REVISITS_STORE", locate(postgres, schema, user=f"{schema}_vic").url)
    app = prepare_page("records").run()
    assert not app.exception
    assert "revisits" in read_page(app)
    go_to(app, "settings")
    assert not app.exception
    assert "Add" not in list_labels(app)


def test_a_page_says_when_the_log_of_the_team_was_begun_anew(team: TeamStore) -> None:
    team.catch_up()
    kept = backup.back_up(team)
    log(team, project="Churn model (synthetic)", note="by mistake")
    app = prepare_page("records").run()
    backup.restore_backup(team, kept)
    app.run()
    assert not app.exception
    assert f"This machine's copy of {team.name} was made anew" in read_page(app)
