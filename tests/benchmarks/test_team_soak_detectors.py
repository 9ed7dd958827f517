"""Each detector of the soak on a team's store sees what it is there for."""

import itertools
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from benchmarks.postgres import Server
from benchmarks.soak.losses import Losses
from benchmarks.soak.team.machines import Team, begin_project, find_team_losses
from benchmarks.soak.team.racer import AMEND, CHANGED, LOG, NEW_PROJECT
from benchmarks.soak.team.races import find_doubled_names, judge_race
from benchmarks.soak.team.units import Attempt, Person, Results, parse_results
from benchmarks.team.slow_network import slow_network
from pipeline.model import Change
from tests.teams import begin_ledger, run_sql

pytestmark = pytest.mark.soak

ROW = Change("revisits", "0198c0de-0000-4000-8000-000000000000", 1)
_numbers = itertools.count()


@pytest.fixture
def team(postgres: Server, tmp_path: Path) -> Iterator[Team]:
    """A team whose second machine has written a few units."""
    team = Team(postgres, begin_ledger(postgres, f"detect_{next(_numbers)}"), tmp_path)
    begin_project(team.get_machine("first"))
    yield team
    for machine in team.machines.values():
        machine.ledger.database.close()


@pytest.fixture
def results(team: Team) -> Results:
    """What the second machine was told."""
    results, person = Results(), Person(team.get_machine("second"), "ana")
    for _ in range(5):
        for attempt in person.write():
            results.add(attempt)
    return results


def test_a_team_that_holds_what_was_acknowledged_has_no_losses(
    team: Team, results: Results
) -> None:
    assert len(results.acknowledged) >= 5
    assert find_team_losses(team, results) == Losses()


def test_a_row_that_the_ledger_lost_is_seen(team: Team, results: Results) -> None:
    lost = next(row for row in results.acknowledged if row.table == "revisits")
    schema = team.address.schema
    run_sql(
        team.server,
        f"delete from {schema}.revisits_ledger where id = '{lost.id}' and rev = {lost.rev}",
    )
    losses = find_team_losses(team, results)
    assert losses.lost == 1
    assert "the mirror of second differs in revisit_ledger" in losses.complaints


def test_a_row_that_the_ledger_holds_twice_is_seen(team: Team, results: Results) -> None:
    ledger = f"{team.address.schema}.revisits_ledger"
    run_sql(
        team.server,
        f"alter table {ledger} drop constraint revisits_ledger_epoch_thing_id_rev_key; "
        f"insert into {ledger} (epoch, thing, id, rev, facts) "
        f"select epoch, thing, id, rev, facts from {ledger} where thing = 'revisits' limit 1",
    )
    assert find_team_losses(team, results).doubled == 1


def test_a_mirror_that_differs_is_seen(team: Team, results: Results) -> None:
    second = team.get_machine("second")
    second.read_version()
    with duckdb.connect(second.path) as connection:
        connection.execute("insert into revisit_ledger select * from revisit_ledger limit 1")
    losses = find_team_losses(team, results)
    assert losses.faults == 1
    assert losses.complaints == ("the mirror of second differs in revisit_ledger",)


def test_what_was_refused_and_is_there_is_seen(team: Team, results: Results) -> None:
    results.refused.append(results.acknowledged[0])
    (complaint,) = find_team_losses(team, results).complaints
    assert complaint.startswith("written, and told as refused")


def test_what_nobody_knows_may_be_there_or_not(team: Team, results: Results) -> None:
    results.unknown.extend((results.acknowledged.pop(), ROW))
    assert find_team_losses(team, results) == Losses()


def test_a_name_of_two_projects_is_seen(team: Team) -> None:
    first = team.get_machine("first")
    assert find_doubled_names(team) == Losses()
    with duckdb.connect(first.path) as connection:
        connection.execute(
            "insert into project_ledger select * replace (uuid() as id, upper(name) as name) "
            "from project_ledger limit 1"
        )
    assert find_doubled_names(team).doubled == 1


@pytest.mark.parametrize(
    ("kind", "ends", "tables", "is_well"),
    [
        (LOG, ("done", "done"), ("revisits",), True),
        (LOG, ("done", "done"), ("revisits", "revisits"), False),
        (LOG, ("done", "away"), ("revisits",), False),
        (AMEND, ("done", CHANGED), ("revisits",), True),
        (AMEND, ("done", "done"), ("revisits", "revisits"), False),
        (AMEND, (CHANGED, CHANGED), (), False),
        (NEW_PROJECT, ("done", "done"), ("revisits", "projects", "revisits"), True),
        (NEW_PROJECT, ("done", "done"), ("projects", "revisits", "projects", "revisits"), False),
    ],
)
def test_a_race_that_ended_wrongly_is_seen(
    kind: str, ends: tuple[str, str], tables: tuple[str, ...], is_well: bool
) -> None:
    rows = [Change(table, str(number), 1) for number, table in enumerate(tables)]
    answers = [(ends[0], rows), (ends[1], [])]
    assert bool(judge_race(kind, answers)) is not is_well


def test_a_line_that_was_not_ended_counts_for_nothing() -> None:
    line = Attempt("written", 0.5, (ROW,)).format_line()
    results = parse_results([f"{line}\n{line}", line])
    assert results.acknowledged == [ROW]
    assert results.seconds == {"written": [0.5]}


def test_a_refusal_in_unclear_words_and_a_stack_trace_are_seen(team: Team) -> None:
    line = Attempt("refused", 0.1, (ROW,), "no").format_line()
    results = parse_results([f"{line}\nTraceback (most recent call last):\n"])
    assert results.refused == [ROW]
    assert find_team_losses(team, results).faults == 2


def test_a_slow_network_is_slow_counts_and_dies() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        slow_network(server.getsockname()[1], round_trip=0.2) as network,
        socket.create_connection(("127.0.0.1", network.port), timeout=5) as client,
    ):
        answering, _ = server.accept()
        with answering:
            for number in range(2):
                begun = time.monotonic()
                client.sendall(b"question")
                assert answering.recv(100) == b"question"
                answering.sendall(b"answer")
                assert client.recv(100) == b"answer"
                # The first question waits for the connection too.
                assert time.monotonic() - begun >= (0.4, 0.2)[number]
            assert network.count_round_trips() == (1, 2)
            network.swallow()
            client.sendall(b"question")
            answering.settimeout(0.5)
            with pytest.raises(TimeoutError):
                answering.recv(100)
            with pytest.raises(TimeoutError):
                socket.create_connection(("127.0.0.1", network.port), timeout=0.5)
            network.carry()
            with socket.create_connection(("127.0.0.1", network.port), timeout=0.5):
                pass
