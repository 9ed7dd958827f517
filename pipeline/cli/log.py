"""The command that logs one revisit."""

import uuid
from collections.abc import Mapping
from typing import Any

import click

from pipeline.cli.options import command, signature_option
from pipeline.cli.terminal import DONE, format_clock
from pipeline.errors import InputRefused, Problem, StoreAway, StoreError, StoreUncertain
from pipeline.ledger import words as ledger_words
from pipeline.ledger.logging.revisit import log_revisit
from pipeline.model import AVOIDABLE, Catalogue
from pipeline.store import Store
from pipeline.words import plain


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
    """Write one revisit down.

    While a team's database does not answer it is kept on this machine, and sent later.
    """
    facts |= {"project": project, "main_phase": main_phase or None, "from_focus": True}
    facts["id"] = str(uuid.uuid4())  # so that it is written once, should it be sent again
    try:
        try:
            logged = log_revisit(store, **facts)
        except (StoreAway, StoreUncertain) as unsent:
            _keep(store, unsent, facts)
            return DONE
    except InputRefused as refused:
        if main_phase:
            raise
        rule = f"no phase of {project!r} was in focus then; name one with --from"
        problems = [
            Problem("main phase", "", rule) if problem.column == "main_phase" else problem
            for problem in refused.problems
        ]
        raise InputRefused(refused.title, problems) from refused
    _print_revisit(logged.catalogue, logged.revisit)
    for line in ledger_words.format_notices(logged):
        print(line)
    return DONE


def _keep(store: Store, unsent: StoreError, facts: dict[str, Any]) -> None:
    """Keep a revisit in the outbox of this machine, and say so."""
    from pipeline.ledger.logging import outbox

    kept = outbox.keep_revisit(store, **facts)
    _print_revisit(kept.catalogue, kept.revisit)
    waiting = plain.format_count(outbox.count_kept(store), "revisit")
    print(f"kept on this machine, not sent yet: {unsent.message}")
    print(f"{waiting} in its outbox; the next command or page that gets through sends it, once")


def _print_revisit(catalogue: Catalogue, revisit: Mapping[str, Any]) -> None:
    words = ledger_words.format_logged(catalogue, revisit)
    print(f"{revisit['project']}: {words}, {format_clock(revisit['occurred_at'])}")
    print(f"id {revisit['id']}")
