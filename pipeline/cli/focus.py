"""The command that sets, confirms and ends the phase in focus."""

import click

from pipeline.asking import questions
from pipeline.cli.options import command, signature_option
from pipeline.cli.terminal import DONE, format_clock
from pipeline.errors import InputRefused, Problem
from pipeline.figures.forecast.forecast import make_forecast
from pipeline.figures.forecast.starts import list_starts
from pipeline.figures.forecast.words import format_line
from pipeline.ledger import focus
from pipeline.model import Catalogue
from pipeline.store import Store


@command("focus")
@click.argument("phase", required=False)
@click.option("--end", is_flag=True, help="End the focus; no phase follows.")
@click.option("--confirm", is_flag=True, help="Say that the phase in focus still holds.")
@click.option("--project", required=True)
@click.option("--at", metavar="TIME", help="When (default: now).")
@signature_option
def run_focus(
    store: Store,
    phase: str | None,
    end: bool,
    confirm: bool,
    project: str,
    at: str | None,
    by: str | None,
) -> int:
    """Put a phase into focus, confirm it, or end the focus.

    PHASE is the key or the title of a phase.
    """
    if [phase is not None, end, confirm].count(True) != 1:
        raise click.UsageError("Name one of a PHASE, --end and --confirm.")
    with store.reading() as reader:  # before: once written, nothing may keep us from saying so
        catalogue = questions.load_catalogue(reader)
        starts = list_starts(lambda question: question.list_rows(reader)) if phase else ()
    if confirm:
        print(_confirm_focus(store, catalogue, project, by))
        return DONE
    change = focus.set_focus(store, project=project, phase=phase, at=at, by=by)
    print(_format_focus_change(catalogue, change))
    known = catalogue.find_project(change.project)
    if known and change.phase and change.phase != change.before:
        expected = make_forecast(starts, (), project_id=known.id, phase=change.phase)
        if expected.prediction:
            print(format_line(expected, catalogue))
    return DONE


def _confirm_focus(store: Store, catalogue: Catalogue, project: str, by: str | None) -> str:
    """Confirm the focus of a project, and say so. Raises InputRefused where none is running."""
    known = catalogue.find_project(project)
    running = catalogue.find_focus(known.id) if known else None
    if known is None or running is None:
        rule = "has no phase in focus that could be confirmed"
        raise InputRefused("Confirming the focus", [Problem("project", project, rule)])
    focus.confirm_focus(store, running.id, by=by)
    return f"{known.name}: {catalogue.get_phase_title(running.phase)} is still in focus"


def _format_focus_change(catalogue: Catalogue, change: focus.FocusChange) -> str:
    if change.phase is None:
        title = catalogue.get_phase_title(change.before or "")
        return f"{change.project}: focus on {title} ended at {format_clock(change.moment)}"
    title = catalogue.get_phase_title(change.phase)
    if change.before == change.phase:
        return f"{change.project}: {title} is in focus already; nothing was written"
    return f"{change.project}: {title} is in focus since {format_clock(change.moment)}"
