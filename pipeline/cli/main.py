"""The command `revisits`: the dashboard's features from a terminal, without rules of its own."""

import io
import os
import sys
from collections.abc import Callable, Sequence

import click

from pipeline.cli.figures import run_actions, run_insights, run_overlap, run_phases
from pipeline.cli.options import store_option
from pipeline.cli.records import run_export, run_focus, run_import, run_log, run_sample
from pipeline.cli.serving import run_report, run_serve
from pipeline.cli.terminal import MISUSED, REFUSED, print_problems
from pipeline.cli.upkeep import run_backup, run_check, run_doctor, run_restore
from pipeline.errors import InputRefused, RevisitsError
from pipeline.words import dates

TOPICS = {
    "Writing down": (run_log, run_focus, run_sample),
    "Looking": (run_serve, run_overlap, run_phases, run_insights, run_actions, run_report),
    "Files": (run_import, run_export),
    "Upkeep": (run_backup, run_restore, run_check, run_doctor),
}


class _ByTopic(click.Group):
    """A group of commands whose help lists them by topic."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write a section for each topic."""
        del ctx
        for topic, commands in TOPICS.items():
            with formatter.section(topic):
                formatter.write_dl(
                    [(str(each.name), each.get_short_help_str(90)) for each in commands]
                )


@click.group(
    cls=_ByTopic,
    commands=[each for commands in TOPICS.values() for each in commands],
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@store_option
@click.pass_context
def revisits(context: click.Context) -> int:
    """Write down each time work goes back to another phase, and see where and why.

    Without a command it starts the dashboard, as `revisits serve` does.
    """
    return 0 if context.invoked_subcommand else int(context.invoke(run_serve))


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
