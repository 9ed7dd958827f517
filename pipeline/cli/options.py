"""What commands share: the store they work on, and the filters of what they show."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from functools import wraps
from typing import Any

import click

from pipeline.asking import questions
from pipeline.asking.selection import Selection, select_by_names
from pipeline.clock import get_machine_zone
from pipeline.store import Reader, locate_store

Run = Callable[..., int]
PATH = click.Path(readable=False)  # for completion alone: our own errors name what is wrong


def _locate_store(context: click.Context, _option: click.Parameter, path: str | None) -> None:
    """Keep the store in the context; a path after the command replaces one before it."""
    if path is not None or context.obj is None:
        context.obj = locate_store(path)


store_option = click.option(
    "--store",
    type=PATH,
    metavar="PATH",
    callback=_locate_store,
    expose_value=False,
    help="The store (default: REVISITS_STORE, else data/revisits.duckdb).",
)


def command(name: str, *, epilog: str | None = None) -> Callable[[Run], click.Command]:
    """Make a command of a function of the store and the options; it returns the exit status."""

    def make_command(run: Run) -> click.Command:
        return click.command(name, epilog=epilog)(store_option(click.pass_obj(run)))

    return make_command


def format_option(forms: Sequence[str]) -> Callable[[Run], Run]:
    """Add the option --format, as `form`; the first of `forms` is the default."""
    return click.option("--format", "form", type=click.Choice(forms), default=forms[0])


def signature_option(run: Run) -> Run:
    """Add the option --by: who writes."""
    words = "Who writes (default: REVISITS_WHO)."
    return click.option("--by", metavar="WHO", envvar="REVISITS_WHO", help=words)(run)


@dataclass(frozen=True)
class Filters:
    """The filter options of a command, as entered."""

    projects: tuple[str, ...]
    main_phases: tuple[str, ...]
    revisited_phases: tuple[str, ...]
    reasons: tuple[str, ...]
    people: tuple[str, ...]
    since: str | None
    until: str | None
    note_text: str

    def select(self, reader: Reader) -> Selection:
        """Build the selection. Raises InputRefused for unknown names and days."""
        return select_by_names(
            questions.load_catalogue(reader), **asdict(self), zone=get_machine_zone()
        )


_FILTER_OPTIONS = (
    *(
        click.option(option, name, multiple=True, help=f"Only {what}; may be repeated.")
        for option, name, what in (
            ("--project", "projects", "a project"),
            ("--main", "main_phases", "a main phase"),
            ("--revisited", "revisited_phases", "a revisited phase"),
            ("--reason", "reasons", "a reason"),
            ("--by", "people", "who wrote it down"),
        )
    ),
    click.option("--since", metavar="DAY", help="From this day on."),
    click.option("--until", metavar="DAY", help="Up to and including this day."),
    click.option(
        "--text",
        "note_text",
        default="",
        help="Only where note, reason, project or person hold this text.",
    ),
)


def filter_options(run: Run) -> Run:
    """Add the filter options; the function gets them as `filters`."""

    @wraps(run)
    def run_with_filters(*values: Any, **options: Any) -> int:
        filters = Filters(**{field.name: options.pop(field.name) for field in fields(Filters)})
        return run(*values, filters=filters, **options)

    for add in reversed(_FILTER_OPTIONS):
        run_with_filters = add(run_with_filters)
    return run_with_filters
