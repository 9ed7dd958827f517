"""The process behind `revisits report`: renders the report of a selection and writes the file."""

import json
import os
import sys
from pathlib import Path

from pipeline.asking import questions
from pipeline.cli import terminal
from pipeline.cli.filters import Filters
from pipeline.cli.main import report_errors
from pipeline.clock import get_machine_zone
from pipeline.errors import InputRefused, Problem
from pipeline.figures.report.retrospective import ask_retrospective
from pipeline.store import Store, locate_store
from pipeline.words import plain
from views.report.page import render_report

NOT_WRITTEN = "The report was not written"


def main() -> int:
    """Write the report that the first argument asks for as JSON; returns the exit status.

    The store is that of REVISITS_STORE, not an argument: its address may hold a password.
    """
    asked = json.loads(sys.argv[1])
    filters = Filters(**asked["filters"])
    return report_errors(lambda: write_report(locate_store(None), asked["out"], filters))


def write_report(store: Store, out: str, filters: Filters) -> int:
    """Write the report of the filters to its file, all of it or nothing."""
    file = _resolve_file(out)
    with store.asking() as reader:
        report = ask_retrospective(
            questions.answer_from(reader),
            filters.select(reader),
            zone=get_machine_zone(),
            by=os.environ.get("REVISITS_WHO"),
        )
    revisits = plain.format_count(report.revisits, "revisit")
    with terminal.progress_line(f"Drawing the report of {revisits}") as progress:
        page = render_report(report, progress=progress)
    _write_file(file, page)
    print(f"Report of {revisits} written to {out}")
    return terminal.DONE


def _resolve_file(out: str) -> Path:
    """Return the path to write to; an existing file is overwritten. Raises InputRefused."""
    file = Path(out).expanduser().resolve()
    rule = ""
    if file.is_dir():
        rule = "is a folder; name the file in it"
    elif not file.parent.is_dir():
        rule = "lies in a folder that is not there; make it first"
    elif file.exists() and not file.is_file():
        rule = "is no file"
    if rule:
        raise InputRefused(NOT_WRITTEN, [Problem("out", out, rule)])
    return file


def _write_file(file: Path, page: str) -> None:
    beside = file.with_name(f".report.{os.getpid()}")
    try:
        beside.write_text(page, encoding="utf-8")
        beside.replace(file)
    except OSError as error:
        problem = Problem("out", str(file), f"could not be written ({error.strerror})")
        raise InputRefused(NOT_WRITTEN, [problem]) from error
    finally:
        beside.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main())
