"""The process behind `revisits report`: renders the report of a selection and writes the file."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from pipeline.asking import questions
from pipeline.cli import main as cli
from pipeline.cli import terminal
from pipeline.cli.figures import parse_selection
from pipeline.cli.terminal import DONE
from pipeline.clock import get_machine_zone
from pipeline.errors import InputRefused, Problem
from pipeline.figures.report.retrospective import ask_retrospective
from pipeline.store import Store
from pipeline.words import plain
from views.report.page import render_report

NOT_WRITTEN = "The report was not written"


def write_report(given: argparse.Namespace, store: Store) -> int:
    """Write the report for the filters of a command to its file, all of it or nothing."""
    file = _resolve_file(given.out)
    with store.reading() as reader:
        found = ask_retrospective(
            questions.answer_from(reader),
            parse_selection(given, reader),
            zone=get_machine_zone(),
            by=os.environ.get("REVISITS_WHO"),
        )
    revisits = plain.format_count(found.revisits, "revisit")
    with terminal.progress_line(f"Drawing the report of {revisits}") as progress:
        page = render_report(found, progress=progress)
    _write_file(file, page)
    print(f"Report of {revisits} written to {given.out}")
    return DONE


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
    sys.exit(cli.main(commands={"report": write_report}))
