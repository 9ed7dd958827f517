"""The command that logs one revisit."""

from typing import Any

import click

from pipeline.cli.options import command, signature_option
from pipeline.cli.terminal import DONE, format_clock
from pipeline.errors import InputRefused, Problem
from pipeline.ledger import words as ledger_words
from pipeline.ledger.logging.revisit import log_revisit
from pipeline.model import AVOIDABLE
from pipeline.store import Store


@command("log")
@click.option("--project", required=True)
@click.option("--from", "main_phase", metavar="PHASE", help="Default: the one in focus.")
@click.option("--to", "revisited_phase", required=True, metavar="PHASE")
@click.option("--reason", required=True)
@click.option("--note")
@click.option("--minutes", metavar="N")
@click.option("--at", "occurred_at", metavar="TIME", help="When it happened (default: now).")
@signature_option
@click.option("--avoidable", type=click.Choice(AVOIDABLE), default="unknown")
def run_log(store: Store, project: str, main_phase: str | None, **facts: Any) -> int:
    """Write one revisit down."""
    try:
        logged = log_revisit(
            store, project=project, main_phase=main_phase or None, from_focus=True, **facts
        )
    except InputRefused as refused:
        if main_phase:
            raise
        rule = f"no phase of {project!r} was in focus then; name one with --from"
        problems = [
            Problem("main phase", "", rule) if problem.column == "main_phase" else problem
            for problem in refused.problems
        ]
        raise InputRefused(refused.title, problems) from refused
    revisit = logged.revisit
    words = ledger_words.format_logged(logged.catalogue, revisit)
    print(f"{revisit['project']}: {words}, {format_clock(revisit['occurred_at'])}")
    print(f"id {revisit['id']}")
    for line in ledger_words.format_notices(logged):
        print(line)
    return DONE
