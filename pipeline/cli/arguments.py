"""The arguments of the command `revisits`."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable

from pipeline.access import listening
from pipeline.figures.overlap.measures import MEASURES
from pipeline.intake import reading
from pipeline.intake.formats import table as tables
from pipeline.ledger import adding
from pipeline.model import AVOIDABLE


def build_parser() -> argparse.ArgumentParser:
    """Build the parser; `command` of the parsed arguments is the name of the command."""
    store = argparse.ArgumentParser(add_help=False)
    store.add_argument(
        "--store",
        default=argparse.SUPPRESS,
        metavar="PATH",
        help="the store (default: REVISITS_STORE, else data/revisits.duckdb)",
    )
    root = argparse.ArgumentParser(
        prog="revisits",
        parents=[store],
        description="Write down each time work goes back to another phase, and see where and why.",
    )
    root.set_defaults(command="serve", port=None, address=None, host=(), without_login=False)
    commands = root.add_subparsers(title="commands", metavar="COMMAND")

    def add(name: str, says: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, parents=[store], help=says, description=says)
        made.set_defaults(command=name)
        return made

    _add_serve_arguments(add("serve", "start the dashboard (also the bare `revisits`)"))
    sample = add("sample", "load the synthetic sample project, or remove it")
    sample.add_argument(
        "--remove", action="store_true", help="delete every synthetic project with its records"
    )
    _add_upkeep_commands(add)
    _add_focus_arguments(add("focus", "put a phase into focus, or end the focus"))
    _add_log_arguments(add("log", "write one revisit down"))
    _add_file_arguments(add("import", "read revisits or focus sessions from a file"))
    export = add("export", "write revisits to a file: .csv, .parquet, .json or .xlsx")
    export.add_argument("file", metavar="FILE")
    _add_filter_arguments(export)
    overlap = add("overlap", "print how the phases overlap")
    overlap.add_argument(
        "--measure",
        choices=[measure.key for measure in MEASURES],
        default="revisits",
        help="what the table shows (csv and json carry every measure)",
    )
    overlap.add_argument("--format", choices=["table", "csv", "json"], default="table")
    _add_filter_arguments(overlap)
    _add_figure_arguments(add("phases", "print what each phase starts and what arrives at it"))
    _add_figure_arguments(
        add("insights", "print what stands out, with advice"), formats=("table", "json")
    )
    report = add("report", "write what was found as one page to print: the retrospective")
    report.add_argument("--out", required=True, metavar="FILE", help="for example report.html")
    _add_filter_arguments(report)
    actions = add("actions", "list the actions and say whether they helped")
    actions.add_argument("--format", choices=["table", "json"], default="table")
    actions.add_argument(
        "--project", action="append", default=[], help="only of this project; may be repeated"
    )
    return root


def _add_upkeep_commands(add: Callable[[str, str], argparse.ArgumentParser]) -> None:
    backup = add("backup", "copy the store, whole and verified")
    backup.add_argument(
        "file", metavar="FILE", nargs="?", help="a new file or a folder (default: backups/)"
    )
    backup.add_argument("--list", action="store_true", help="list the backups instead")
    restore = add("restore", "put a backup in the store's place; what is there is backed up first")
    restore.add_argument("file", metavar="FILE", help="a backup, as `revisits backup --list` names")
    add("check", "look the store over: schema, rules, revisions, counts; the exit status tells")
    add("doctor", "put a broken write-ahead log aside, then check")


def _add_figure_arguments(
    parser: argparse.ArgumentParser, *, formats: tuple[str, ...] = ("table", "csv", "json")
) -> None:
    parser.add_argument("--format", choices=formats, default=formats[0])
    _add_filter_arguments(parser)


def _add_serve_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=None, help="instead of 8501")
    parser.add_argument(
        "--address", default=None, help="where to listen (default: this machine only)"
    )
    parser.add_argument(
        "--host",
        type=listening.parse_host,
        action="append",
        default=[],
        metavar="NAME",
        help="a further name that people reach it by; may be repeated",
    )
    parser.add_argument(
        "--without-login",
        action="store_true",
        help="let it be reached from elsewhere though it asks nobody who they are",
    )


def _add_focus_arguments(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("phase", nargs="?", metavar="PHASE", help="key or title of a phase")
    which.add_argument("--end", action="store_true", help="end the focus; no phase follows")
    parser.add_argument("--project", required=True)
    parser.add_argument("--at", metavar="TIME", help="when (default: now)")
    parser.add_argument("--by", metavar="WHO", default=os.environ.get("REVISITS_WHO"))


def _add_log_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--project", required=True)
    parser.add_argument("--from", dest="main", metavar="PHASE", help="default: the one in focus")
    parser.add_argument("--to", required=True, metavar="PHASE")
    parser.add_argument("--reason", required=True)
    parser.add_argument("--note")
    parser.add_argument("--minutes", metavar="N")
    parser.add_argument("--at", metavar="TIME", help="when it happened (default: now)")
    parser.add_argument(
        "--by", metavar="WHO", default=os.environ.get("REVISITS_WHO"), help="or REVISITS_WHO"
    )
    parser.add_argument("--avoidable", choices=AVOIDABLE, default="unknown")


def _add_file_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = (
        f"{tables.LIMITS} It may bring {adding.MOST_NEW_NAMES} new projects and as many new "
        "reasons. All rows are written, or none."
    )
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--dry-run", action="store_true", help="show what would be written")
    parser.add_argument("--format", choices=reading.FORMATS, help="default: the file's ending")


def _add_filter_arguments(parser: argparse.ArgumentParser) -> None:
    for name, says in (
        ("project", "a project"),
        ("main", "a main phase"),
        ("revisited", "a revisited phase"),
        ("reason", "a reason"),
        ("by", "who wrote it down"),
    ):
        parser.add_argument(
            f"--{name}", action="append", default=[], help=f"only {says}; may be repeated"
        )
    parser.add_argument("--since", metavar="DAY", help="from this day on")
    parser.add_argument("--until", metavar="DAY", help="up to and including this day")
    parser.add_argument("--text", default="", help="only where the note holds this text")
