"""Several machines of a team that write at once, without a pause, and one that reads."""

import time
from pathlib import Path

from benchmarks.soak.outcomes import Outcome, format_percentiles
from benchmarks.soak.processes import POLL_SECONDS
from benchmarks.soak.team.machines import find_team_losses, running_processes, running_team
from benchmarks.soak.team.units import READ, WRITTEN, parse_results

STARTING_SECONDS = 180.0


def run_team_crowd(folder: Path, *, writers: int, seconds: float) -> Outcome:
    """Let `writers` machines write and one read for some seconds."""
    with running_team(folder) as team:
        names = [f"writer {number}" for number in range(writers)]
        commands = [team.build_writer(name, name) for name in names]
        reading = team.build_writer("reader", "reader", "--read", "--pause", 0.1)
        with running_processes([*commands, reading], folder) as outputs:
            wait_for_output(outputs)
            time.sleep(seconds)
        results = parse_results(output.read_text(encoding="utf-8") for output in outputs)
        losses = find_team_losses(team, results)
    writes, reads = (format_percentiles(results.seconds.get(kind, ())) for kind in (WRITTEN, READ))
    return Outcome(
        f"a team: {writers} machines write, one reads",
        results.count(WRITTEN),
        "writes",
        len(results.acknowledged),
        losses,
        f"within {seconds:g} s, without a pause; a write, its turn included: {writes}; a read of "
        f"all records beside it, with what came since: {reads}",
    )


def wait_for_output(outputs: list[Path]) -> None:
    """Wait until every process has printed something. Raises TimeoutError."""
    deadline = time.monotonic() + STARTING_SECONDS
    while not all(output.stat().st_size for output in outputs):
        if time.monotonic() > deadline:
            raise TimeoutError([output.read_text(encoding="utf-8")[-500:] for output in outputs])
        time.sleep(POLL_SECONDS)
