"""What is typed behind `revisits`, and what came of it."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipeline.places import ROOT

HEADER = "project,occurred_at,main_phase,revisited_phase,reason"
GOOD = "P,2026-03-02T10:00:00Z,monitoring,management,Defect"
BAD = "P,2026-03-02T10:00:00Z,monitorin,management,"


@dataclass(frozen=True)
class Ran:
    """The exit status of a command and what it printed."""

    status: int
    said: str
    complained: str


Run = Callable[..., Ran]


def log_arguments(**changed: str | None) -> list[str]:
    """The arguments that log a revisit."""
    usual: dict[str, str | None] = {
        "project": "P",
        "from": "monitoring",
        "to": "management",
        "reason": "Defect",
    }
    pairs = ((f"--{name}", value) for name, value in (usual | changed).items() if value)
    return ["log", *(part for pair in pairs for part in pair)]


def write_lines(path: Path, *lines: str) -> Path:
    """A file of these lines."""
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def run_in_a_process(*arguments: str, **surroundings: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "pipeline", *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ | surroundings,
        timeout=60,
        check=False,
    )
