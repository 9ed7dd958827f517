"""Two machines of a team that do the same at the same moment, over and over.

The same record is written once; of two corrections one wins and the other one is told; a new
project's name is made once.
"""

import json
import random
import subprocess
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.soak.losses import Losses, make_fault
from benchmarks.soak.outcomes import Outcome
from benchmarks.soak.processes import ROOT, build_command
from benchmarks.soak.team.machines import Team, find_team_losses, running_team
from benchmarks.soak.team.racer import AMEND, CHANGED, LOG, NEW_PROJECT
from benchmarks.soak.team.units import PROJECT, Results
from benchmarks.soak.writer import make_records
from pipeline.ledger import adding
from pipeline.model import Change

RACERS = ("ana", "ben")
AHEAD_SECONDS = 0.02
Racer = subprocess.Popen[str]
Answer = tuple[str, list[Change]]


def race_team(folder: Path, *, rounds: int) -> Outcome:
    """Run `rounds` of each kind of race."""
    with running_team(folder) as team, _running_racers(team) as racers:
        results, losses, ends = Results(), Losses(), Counter[str]()
        for number in range(rounds):
            for kind in (LOG, AMEND, NEW_PROJECT):
                answers = _race(team, racers, kind, number)
                won = [row for _, rows in answers for row in rows]
                results.acknowledged.extend(won)
                ends.update(end for end, _ in answers)
                losses += judge_race(kind, answers)
        losses += find_team_losses(team, results)
        losses += find_doubled_names(team)
    return Outcome(
        "a team: two machines do the same at once",
        3 * rounds,
        "races",
        len(results.acknowledged),
        losses,
        f"{rounds} times each the same record, a correction of the same record, and the same new "
        f"project: {ends[CHANGED]} times somebody was told that somebody else was first",
    )


def judge_race(kind: str, answers: Sequence[Answer]) -> Losses:
    """Judge what two racers were told: a record, a correction and a name are written once."""
    ends = sorted(end for end, _ in answers)
    tables = Counter(row.table for _, rows in answers for row in rows)
    expected = {
        LOG: (["done", "done"], {"revisits": 1}),
        AMEND: ([CHANGED, "done"], {"revisits": 1}),
        NEW_PROJECT: (["done", "done"], {"revisits": 2, "projects": 1}),
    }
    if (ends, dict(tables)) == expected[kind]:
        return Losses()
    return make_fault(f"a race, {kind}: {ends}, rows {dict(tables)}")


def find_doubled_names(team: Team) -> Losses:
    """Find names that two projects have."""
    with team.get_machine("first").reading() as reader:
        names = Counter(name.casefold() for name in reader.query("projects")["name"])
    doubled = [name for name, number in names.items() if number > 1]
    return Losses(doubled=len(doubled), complaints=tuple(f"doubled: {name}" for name in doubled))


def _race(team: Team, racers: Sequence[Racer], kind: str, number: int) -> list[Answer]:
    """Let both do it at one moment; yields what each was told."""
    identifier = ""
    if kind == AMEND:
        signed = f"to correct {number} of 1"
        sheet = make_records(random.Random(signed), PROJECT, signed, 1)
        adding.add_sheet(team.get_machine("first"), sheet, by=signed)
        identifier = str(sheet.rows[0].values["id"])
    for racer in racers:
        task = {"kind": kind, "number": number, "id": identifier, "at": time.time() + AHEAD_SECONDS}
        if racer.stdin:
            racer.stdin.write(f"{json.dumps(task)}\n")
            racer.stdin.flush()
    return [_read_answer(racer) for racer in racers]


def _read_answer(racer: Racer) -> Answer:
    end, rows = json.loads(racer.stdout.readline() if racer.stdout else "")
    return end, [Change(*row) for row in rows]


@contextmanager
def _running_racers(team: Team) -> Iterator[list[Racer]]:
    with ExitStack() as stack:
        racers = []
        for name in RACERS:
            store = team.get_machine(name)
            command = build_command(
                "benchmarks.soak.team.racer", team.address.url, store.path, name
            )
            pipe = subprocess.PIPE
            racer = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)
            racers.append(stack.enter_context(racer))
            stack.callback(racer.kill)
        for racer in racers:
            _read_answer(racer)  # it has begun
        yield racers
