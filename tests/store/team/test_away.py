"""The team's database is away: what is here is shown, with its moment, and nothing is written."""

import os
import signal
import socket
import time
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.postgres import Server
from pipeline.errors import StoreAway, StoreError
from pipeline.store.team import following
from pipeline.store.team.address import TeamAddress
from pipeline.store.team.store import TeamStore
from tests.builders import all_records, ledger, log

SECONDS = 10.0  # a second is meant; a minute is what it would be without care


def test_the_copy_answers_says_of_when_it_is_and_comes_back_by_itself(
    team: TeamStore, stoppable: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "AWAY_SECONDS", 0.0)
    log(team)
    seen = team.read_last_sight()
    stoppable.stop()
    assert all_records(team).height == 1
    absence = team.find_absence()
    assert absence
    assert absence.as_of == seen
    with pytest.raises(StoreAway, match="Nothing was written: the team's database"):
        log(team)
    assert len(ledger(team)) == 1
    stoppable.start()
    log(team)
    assert team.find_absence() is None
    assert len(ledger(team)) == 2


def test_a_machine_without_a_copy_cannot_begin_while_the_database_is_away(
    other: TeamStore, stoppable: Server
) -> None:
    stoppable.stop()
    with pytest.raises(StoreAway), other.reading():
        pass
    assert not other.path.exists()


def test_a_connection_that_broke_while_it_was_not_used_is_replaced(
    team: TeamStore, stoppable: Server
) -> None:
    log(team)
    stoppable.stop()
    stoppable.start()
    log(team)
    assert team.find_absence() is None


def test_a_machine_that_swallows_packets_costs_a_moment(team: TeamStore) -> None:
    with closing(socket.socket()) as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        port = deaf.getsockname()[1]
        waiting = []
        for _ in range(4):  # the queue is full then, and no further packet is answered
            one = socket.socket()
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", port))
            waiting.append(one)
        away = TeamStore(team.path, team=TeamAddress(f"postgresql://ana@127.0.0.1:{port}/team"))
        begun = time.monotonic()
        away.catch_up()
        assert time.monotonic() - begun < SECONDS
        assert "does not answer" in str(away.find_absence())
        begun = time.monotonic()
        for _ in range(100):  # nobody waits again so soon
            away.read_version()
        assert time.monotonic() - begun < 1
        for one in waiting:
            one.close()


def test_a_server_that_hangs_costs_a_moment_also_on_a_connection_that_stands(
    team: TeamStore, postgres: Server
) -> None:
    log(team)
    assert postgres.process
    children = _list_children(postgres.process.pid)
    for process in children:
        _send(process, signal.SIGSTOP)
    try:
        begun = time.monotonic()
        team.catch_up()
        assert time.monotonic() - begun < SECONDS
        assert team.find_absence()
    finally:
        for process in children:
            _send(process, signal.SIGCONT)


def _list_children(parent: int) -> list[int]:
    listed = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [parent, *map(int, listed)]


def _send(process: int, what: int) -> None:
    os.kill(process, what)


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://ana:hush-hush@127.0.0.1:{port}/nowhere",
        "postgresql://nobody:hush-hush@127.0.0.1:{port}/postgres",
        "postgresql://ana:hush-hush@nowhere.invalid/team",
        "postgresql://ana:hush-hush@127.0.0.1:{port}/postgres?password=hush-hush&nonsense=1",
        "postgresql://ana:hush-hush@127.0.0.1:99999999/team",
        "postgresql://ana:hush-hush@[::1/team",
        "postgresql://ana:hush%ZZhush-hush@127.0.0.1:{port}/team",
    ],
)
def test_no_message_repeats_a_password(
    address: str, team: TeamStore, postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(StoreError) as refused:
        named = TeamAddress(address.format(port=postgres.port))
        away = TeamStore(team.path.with_name("none.duckdb"), team=named)
        assert "hush" not in repr(away)
        away.catch_up()
    errors: list[BaseException | None] = [refused.value]
    while errors[-1] is not None:
        shown = errors[-1]
        assert "hush" not in f"{shown}"
        errors.append(
            shown.__cause__ or (None if shown.__suppress_context__ else shown.__context__)
        )
