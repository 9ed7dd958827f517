"""A team's database behind a slow network, which then dies and comes back."""

import time
from dataclasses import replace
from pathlib import Path

from benchmarks.soak.losses import Losses, make_fault
from benchmarks.soak.outcomes import Outcome, format_percentiles
from benchmarks.soak.team.crowd import wait_for_output
from benchmarks.soak.team.machines import (
    Team,
    find_team_losses,
    running_processes,
    running_team,
)
from benchmarks.soak.team.units import REFUSED, WRITTEN, Attempt, Person, Results, parse_results
from benchmarks.team.slow_network import SlowNetwork, slow_network
from pipeline.store.team.following import AWAY_SECONDS

ROUND_TRIP = 0.02
WRITERS = 2
LOOKS = 3


def try_slow_network(folder: Path, *, seconds: float) -> Outcome:
    """Let machines write over a slow network; then it swallows everything, and carries again."""
    with (
        running_team(folder) as team,
        slow_network(team.server.port, round_trip=ROUND_TRIP) as network,
    ):
        names = [f"writer {number}" for number in range(WRITERS)]
        commands = [team.build_writer(name, name, port=network.port) for name in names]
        with running_processes(commands, folder) as outputs:
            wait_for_output(outputs)
            time.sleep(seconds)
        results = parse_results(output.read_text(encoding="utf-8") for output in outputs)
        writes = format_percentiles(results.seconds.get(WRITTEN, ()))
        losses, dead = _die_and_come_back(team, network, results)
        losses += find_team_losses(team, results)
    return Outcome(
        f"a team: a round trip of {ROUND_TRIP * 1000:.0f} ms, then a dead network",
        results.count(WRITTEN),
        "writes",
        len(results.acknowledged),
        losses,
        f"{WRITERS} machines for {seconds:g} s, a write: {writes}; a host that swallows packets: "
        f"{dead}",
    )


def _die_and_come_back(team: Team, network: SlowNetwork, results: Results) -> tuple[Losses, str]:
    """Read and write while the network is dead: the mirror answers, a write is refused."""
    url = team.address.url.replace(f":{team.server.port}/", f":{network.port}/")
    store = replace(team.get_machine("far"), team=replace(team.address, url=url))
    person, losses, looks = Person(store, "far"), Losses(), []
    attempts: list[Attempt] = list(person.write())
    network.swallow()
    for _ in range(LOOKS):
        begun = time.perf_counter()
        store.catch_up()
        looks.append(time.perf_counter() - begun)
        if not store.find_absence():
            losses += make_fault("a dead network was not noticed")
    begun = time.perf_counter()
    refused = list(person.write())
    attempts += refused
    write = time.perf_counter() - begun
    if refused[0].kind != REFUSED:
        losses += make_fault(f"a write over a dead network: {refused[0]}")
    network.carry()
    attempts += person.write()
    if attempts[-1].kind != WRITTEN:
        losses += make_fault(f"the network is back, and a write is not: {attempts[-1].words}")
    for attempt in attempts:
        results.add(attempt)
    store.ledger.database.close()
    words = (
        f"the first look {looks[0]:.2f} s, the next ones {max(looks[1:]):.2f} s at most (within "
        f"{AWAY_SECONDS:g} s nobody asks again), a write is refused in {write:.2f} s"
    )
    return losses, words
