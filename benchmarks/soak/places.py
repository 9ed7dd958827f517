"""Starts the parts that need a place of their own: a small disk, a limit, or fewer rights."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from benchmarks.soak.losses import Losses
from benchmarks.soak.outcomes import Outcome
from benchmarks.soak.processes import ROOT, build_python_command

DISK_SIZE = "24m"
MOUNT = 'mount -t tmpfs -o size="$1" none "$2" && shift 2 && exec "$@"'
# Root passes over the modes of files by these two rights; without them it is as anybody else.
PASSING_OVER = "--bounding-set=-dac_override,-dac_read_search"


def try_full_disk(folder: Path, *, short: bool = False) -> list[Outcome]:
    """Log, import, checkpoint and back up on a small disk that is full, in a namespace of its own.

    The disk is a tmpfs that only the process sees. Where that is not permitted, nothing is tried.
    """
    what = "a full disk"
    if not shutil.which("unshare"):
        return [Outcome(what, not_tried="there is no unshare to make a disk of its own with")]
    place = folder / "disk"
    place.mkdir()
    private = ["unshare", "-Urm", "sh", "-c", MOUNT, "sh", DISK_SIZE, str(place)]
    probe = subprocess.run([*private, "true"], capture_output=True, text=True, check=False)
    if probe.returncode:
        return [Outcome(what, not_tried=probe.stderr.strip() or "mounting is not permitted")]
    return _run_outcomes(
        [
            *private,
            *build_python_command(
                "-m", "benchmarks.soak.no_room", place, *_make_short_option(short)
            ),
        ]
    )


def try_size_limit(folder: Path, *, short: bool = False) -> list[Outcome]:
    """The same where no file may grow beyond a limit (RLIMIT_FSIZE), which needs no rights."""
    place = folder / "limit"
    place.mkdir()
    return _run_outcomes(
        build_python_command(
            "-m", "benchmarks.soak.no_room", "--limit", place, *_make_short_option(short)
        )
    )


def try_no_right(folder: Path) -> list[Outcome]:
    """A folder and a file that may not be written; root gives up its right to all."""
    place = folder / "rights"
    place.mkdir()
    as_anybody = ["setpriv", PASSING_OVER] if os.geteuid() == 0 and shutil.which("setpriv") else []
    return _run_outcomes(
        [*as_anybody, *build_python_command("-m", "benchmarks.soak.no_right", place)]
    )


def _make_short_option(short: bool) -> list[str]:
    return ["--short"] if short else []


def _run_outcomes(command: list[str]) -> list[Outcome]:
    """What a process of its own says that came of it."""
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RuntimeError(f"{' '.join(command)}: {ran.stderr}")
    return [_parse_outcome(one) for one in json.loads(ran.stdout)]


def _parse_outcome(said: dict[str, Any]) -> Outcome:
    losses = said["losses"] | {"complaints": tuple(said["losses"]["complaints"])}
    return Outcome(**said | {"losses": Losses(**losses)})
