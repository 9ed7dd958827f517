"""The command `revisits`: the dashboard's features from a terminal, without rules of its own."""

import io
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module

import click

from pipeline.cli.options import store_option
from pipeline.cli.terminal import MISUSED, REFUSED, print_problems
from pipeline.errors import InputRefused, RevisitsError
from pipeline.words import dates


@dataclass(frozen=True)
class Listed:
    """A command as the help lists it, and the module of pipeline.cli that it is loaded from."""

    name: str
    module: str
    summary: str


TOPICS = {
    "Writing down": (
        Listed("log", "log", "Write one revisit down."),
        Listed("focus", "focus", "Put a phase into focus, confirm it, or end the focus."),
        Listed("sample", "sample", "Load the synthetic sample project, or remove it."),
    ),
    "Looking": (
        Listed("serve", "serving", "Start the dashboard (also the bare `revisits`)."),
        Listed("overlap", "figures", "Print how the phases overlap."),
        Listed("phases", "figures", "Print how many revisits came from and went to each phase."),
        Listed(
            "insights",
            "figures",
            "Print what to change first and what else stands out, with advice.",
        ),
        Listed(
            "actions",
            "figures",
            "List the actions, latest start first, and say whether they helped.",
        ),
        Listed(
            "report", "serving", "Write what was found as one page to print: the retrospective."
        ),
    ),
    "Files": (
        Listed("import", "importing.command", "Read revisits or focus sessions from a file."),
        Listed(
            "export",
            "files",
            "Write revisits to a file (.csv, .parquet, .json or .xlsx) or a lake.",
        ),
    ),
    "Upkeep": (
        Listed("backup", "upkeep", "Copy the store, whole and verified."),
        Listed(
            "restore",
            "upkeep",
            "Put a backup in the store's place; what is there is backed up first.",
        ),
        Listed("check", "upkeep", "Check the store: schema, rules, revisions, counts."),
        Listed("doctor", "upkeep", "Set a broken write-ahead log aside, then check the store."),
        Listed("team", "team", "Keep the log in a PostgreSQL that a team shares."),
    ),
}
LISTED_BY_NAME = {listed.name: listed for topic in TOPICS.values() for listed in topic}


class _ByTopic(click.Group):
    """A group that loads a command when it runs, and whose help lists them by topic."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the names of the commands."""
        del ctx
        return list(LISTED_BY_NAME)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load the command of that name; None where there is none."""
        del ctx
        return load_command(cmd_name) if cmd_name in LISTED_BY_NAME else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write a section for each topic."""
        del ctx
        for topic, commands in TOPICS.items():
            with formatter.section(topic):
                formatter.write_dl([(listed.name, listed.summary) for listed in commands])


def load_command(name: str) -> click.Command:
    """Load the command of that name from its module."""
    module = import_module(f"pipeline.cli.{LISTED_BY_NAME[name].module}")
    command: click.Command = getattr(module, f"run_{name}")
    return command


@click.group(
    cls=_ByTopic,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@store_option
@click.pass_context
def revisits(context: click.Context) -> int:
    """Write down each time work goes back to another phase, and see where and why.

    Without a command it starts the dashboard, as `revisits serve` does.
    """
    return 0 if context.invoked_subcommand else int(context.invoke(load_command("serve")))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status: 0 done, 1 refused, 2 wrong usage."""
    return report_errors(
        lambda: int(revisits.main(arguments, prog_name="revisits", standalone_mode=False))
    )


def report_errors(run: Callable[[], int]) -> int:
    """Run a command, print its errors, and return the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without arrows shows "?" instead
    dates.set_machine_locale()
    try:
        return run()
    except click.UsageError as misuse:
        misuse.show()
        return MISUSED
    except (click.Abort, KeyboardInterrupt):
        print("revisits: stopped", file=sys.stderr)
    except InputRefused as refused:
        print_problems(refused.title, refused.problems)
    except RevisitsError as error:
        print(f"revisits: {error.title}: {error.message}", file=sys.stderr)
    except OSError as error:
        print(f"revisits: {error.filename or ''}: {error.strerror or error}", file=sys.stderr)
    except Exception as error:  # the last resort: people never see a stack trace
        if os.environ.get("REVISITS_DEBUG"):
            raise
        print(
            f"revisits: unexpected {type(error).__name__}: {error}. This is a defect of ours; "
            "please report it with the output of the same command under REVISITS_DEBUG=1",
            file=sys.stderr,
        )
    return REFUSED
