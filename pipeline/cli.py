"""The command `revisits`: every rule of the dashboard from a terminal, and none of its own."""

from __future__ import annotations

import argparse
import io
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import polars as pl

from pipeline import (
    cli_figures,
    cli_upkeep,
    dates,
    exporting,
    fields,
    focus,
    importing,
    records,
    safekeeping,
    sample,
    terminal,
    wording,
)
from pipeline.access import listening
from pipeline.access.roles import access_of, secrets_at
from pipeline.arguments import parser
from pipeline.asking import questions
from pipeline.cli_figures import DONE
from pipeline.clock import machine_zone, utc_now
from pipeline.errors import InputRefused, Problem, RevisitsError
from pipeline.model import Catalogue
from pipeline.store import ROOT, Store, store_named

REFUSED, MISUSED = 1, 2
Command = Callable[[argparse.Namespace, Store], int]


def main(
    arguments: Sequence[str] | None = None, *, commands: Mapping[str, Command] | None = None
) -> int:
    """Run one command and give back its exit status: 0 done, 1 refused, 2 wrong usage.

    `commands` are those that another process does for this one, in place of our own.
    """
    words = tuple(sys.argv[1:] if arguments is None else arguments)
    try:
        given = parser().parse_args(words, argparse.Namespace(words=words))
    except SystemExit as leaving:
        return int(leaving.code or 0)
    dates.written_for_this_machine()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without arrows shows "?" for one
    try:
        return (commands or _COMMANDS)[given.command](
            given, store_named(getattr(given, "store", None))
        )
    except InputRefused as refused:
        _say_problems(refused.title, refused.problems)
    except RevisitsError as error:
        print(f"revisits: {error.title}: {error.message}", file=sys.stderr)
    except OSError as error:
        print(f"revisits: {error.filename or ''}: {error.strerror or error}", file=sys.stderr)
    except KeyboardInterrupt:
        print("revisits: stopped", file=sys.stderr)
    except Exception as error:  # the last net: a person never sees a stack trace
        if os.environ.get("REVISITS_DEBUG"):
            raise
        print(
            f"revisits: unexpected {type(error).__name__}: {error}. This is a defect of ours; "
            "please report it with the output of the same command under REVISITS_DEBUG=1",
            file=sys.stderr,
        )
    return REFUSED


def _serve(given: argparse.Namespace, store: Store) -> int:
    if given.without_login:
        os.environ[listening.TOLD] = "1"
    address = given.address or os.environ.get("STREAMLIT_SERVER_ADDRESS") or "localhost"
    who = access_of(secrets_at((Path.home(), ROOT)))
    listening.refuse_to_be_open(address, who, told=listening.told_so())
    kept_away = safekeeping.begin_day(store)
    if kept_away:
        print(f"revisits: no backup was made today: {kept_away}", file=sys.stderr)
    if listening.nobody_else_finds_it(given.address, given.host):
        print(
            "revisits: it answers to localhost alone: say with --host what people type",
            file=sys.stderr,
        )
    os.environ["REVISITS_STORE"] = str(store.path)
    os.chdir(ROOT)
    sys.stdout.flush()
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py")]
    command += listening.options(port=given.port, address=given.address, hosts=given.host)
    os.execv(sys.executable, command)  # noqa: S606  # our own interpreter, no shell


def _report(given: argparse.Namespace, _store: Store) -> int:
    """Charts are the screen's: a process of its side does the command, and says how it went."""
    command = [sys.executable, "-P", "-m", "views.report", *given.words]
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    try:
        drawn = subprocess.run(command, env=os.environ | {"PYTHONPATH": path}, check=False)  # noqa: S603  # no shell
    except KeyboardInterrupt:
        return REFUSED  # the process was told too, and has said so
    return drawn.returncode if drawn.returncode >= 0 else REFUSED


def _sample(given: argparse.Namespace, store: Store) -> int:
    if given.remove:
        print(sample.said_of_removal(sample.remove_sample(store)))
        return DONE
    print(sample.load_sample(store).words)
    print("The sample project is synthetic: nobody did this work.")
    return DONE


def _focus(given: argparse.Namespace, store: Store) -> int:
    with store.reading() as reader:  # before: once written, nothing may keep us from saying so
        catalogue = questions.catalogue_of(reader)
    if given.end:
        change = focus.end_focus(store, project=given.project, at=given.at, by=given.by)
    else:
        change = focus.set_focus(
            store, project=given.project, phase=given.phase, at=given.at, by=given.by
        )
    print(_said_of_focus(catalogue, change))
    return DONE


