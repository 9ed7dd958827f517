"""Each machine's mirror holds what the team's ledger holds."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from pipeline.errors import InputRefused
from pipeline.ledger import revisits, undo
from pipeline.store import Store, verified_copy
from pipeline.store.ledgers import LEDGERS
from pipeline.store.team.address import TeamAddress
from pipeline.store.team.store import TeamStore
from tests.builders import all_records, ledger, log, only_id
from tests.teams import Template

CRASH_BETWEEN_THE_COMMITS = """
import os, sys
from pathlib import Path
from pipeline.store.team import mirror
from pipeline.store.team.address import TeamAddress
from pipeline.store.team.address import TeamAddress
from pipeline.store.team.store import TeamStore
from tests.builders import log
mirror.keep_place = lambda *_: os._exit(7)
log(TeamStore(Path(sys.argv[1]), team=TeamAddress(os.environ["ADDRESS"])), note="crashed")
"""


def read_fingerprints(store: Store) -> dict[str, tuple[int, int]]:
    held = verified_copy.read_fingerprint(store.path)
    return {table: held[table] for table in LEDGERS.values()}


def test_what_one_machine_writes_the_other_shows_and_both_hold_the_same(
    team: TeamStore, other: TeamStore
) -> None:
    first = log(team, note="from here")
    log(other, note="from there", reason="A reason of ours")
    revisits.edit_revisit(other, only_id(first), 1, by="ben", minutes="45")
    gone = revisits.delete_revisit(team, only_id(first), 2, by="ana")
    undo.undo(other, gone, by="ben")
    for machine in (team, other):
        machine.catch_up()
        shown = {row["note"]: row["minutes"] for row in all_records(machine).to_dicts()}
        assert shown == {"from here": 45, "from there": None}
    assert read_fingerprints(team) == read_fingerprints(other)
    assert len(ledger(other)) == 5


def test_a_crash_between_the_two_commits_heals_with_the_next_look(
    team: TeamStore, other: TeamStore
) -> None:
    log(team, note="before")
    ran = subprocess.run(
        [sys.executable, "-c", CRASH_BETWEEN_THE_COMMITS, str(team.path)],
        env=os.environ | {"ADDRESS": team.address},
        check=False,
        timeout=60,
    )
    assert ran.returncode == 7
    assert len(ledger(team)) == 1
    log(team, note="after")
    assert set(all_records(team)["note"]) == {"before", "crashed", "after"}
    other.catch_up()
    assert read_fingerprints(team) == read_fingerprints(other)


def test_what_is_refused_here_is_not_handed_over(team: TeamStore, other: TeamStore) -> None:
    with pytest.raises(InputRefused):
        log(team, "monitoring", "monitoring")
    with pytest.raises(ZeroDivisionError), team.writing() as writer:
        writer.append_new("projects", {"name": "half", "synthetic": False, "archived": False})
        1 / 0  # noqa: B018
    other.catch_up()
    assert all_records(other).height == 0
    assert ledger(other, "project_ledger") == []
    log(team)  # and the turn is free again
    assert all_records(team).height == 1


def test_a_record_is_in_the_ledger_once_however_often_its_form_is_sent(
    team: TeamStore, other: TeamStore
) -> None:
    token = "6b2a4f60-15b8-4b3d-81fd-d91256b1429b"
    log(team, id=token)
    log(other, id=token)
    log(team, id=token)
    with psycopg.connect(team.address) as connection:
        rows = connection.execute(
            "select count(*) from revisits_ledger where thing = 'revisits'"
        ).fetchall()
    assert rows == [(1,)]


def test_a_mirror_that_is_gone_or_broken_is_made_anew(team: TeamStore) -> None:
    log(team)
    before = read_fingerprints(team)
    team.path.unlink()
    assert all_records(team).height == 1
    team.path.write_bytes(b"no database at all")
    with team.reading():
        pass
    assert len(ledger(team)) == 1
    assert read_fingerprints(team) == before
    assert [path.read_bytes() for path in team.path.parent.glob("*.broken-*")] == [
        b"no database at all"
    ]


def test_a_ledger_that_was_begun_anew_at_the_same_address_is_followed(
    team: TeamStore, other: TeamStore
) -> None:
    log(team, note="of before")
    other.catch_up()
    with psycopg.connect(team.address) as connection:  # as whoever owns it drops and makes it
        connection.execute("delete from revisits_ledger where thing in ('revisits', 'projects')")
        connection.execute("update revisits_epochs set ledger_id = gen_random_uuid()")
    other.catch_up()
    assert all_records(other).height == 0
    assert len(ledger(other, "phase_ledger")) == 9


def test_a_database_that_was_set_back_and_went_on_is_noticed_at_the_row_where_the_mirror_stands(
    team: TeamStore, other: TeamStore
) -> None:
    log(team, note="kept")
    other.catch_up()
    log(team, note="lost")
    team.catch_up()
    with psycopg.connect(team.address) as connection:  # as a restored backup has it
        connection.execute("delete from revisits_ledger where facts like '%lost%'")
        connection.execute(
            "select setval(pg_get_serial_sequence('revisits_ledger', 'seq'), max(seq)) "
            "from revisits_ledger"
        )
    log(other, note="went on")
    log(other, note="and on")
    log(team, note="back")
    for machine in (team, other):
        machine.catch_up()
        assert set(all_records(machine)["note"]) == {"kept", "went on", "and on", "back"}
    assert read_fingerprints(team) == read_fingerprints(other)


def test_many_processes_of_one_machine_share_a_mirror_while_it_is_made_anew(
    team: TeamStore, other: TeamStore
) -> None:
    code = """
import os, sys
from pathlib import Path
from pipeline.store.team.address import TeamAddress
from pipeline.store.team.address import TeamAddress
from pipeline.store.team.store import TeamStore
from tests.builders import log
store = TeamStore(Path(sys.argv[1]), team=TeamAddress(os.environ["ADDRESS"]))
for number in range(6):
    if sys.argv[2] == "doctor":
        store.make_anew()
    else:
        log(store, note=f"{sys.argv[2]} {number}")
"""
    log(team)
    running = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(team.path), who],
            env=os.environ | {"ADDRESS": team.address},
            stderr=subprocess.PIPE,
            text=True,
        )
        for who in ("ana", "ben", "doctor")
    ]
    refused = sum("ChangedMeanwhile" in process.communicate(timeout=120)[1] for process in running)
    other.catch_up()
    team.catch_up()
    assert read_fingerprints(team) == read_fingerprints(other)
    written = [note for note in all_records(team)["note"] if note]
    assert len(set(written)) == len(written)
    assert refused or len(written) == 12


def test_a_first_copy_says_how_far_it_is(sample_team: Template, tmp_path: Path) -> None:
    first = TeamStore(tmp_path / "first.duckdb", team=sample_team.copy_to(tmp_path / "a").team)
    done: list[float] = []
    first.catch_up(progress=done.append)
    assert done == sorted(done)
    assert done[-1] == 1.0


def test_each_team_has_a_mirror_of_its_own_however_it_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    urls = [
        "postgresql:///?service=churn",
        "postgresql:///?service=churn&options=-csearch_path%3Dother",
        "postgresql://ana@example.org",
        "postgresql://ben@example.org",
        "postgresql://ana@example.org/team?hostaddr=10.0.0.1",
        "postgresql://ana@example.org/team?hostaddr=10.0.0.2",
    ]
    assert len({TeamAddress(url).mirror for url in urls}) == len(urls)
    monkeypatch.setenv("PGDATABASE", "elsewhere")
    assert TeamAddress("postgresql://").mirror != TeamAddress(urls[2]).mirror
