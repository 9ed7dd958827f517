"""The commands that log, import and export records."""

import sys
from datetime import datetime
from pathlib import Path

import click

from pipeline import fields
from pipeline.asking import questions
from pipeline.cli import terminal
from pipeline.cli.options import PATH, Filters, command, filter_options, signature_option
from pipeline.cli.tables import print_table
from pipeline.cli.terminal import DONE, REFUSED, print_problems
from pipeline.clock import get_machine_zone, get_utc_now, parse_zone
from pipeline.errors import InputRefused, Problem
from pipeline.intake import reading, writing
from pipeline.intake.formats import table
from pipeline.ledger import adding, focus, sample
from pipeline.ledger import words as ledger_words
from pipeline.ledger.importing import words as import_words
from pipeline.ledger.importing.suggesting import CHOICES
from pipeline.ledger.importing.writing import Decisions, import_sheet, plan_import
from pipeline.model import AVOIDABLE, Catalogue
from pipeline.store import Store
from pipeline.words import plain


@command("sample")
@click.option("--remove", is_flag=True, help="Delete every synthetic project with its records.")
def run_sample(store: Store, remove: bool) -> int:
    """Load the synthetic sample project, or remove it."""
    if remove:
        print(sample.format_removal(sample.remove_sample(store)))
        return DONE
    print(sample.load_sample(store).words)
    print("The sample project is synthetic: nobody did this work.")
    return DONE


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
    if confirm:
        print(_confirm_focus(store, catalogue, project, by))
        return DONE
    change = focus.set_focus(store, project=project, phase=phase, at=at, by=by)
    print(_format_focus_change(catalogue, change))
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
        return f"{change.project}: focus on {title} ended at {_format_clock(change.moment)}"
    title = catalogue.get_phase_title(change.phase)
    if change.before == change.phase:
        return f"{change.project}: {title} is in focus already; nothing was written"
    return f"{change.project}: {title} is in focus since {_format_clock(change.moment)}"


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
    print(f"{row['project']}: {words}, {_format_clock(row['occurred_at'])}")
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


LIMITS = (
    f"{table.LIMITS} It may bring {adding.MOST_NEW_NAMES} new projects and as many new "
    "reasons. All rows are written, or none."
)


def _parse_zone(_context: click.Context, _option: click.Parameter, name: str | None) -> str | None:
    return None if name is None else parse_zone(name)


@command("import", epilog=LIMITS)
@click.argument("file", type=PATH)
@click.option("--dry-run", is_flag=True, help="Show what would be written.")
@click.option(
    "--changed",
    type=click.Choice(CHOICES),
    help="Records that are there with other facts: update them, keep them, or add the row as new.",
)
@click.option(
    "--zone",
    metavar="NAME",
    callback=_parse_zone,
    help="Whose times those without a zone are, as Europe/Berlin (default: this machine's).",
)
@click.option(
    "--format", "form", type=click.Choice(reading.FORMATS), help="Default: the file's ending."
)
def run_import(
    store: Store, file: str, dry_run: bool, changed: str | None, zone: str | None, form: str | None
) -> int:
    """Read revisits or focus sessions from a file."""
    sheet = reading.read_sheet(reading.read_file(Path(file)), form or reading.detect_format(file))
    rows = plain.format_count(len(sheet.rows), "row")
    decisions = Decisions(changed)
    if not dry_run:
        with terminal.progress_line(f"Importing {rows}") as progress:
            added = import_sheet(store, sheet, zone=zone, decisions=decisions, progress=progress)
        print(import_words.format_added(added))
        _print_plan(added.plan, is_done=True)
        return DONE
    with terminal.progress_line(f"Checking {rows}") as progress, store.reading() as reader:
        plan = plan_import(reader, sheet, zone=zone, progress=progress)
    print(f"{plan.new.height} of {len(sheet.rows)} rows would be written")
    _print_plan(plan)
    if not plan.problems:
        if decisions.is_asked(plan.compared.changes):
            print(import_words.ask_for_decision(plan))
        return DONE
    refused = reading.list_refused_rows(sheet, plan.problems, cut=True).head(
        terminal.MOST_ROWS_PRINTED
    )
    print_table(refused, file=sys.stderr)
    print_problems("With these nothing would be written", plan.problems)
    return REFUSED


@command("export")
@click.argument("file", type=PATH)
@filter_options
def run_export(store: Store, file: str, filters: Filters) -> int:
    """Write revisits to a file: .csv, .parquet, .json or .xlsx."""
    form = reading.detect_format(file)
    with store.reading() as reader:
        records = questions.Question("records", selection=filters.select(reader)).ask(reader)
    revisits = plain.format_count(records.height, "revisit")
    with terminal.progress_line(f"Exporting {revisits}") as progress:
        data = writing.export_records(records, form, progress=progress)
    Path(file).write_bytes(data)
    print(f"{revisits} written to {file}")
    return DONE


def _print_plan(plan: adding.Plan, *, is_done: bool = False) -> None:
    clock = import_words.format_clock(plan)
    for line in [*([clock] if clock else []), *import_words.format_plan(plan, is_done=is_done)]:
        print(line)


def _format_clock(moment: datetime) -> str:
    return f"{plain.convert_to_zone(moment, get_machine_zone()):%Y-%m-%d %H:%M %Z}"
