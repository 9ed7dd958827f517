"""Writers of a team that are killed in their writing: the next machine goes on soon."""

import random
from functools import partial
from pathlib import Path

from benchmarks.soak.losses import Losses, make_fault
from benchmarks.soak.outcomes import Outcome, format_percentiles
from benchmarks.soak.processes import run_and_kill
from benchmarks.soak.team.machines import find_team_losses, running_team
from benchmarks.soak.team.units import WRITTEN, Attempt, Person, parse_results

LONGEST_LIFE_SECONDS = 1.0
MACHINES = 2


def kill_team_writers(folder: Path, *, kills: int) -> Outcome:
    """Kill writers on machines in turn; after each kill another machine writes at once."""
    chance, outputs, losses = random.Random(9), [], Losses()
    afterwards: list[Attempt] = []
    with running_team(folder) as team:
        person = Person(team.get_machine("next"), "next")
        for number in range(kills):
            name, output = f"writer {number}", folder / f"killed-{number}.txt"
            command = team.build_writer(f"machine {number % MACHINES}", name)
            moment = chance.uniform(0, LONGEST_LIFE_SECONDS)
            if not run_and_kill(command, output, when=partial(_has_begun, output), after=moment):
                losses += make_fault(f"{name} ended by itself")
            outputs.append(output.read_text(encoding="utf-8"))
            afterwards += person.write()
        results = parse_results(outputs)
        for attempt in afterwards:
            results.add(attempt)
            if attempt.kind != WRITTEN:
                losses += make_fault(f"after a kill nobody could write: {attempt.words}")
        losses += find_team_losses(team, results)
    waits = [attempt.seconds for attempt in afterwards]
    return Outcome(
        "a team: signal 9 while records are written",
        kills,
        "kills",
        len(results.acknowledged),
        losses,
        f"the next machine's write right after a kill: {format_percentiles(waits)}",
    )


def _has_begun(output: Path) -> bool:
    """Tell whether the writer has acknowledged its first unit of work."""
    return output.stat().st_size > 0
