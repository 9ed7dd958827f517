"""A PostgreSQL that is restarted, and killed, while machines write."""

import random
import signal
import time
from pathlib import Path

from benchmarks.soak.losses import make_fault
from benchmarks.soak.outcomes import Outcome, format_percentiles
from benchmarks.soak.team.crowd import wait_for_output
from benchmarks.soak.team.machines import (
    find_team_losses,
    running_processes,
    running_team,
)
from benchmarks.soak.team.units import REFUSED, UNKNOWN, WRITTEN, parse_results

WRITERS = 2
LONGEST_LIFE_SECONDS = 2.0
WAYS = (signal.SIGINT, signal.SIGQUIT)  # connections are ended; all is dropped, as in a crash


def restart_database(folder: Path, *, restarts: int) -> Outcome:
    """Restart the server while machines write, fast and as after a crash by turns."""
    chance, downs = random.Random(7), []
    with running_team(folder) as team:
        names = [f"writer {number}" for number in range(WRITERS)]
        commands = [team.build_writer(name, name) for name in names]
        with running_processes(commands, folder) as outputs:
            wait_for_output(outputs)
            for number in range(restarts):
                time.sleep(chance.uniform(0, LONGEST_LIFE_SECONDS))
                begun = time.perf_counter()
                team.server.stop(WAYS[number % len(WAYS)])
                team.server.start()
                downs.append(time.perf_counter() - begun)
            written = [output.stat().st_size for output in outputs]
            time.sleep(LONGEST_LIFE_SECONDS)
            ended = [output.stat().st_size for output in outputs]
        results = parse_results(output.read_text(encoding="utf-8") for output in outputs)
        losses = find_team_losses(team, results)
    if written == ended:
        losses += make_fault("nobody writes on after the last restart")
    return Outcome(
        "a team: PostgreSQL restarted while records are written",
        restarts,
        "restarts",
        len(results.acknowledged),
        losses,
        f"every second one as after a crash; {results.count(REFUSED)} units refused with a word "
        f"on what to do, {results.count(UNKNOWN)} times it was said that nobody knows; the "
        f"server was away: {format_percentiles(downs)}; writes: "
        f"{format_percentiles(results.seconds.get(WRITTEN, ()))}",
    )
