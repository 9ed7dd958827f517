"""The filters of the commands that show or export records."""

from dataclasses import asdict, dataclass, fields
from functools import wraps
from typing import Any

import click

from pipeline.asking import questions
from pipeline.asking.selection import Selection, select_by_names
from pipeline.cli.options import Run
from pipeline.clock import get_machine_zone
from pipeline.store import Reader


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