def _said_of_focus(catalogue: Catalogue, change: focus.FocusChange) -> str:
    if change.phase is None:
        title = catalogue.phase_title(change.before or "")
        return f"{change.project}: focus on {title} ended at {_clock(change.moment)}"
    title = catalogue.phase_title(change.phase)
    if change.before == change.phase:
        return f"{change.project}: {title} is in focus already; nothing was written"
    return f"{change.project}: {title} is in focus since {_clock(change.moment)}"


def _log(given: argparse.Namespace, store: Store) -> int:
    try:
        added = records.log_revisit(
            store,
            by=given.by,
            project=given.project,
            main_phase=given.main or _phase_in_focus(given, store),
            revisited_phase=given.to,
            reason=given.reason,
            note=given.note,
            minutes=given.minutes,
            occurred_at=given.at,
            avoidable=given.avoidable,
        )
    except InputRefused as refused:
        problems = [_asking_for_from(one, given) for one in refused.problems]
        raise InputRefused(refused.title, problems) from refused
    row = added.plan.new.row(0, named=True)
    said = wording.logged(added.plan.catalogue, row)
    print(f"{row['project']}: {said}, {_clock(row['occurred_at'])}")
    print(f"id {row['id']}")
    for line in wording.plan(added.plan):
        print(line)
    return DONE


def _phase_in_focus(given: argparse.Namespace, store: Store) -> str | None:
    """The phase in focus at the time of the record; None where there is none, or no such time."""
    moment = utc_now()
    if given.at is not None:
        try:
            moment = fields.time_of(given.at, zone=machine_zone(), now=moment)
        except fields.Broken:
            return None  # the validator says what is wrong with the time
    with store.reading() as reader:
        return focus.phase_in_focus(reader, project=given.project, moment=moment)


def _asking_for_from(problem: Problem, given: argparse.Namespace) -> Problem:
    if problem.column != "main_phase" or given.main is not None:
        return problem
    rule = f"no phase of {given.project!r} was in focus then; name one with --from"
    return Problem("main phase", "", rule)


def _import(given: argparse.Namespace, store: Store) -> int:
    form = given.format or importing.format_of(given.file)
    sheet = importing.read_sheet(importing.read_file(Path(given.file)), form)
    if not given.dry_run:
        with terminal.shown(f"Importing {wording.counted(len(sheet.rows), 'row')}") as progress:
            added = safekeeping.add_sheet(store, sheet, progress=progress)
        _say_added(added)
        return DONE
    words = f"Checking {wording.counted(len(sheet.rows), 'row')}"
    with terminal.shown(words) as progress, store.reading() as reader:
        plan = records.plan_sheet(reader, sheet, progress=progress)
    print(f"{plan.new.height} of {len(sheet.rows)} rows would be written")
    for line in wording.plan(plan):
        print(line)
    if not plan.problems:
        return DONE
    refused = importing.refused_rows(sheet, plan.problems, cut=True).head(terminal.MOST_ROWS)
    with pl.Config(tbl_rows=-1, tbl_cols=-1, fmt_str_lengths=80, tbl_width_chars=200):
        print(refused, file=sys.stderr)
    _say_problems("With these nothing would be written", plan.problems)
    return REFUSED


def _export(given: argparse.Namespace, store: Store) -> int:
    form = importing.format_of(given.file)
    with store.reading() as reader:
        selected = questions.records(cli_figures.selection_of(given, reader)).ask(reader)
    words = f"Exporting {wording.counted(selected.height, 'revisit')}"
    with terminal.shown(words) as progress:
        made = exporting.export(selected, form, progress=progress)
    Path(given.file).write_bytes(made)
    print(f"{wording.counted(selected.height, 'revisit')} written to {given.file}")
    return DONE


def _actions(given: argparse.Namespace, store: Store) -> int:
    from pipeline.cli_actions import actions  # scipy takes its time to load

    return actions(given, store)


def _say_added(added: records.Added) -> None:
    print(wording.imported(added))
    for line in wording.plan(added.plan):
        print(line)


def _say_problems(title: str, problems: Sequence[Problem]) -> None:
    print(f"revisits: {title}: {wording.counted(len(problems), 'problem')}", file=sys.stderr)
    for problem in problems:
        print(f"  {problem}", file=sys.stderr)


def _clock(moment: datetime) -> str:
    return f"{wording.in_zone(moment, machine_zone()):%Y-%m-%d %H:%M %Z}"


_COMMANDS: dict[str, Command] = {
    "serve": _serve,
    "sample": _sample,
    "backup": cli_upkeep.backup,
    "restore": cli_upkeep.restore,
    "check": cli_upkeep.check,
    "doctor": cli_upkeep.doctor,
    "focus": _focus,
    "log": _log,
    "import": _import,
    "export": _export,
    "overlap": cli_figures.overlap,
    "phases": cli_figures.phases,
    "insights": cli_figures.insights,
    "report": _report,
    "actions": _actions,
}
