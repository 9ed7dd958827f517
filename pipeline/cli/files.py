"""The command that exports records."""

from pathlib import Path

import click

from pipeline.asking import questions
from pipeline.cli import terminal
from pipeline.cli.filters import Filters, filter_options
from pipeline.cli.options import PATH, command
from pipeline.cli.terminal import DONE
from pipeline.intake import lake, reading, writing
from pipeline.store import Store
from pipeline.words import plain

LAKE = "lake"  # the format of `export` that is a folder


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
