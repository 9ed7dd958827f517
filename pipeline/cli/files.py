"""The commands that import and export records."""

import sys
from pathlib import Path

import click

from pipeline.asking import questions
from pipeline.cli import terminal
from pipeline.cli.filters import Filters, filter_options
from pipeline.cli.options import PATH, command
from pipeline.cli.tables import print_table
from pipeline.cli.terminal import DONE, REFUSED, print_problems
from pipeline.clock import parse_zone
from pipeline.intake import lake, reading, writing
from pipeline.intake.formats import table
from pipeline.ledger import adding
from pipeline.ledger.importing import words as import_words
from pipeline.ledger.importing.suggesting import CHOICES
from pipeline.ledger.importing.writing import Decisions, import_sheet, plan_import
from pipeline.store import Store
from pipeline.words import plain

LAKE = "lake"  # the format of `export` that is a folder
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
@click.option(
    "--format",
    "form",
    type=click.Choice((*reading.FORMATS, LAKE)),
    help="Default: the file's ending.",
)
@filter_options
def run_export(store: Store, file: str, filters: Filters, form: str | None) -> int:
    """Write revisits to a file (.csv, .parquet, .json or .xlsx) or a lake.

    With --format lake, FILE is a folder for Parquet files, one for each project and month (UTC):
    FILE/project=…/month=2026-11/part-0.parquet. A lake that is there is replaced whole; a folder
    that holds anything else is refused.
    """
    form = form or reading.detect_format(file)
    with store.asking() as reader:
        records = questions.Question("records", selection=filters.select(reader)).ask(reader)
    revisits = plain.format_count(records.height, "revisit")
    with terminal.progress_line(f"Exporting {revisits}") as progress:
        if form == LAKE:
            lake.write_lake(records, Path(file), progress=progress)
        else:
            Path(file).write_bytes(writing.export_records(records, form, progress=progress))
    print(f"{revisits} written to {file}")
    return DONE


def _print_plan(plan: adding.Plan, *, is_done: bool = False) -> None:
    clock = import_words.format_clock(plan)
    for line in [*([clock] if clock else []), *import_words.format_plan(plan, is_done=is_done)]:
        print(line)
