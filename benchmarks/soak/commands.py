"""Runs a command of the product in this process, and checks how it reports errors."""

import io
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass

from benchmarks.soak.losses import Losses, make_fault
from pipeline.cli.main import main
from pipeline.model import Change
from pipeline.store import Store

UNCLEAR = ("Traceback", "defect of ours", "unexpected ", "INTERNAL Error")
ADVICE = (
    "What to do",
    "is kept as",
    "Check that",
    "try again",
    "Try again",
    "tried again by itself",
    "tell who runs it",
    "Look whether it is there",
    "revisits doctor",
    "revisits restore",
    "--store",
)
LOG_COMMAND = (
    "log",
    *("--project", "Soak", "--from", "monitoring", "--to", "management", "--reason", "Defect"),
)


@dataclass(frozen=True)
class CommandResult:
    """The result of a command: exit status, output and errors."""

    status: int
    output: str
    errors: str

    @property
    def is_done(self) -> bool:
        """Whether it succeeded."""
        return self.status == 0

    @property
    def losses(self) -> Losses:
        """A fault where it failed and the message does not say what to do."""
        return Losses() if self.is_done else find_unclear(self.errors)

    @property
    def logged(self) -> list[Change]:
        """The record that `revisits log` acknowledged by printing its id; empty where none."""
        ids = [line[3:] for line in self.output.splitlines() if line.startswith("id ")]
        return [Change("revisits", identifier, 1) for identifier in ids if self.is_done]


def find_unclear(words: str) -> Losses:
    """Report a fault where an error message does not say what to do, or is not ours."""
    if any(part in words for part in UNCLEAR) or not any(part in words for part in ADVICE):
        return make_fault(f"unclear: {words.strip()[-300:] or 'nothing said'}")
    return Losses()


def run_command(store: Store, *words: object) -> CommandResult:
    """Run `revisits WORDS --store …` and capture its output."""
    output, errors = io.StringIO(), io.StringIO()
    with redirect_stdout(output), redirect_stderr(errors):
        status = main([*map(str, words), "--store", str(store.path)])
    return CommandResult(status, output.getvalue(), errors.getvalue())


def log_again(store: Store) -> tuple[list[Change], Losses]:
    """Log a record where it must be possible again; returns the record, or the fault."""
    ran = run_command(store, *LOG_COMMAND)
    fault = Losses() if ran.is_done else make_fault(f"does not write again: {ran.errors}")
    return ran.logged, fault
