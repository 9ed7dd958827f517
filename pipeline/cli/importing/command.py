"""The command that imports records."""

import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import click

from pipeline.cli import terminal
from pipeline.cli.importing.missing import format_columns, format_decisions, format_layout_options
from pipeline.cli.importing.options import MappingOptions, mapping_options
from pipeline.cli.options import PATH, command
from pipeline.cli.tables import print_table
from pipeline.cli.terminal import DONE, REFUSED, print_problems
from pipeline.clock import parse_zone
from pipeline.errors import InputRefused, OtherLayout, Undecided
from pipeline.intake import reading
from pipeline.intake.formats import table
from pipeline.intake.mapping.converting import Converted, convert_sheet
from pipeline.intake.mapping.mapping import SheetMapping
from pipeline.intake.sheets import REQUIRED, Sheet
from pipeline.ledger import adding
from pipeline.ledger.importing import mapping_words
from pipeline.ledger.importing import words as import_words
from pipeline.ledger.importing.drafting import Draft, draft_file, read_draft
from pipeline.ledger.importing.suggesting import CHOICES
from pipeline.ledger.importing.writing import (
    NOTHING_WRITTEN,
    Decisions,
    Reading,
    import_sheet,
    plan_import,
)
from pipeline.store import Store
from pipeline.words import plain

LIMITS = (
    f"{table.LIMITS} It may bring {adding.MOST_NEW_NAMES} new projects and as many new "
    "reasons. All rows are written, or none."
)
ADVICE = "To read it as it is, change below what does not fit, and add it to the command:"
TIMES_BESIDE = "a column of times stands beside days that have none"
TWO_DAYS = "{} may be two days: --dates day-first or --dates month-first"


@dataclass(frozen=True)
class _Read:
    """The sheet that a file becomes, with how it was read where its words were not ours."""

    sheet: Sheet
    converted: Converted | None = None
    reading: Reading | None = None


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
@mapping_options
def run_import(
    store: Store,
    file: str,
    dry_run: bool,
    changed: str | None,
    zone: str | None,
    form: str | None,
    options: MappingOptions,
) -> int:
    """Read revisits or focus sessions from a file.

    A file with other headings or words than ours is refused with the options that it needs;
    what they say is remembered for the next file with the same headings.
    """
    form = form or reading.detect_format(file)
    if options.layout.sheet is not None and form != "xlsx":
        raise click.UsageError(f"--sheet {options.layout.sheet}: only an Excel file has sheets.")
    data = reading.read_file(Path(file))
    with store.reading() as reader:
        try:
            draft = draft_file(reader, data, form, options.layout)
        except OtherLayout as other:
            advice = f"{other.message}; or add {format_layout_options(other)}"
            raise OtherLayout(other.title, advice) from other
    read = _read(draft, options, file)
    rows = plain.format_count(len(read.sheet.rows), "row")
    decisions = Decisions(changed)
    _print_reading(draft, read)
    with _advised(_list_for_forms, draft) if read.reading is None else nullcontext():
        if dry_run:
            return _print_dry_run(store, read, zone, decisions)
        with terminal.progress_line(f"Importing {rows}") as progress:
            added = import_sheet(
                store,
                read.sheet,
                zone=zone,
                decisions=decisions,
                reading=read.reading,
                progress=progress,
            )
    print(import_words.format_added(added))
    _print_plan(added.plan, is_done=True)
    return DONE


