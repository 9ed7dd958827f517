"""The command `revisits`: the dashboard's features from a terminal, without rules of its own."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Mapping, Sequence

from pipeline.cli import figures as cli_figures
from pipeline.cli import upkeep
from pipeline.cli.arguments import build_parser
from pipeline.cli.records import run_export, run_focus, run_import, run_log, run_sample
from pipeline.cli.serving import run_report, run_serve
from pipeline.cli.terminal import REFUSED, print_problems
from pipeline.errors import InputRefused, RevisitsError
from pipeline.store import Store, locate_store
from pipeline.words import dates

Command = Callable[[argparse.Namespace, Store], int]


def main(
    arguments: Sequence[str] | None = None, *, commands: Mapping[str, Command] | None = None
) -> int:
    """Run one command and return its exit status: 0 done, 1 refused, 2 wrong usage.

    `commands` are those that another process does for this one, in place of our own.
    """
    words = tuple(sys.argv[1:] if arguments is None else arguments)
    try:
        given = build_parser().parse_args(words, argparse.Namespace(words=words))
    except SystemExit as leaving:
        return int(leaving.code or 0)
    dates.set_machine_locale()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without arrows shows "?" for one
    try:
        return (commands or _COMMANDS)[given.command](
            given, locate_store(getattr(given, "store", None))
        )
    except InputRefused as refused:
        print_problems(refused.title, refused.problems)
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


def _run_actions(given: argparse.Namespace, store: Store) -> int:
    from pipeline.cli.figures import run_actions  # scipy takes its time to load

    return run_actions(given, store)


_COMMANDS: dict[str, Command] = {
    "serve": run_serve,
    "sample": run_sample,
    "backup": upkeep.run_backup,
    "restore": upkeep.run_restore,
    "check": upkeep.run_check,
    "doctor": upkeep.run_doctor,
    "focus": run_focus,
    "log": run_log,
    "import": run_import,
    "export": run_export,
    "overlap": cli_figures.run_overlap,
    "phases": cli_figures.run_phases,
    "insights": cli_figures.run_insights,
    "report": run_report,
    "actions": _run_actions,
}
