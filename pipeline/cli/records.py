"""The commands that log, import and export records."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime
from pathlib import Path

import polars as pl

from pipeline import fields
from pipeline.asking import questions
from pipeline.cli import figures as cli_figures
from pipeline.cli import terminal
from pipeline.cli.terminal import DONE, REFUSED, print_problems
from pipeline.clock import get_machine_zone, get_utc_now
from pipeline.errors import InputRefused, Problem
from pipeline.intake import reading, writing
from pipeline.ledger import adding, focus, sample
from pipeline.ledger import adding as ledger_adding
from pipeline.ledger import words as ledger_words
from pipeline.model import Catalogue
from pipeline.store import Store
from pipeline.words import plain


def run_sample(given: argparse.Namespace, store: Store) -> int:
    if given.remove:
        print(sample.format_removal(sample.remove_sample(store)))
        return DONE
    print(sample.load_sample(store).words)
    print("The sample project is synthetic: nobody did this work.")
    return DONE


def run_focus(given: argparse.Namespace, store: Store) -> int:
    with store.reading() as reader:  # before: once written, nothing may keep us from saying so
        catalogue = questions.load_catalogue(reader)
    if given.end:
        change = focus.end_focus(store, project=given.project, at=given.at, by=given.by)
    else:
        change = focus.set_focus(
            store, project=given.project, phase=given.phase, at=given.at, by=given.by
        )
    print(_format_focus_change(catalogue, change))
    return DONE


def _format_focus_change(catalogue: Catalogue, change: focus.FocusChange) -> str:
    if change.phase is None:
        title = catalogue.get_phase_title(change.before or "")
        return f"{change.project}: focus on {title} ended at {_format_clock(change.moment)}"
    title = catalogue.get_phase_title(change.phase)
    if change.before == change.phase:
        return f"{change.project}: {title} is in focus already; nothing was written"
    return f"{change.project}: {title} is in focus since {_format_clock(change.moment)}"


def run_log(given: argparse.Namespace, store: Store) -> int:
    try:
        added = adding.log_revisit(
            store,
            by=given.by,
            project=given.project,
            main_phase=given.main or _find_phase_in_focus(given, store),
            revisited_phase=given.to,
            reason=given.reason,
            note=given.note,
            minutes=given.minutes,
            occurred_at=given.at,
            avoidable=given.avoidable,
        )
    except InputRefused as refused:
        problems = [_ask_for_from(one, given) for one in refused.problems]
        raise InputRefused(refused.title, problems) from refused
    row = added.plan.new.row(0, named=True)
    said = ledger_words.format_logged(added.plan.catalogue, row)
    print(f"{row['project']}: {said}, {_format_clock(row['occurred_at'])}")
    print(f"id {row['id']}")
    for line in ledger_words.format_plan(added.plan):
        print(line)
    return DONE


def _find_phase_in_focus(given: argparse.Namespace, store: Store) -> str | None:
    """Find the phase in focus at the time of the record; None where there is none."""
    moment = get_utc_now()
    if given.at is not None:
        try:
            moment = fields.parse_time(given.at, zone=get_machine_zone(), now=moment)
        except fields.BrokenRule:
            return None  # the validator says what is wrong with the time
    with store.reading() as reader:
        return focus.find_phase_in_focus(reader, project=given.project, moment=moment)


def _ask_for_from(problem: Problem, given: argparse.Namespace) -> Problem:
    if problem.column != "main_phase" or given.main is not None:
        return problem
    rule = f"no phase of {given.project!r} was in focus then; name one with --from"
    return Problem("main phase", "", rule)


def run_import(given: argparse.Namespace, store: Store) -> int:
    form = given.format or reading.detect_format(given.file)
    sheet = reading.read_sheet(reading.read_file(Path(given.file)), form)
    if not given.dry_run:
        with terminal.progress_line(
            f"Importing {plain.format_count(len(sheet.rows), 'row')}"
        ) as progress:
            added = ledger_adding.import_sheet(store, sheet, progress=progress)
        _print_added(added)
        return DONE
    words = f"Checking {plain.format_count(len(sheet.rows), 'row')}"
    with terminal.progress_line(words) as progress, store.reading() as reader:
        plan = adding.plan_sheet(reader, sheet, progress=progress)
    print(f"{plan.new.height} of {len(sheet.rows)} rows would be written")
    for line in ledger_words.format_plan(plan):
        print(line)
    if not plan.problems:
        return DONE
    refused = reading.list_refused_rows(sheet, plan.problems, cut=True).head(
        terminal.MOST_ROWS_PRINTED
    )
    with pl.Config(tbl_rows=-1, tbl_cols=-1, fmt_str_lengths=80, tbl_width_chars=200):
        print(refused, file=sys.stderr)
    print_problems("With these nothing would be written", plan.problems)
    return REFUSED


def run_export(given: argparse.Namespace, store: Store) -> int:
    form = reading.detect_format(given.file)
    with store.reading() as reader:
        selected = questions.Question(
            "records", selection=cli_figures.parse_selection(given, reader)
        ).ask(reader)
    words = f"Exporting {plain.format_count(selected.height, 'revisit')}"
    with terminal.progress_line(words) as progress:
        made = writing.export_records(selected, form, progress=progress)
    Path(given.file).write_bytes(made)
    print(f"{plain.format_count(selected.height, 'revisit')} written to {given.file}")
    return DONE


def _print_added(added: adding.Added) -> None:
    print(ledger_words.format_added(added))
    for line in ledger_words.format_plan(added.plan):
        print(line)


def _format_clock(moment: datetime) -> str:
    return f"{plain.convert_to_zone(moment, get_machine_zone()):%Y-%m-%d %H:%M %Z}"
