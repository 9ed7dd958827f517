"""The command that logs one revisit."""

import click

from pipeline import fields
from pipeline.cli.options import command, signature_option
from pipeline.cli.terminal import DONE, format_clock
from pipeline.clock import get_machine_zone, get_utc_now
from pipeline.errors import InputRefused, Problem
from pipeline.ledger import adding, focus
from pipeline.ledger import words as ledger_words
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
def run_log(store: Store, project: str, main_phase: str | None, **facts: str | None) -> int:
    """Write one revisit down."""
    main_phase = main_phase or _find_phase_in_focus(store, project, facts["occurred_at"])
    try:
        added = adding.log_revisit(store, project=project, main_phase=main_phase, **facts)
    except InputRefused as refused:
        if main_phase:
            raise
        rule = f"no phase of {project!r} was in focus then; name one with --from"
        problems = [
            Problem("main phase", "", rule) if problem.column == "main_phase" else problem
            for problem in refused.problems
        ]
        raise InputRefused(refused.title, problems) from refused
    row = added.plan.new.row(0, named=True)
    words = ledger_words.format_logged(added.plan.catalogue, row)
    print(f"{row['project']}: {words}, {format_clock(row['occurred_at'])}")
    print(f"id {row['id']}")
    for line in ledger_words.format_notices(added.plan):
        print(line)
    return DONE


def _find_phase_in_focus(store: Store, project: str, occurred_at: str | None) -> str | None:
    """Find the phase in focus at the time of the record; None where there is none."""
    moment = get_utc_now()
    if occurred_at is not None:
        try:
            moment = fields.parse_time(occurred_at, zone=get_machine_zone(), now=moment)
        except fields.BrokenRule:
            return None  # the validator says what is wrong with the time
    with store.reading() as reader:
        return focus.find_phase_in_focus(reader, project=project, moment=moment)