def _read(draft: Draft, options: MappingOptions, file: str) -> _Read:
    """Read a file strictly where it is in our own columns, and as somebody said otherwise."""
    is_read_strictly = draft.is_ours and not options.is_given()
    if not options.is_given() and draft.remembered is None:
        with _advised(_list_for_columns, draft):
            strict = _Read(reading.read_own_sheet(draft.table, draft.form))
        if draft.has_times:
            missing = " ".join(_list_for_columns(draft))
            raise Undecided(NOTHING_WRITTEN, f"{TIMES_BESIDE}.\n{ADVICE}\n  {missing}")
        return strict
    mapping = options.complete(draft)
    with _advised(_list_for_columns, draft):
        raw = read_draft(draft, mapping.columns)
    converted = convert_sheet(raw, mapping, draft.catalogue)
    if is_read_strictly and (converted.readings or not converted.is_decided):
        return _Read(reading.read_own_sheet(draft.table, draft.form))
    if not converted.is_decided:
        missing = " ".join(format_decisions(converted))
        raise Undecided(
            NOTHING_WRITTEN,
            f"{mapping_words.format_open(converted)}.\n{ADVICE}\n  {missing}",
        )
    name = Path(file).name
    return _Read(
        converted.sheet, converted, Reading(draft.labels, mapping, name, converted.new_phases)
    )


@contextmanager
def _advised(list_missing: Callable[[Draft], list[str]], draft: Draft) -> Iterator[None]:
    """Say with a refusal which options are missing, where any would help."""
    try:
        yield
    except InputRefused as refused:
        missing = list_missing(draft)
        if not missing:
            raise
        print_problems(refused.title, refused.problems)
        print(f"{ADVICE}\n  {' '.join(missing)}", file=sys.stderr)
        raise click.exceptions.Exit(REFUSED) from refused


def _list_for_columns(draft: Draft) -> list[str]:
    """List the options that name the columns, and then what their words mean; or another sheet."""
    if draft.likelier_sheet:
        return [f"--sheet {shlex.quote(draft.likelier_sheet)}"]
    if len(draft.proposed) > 1 and not draft.is_ours:
        try:
            raw = read_draft(draft, draft.proposed)
        except InputRefused:  # a column that is needed is not among them
            needed = [name for name in REQUIRED[draft.kind] if name not in reading.CHOSEN]
            return [format_columns(draft.proposed, needed=needed)]
        converted = convert_sheet(raw, SheetMapping(draft.proposed), draft.catalogue)
        return [format_columns(draft.proposed), *format_decisions(converted)]
    return []


def _list_for_forms(draft: Draft) -> list[str]:
    """List the options with which other words and forms in our own columns are read."""
    raw = reading.read_own_sheet(draft.table, draft.form)
    converted = convert_sheet(raw, draft.known_mapping, draft.catalogue)
    odd = {column for column, _, _ in converted.readings}
    named = {label: name for label, name in draft.own_columns.items() if name in odd}
    return [*([format_columns(named)] if named else []), *format_decisions(converted)]


def _print_dry_run(store: Store, read: _Read, zone: str | None, decisions: Decisions) -> int:
    rows = plain.format_count(len(read.sheet.rows), "row")
    new_phases = read.reading.new_phases if read.reading else ()
    with terminal.progress_line(f"Checking {rows}") as progress, store.reading() as reader:
        plan = plan_import(reader, read.sheet, zone=zone, new_phases=new_phases, progress=progress)
    print(f"{plan.new.height} of {len(read.sheet.rows)} rows would be written")
    _print_plan(plan)
    if not plan.problems:
        if decisions.is_asked(plan.compared.changes):
            print(import_words.ask_for_decision(plan))
        return DONE
    refused = reading.list_refused_rows(read.sheet, plan.problems, cut=True).head(
        terminal.MOST_ROWS_PRINTED
    )
    print_table(refused, file=sys.stderr)
    raise InputRefused("With these nothing would be written", plan.problems)


def _print_reading(draft: Draft, read: _Read) -> None:
    """Print how a file was read, where not all of it was as ours are."""
    for line in mapping_words.format_place(draft):
        print(line)
    if read.converted and read.reading:
        if draft.remembered:
            print("as it is remembered (Settings → Imports):")
        for line in mapping_words.format_reading(read.converted, read.reading.mapping):
            print(line)


def _print_plan(plan: adding.Plan, *, is_done: bool = False) -> None:
    clock = import_words.format_clock(plan)
    for line in [*([clock] if clock else []), *import_words.format_plan(plan, is_done=is_done)]:
        print(line)
