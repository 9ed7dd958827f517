"""Starts the parts that need a special place: a small disk, a size limit, or fewer permissions."""

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.soak.losses import Losses
from benchmarks.soak.outcomes import Outcome
from benchmarks.soak.processes import ROOT, build_command

NO_ROOM = "benchmarks.soak.no_room"
DISK_SIZE = "24m"
MOUNT = 'mount -t tmpfs -o size="$1" none "$2" && shift 2 && exec "$@"'
# These two capabilities let root ignore file modes; drop them.
DROP_CAPABILITIES = "--bounding-set=-dac_override,-dac_read_search"


def try_full_disk(folder: Path, *, short: bool = False) -> list[Outcome]:
    """Try a full disk: log, import, checkpoint and back up on a small tmpfs.

    The disk is a tmpfs that only the process sees. Where that is not permitted, nothing is tried.
    """
    place = folder / "disk"
    place.mkdir()
    private, why_not = enter_small_disk(place)
    if why_not:
        return [Outcome("a full disk", not_tried=why_not)]
    return run_outcomes(private + build_command(NO_ROOM, place, *["--short"] * short))


def enter_small_disk(
    place: Path, then: Sequence[str] = (), *, size: str = DISK_SIZE
) -> tuple[list[str], str]:
    """Return what runs a command with a small disk at `place`, and why this cannot be done.

    `then` stands between both, as what changes the person.
    """
    if not shutil.which("unshare"):
        return [], "there is no unshare to make a disk of its own with"
    private = ["unshare", "-Urm", "sh", "-c", MOUNT, "sh", size, str(place), *then]
    probe = subprocess.run([*private, "true"], capture_output=True, text=True, check=False)
    why_not = (probe.stderr.strip() or "mounting is not permitted") if probe.returncode else ""
    return private, why_not


def try_size_limit(folder: Path, *, short: bool = False) -> list[Outcome]:
    """Try the same with a limit on file size (RLIMIT_FSIZE), which needs no permissions."""
    place = folder / "limit"
    place.mkdir()
    return run_outcomes(build_command(NO_ROOM, "--limit", place, *["--short"] * short))


def try_no_right(folder: Path) -> list[Outcome]:
    """Try a folder and a file without write permission; root gives up its override first."""
    place = folder / "rights"
    place.mkdir()
    as_anybody = (
        ["setpriv", DROP_CAPABILITIES] if os.geteuid() == 0 and shutil.which("setpriv") else []
    )
    return run_outcomes(as_anybody + build_command("benchmarks.soak.no_right", place))


def run_outcomes(command: list[str]) -> list[Outcome]:
    """Run a part in its own process and parse its outcomes."""
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RuntimeError(f"{' '.join(command)}: {ran.stderr}")
    outcomes: list[dict[str, Any]] = json.loads(ran.stdout)
    for fields in outcomes:
        losses = fields["losses"]
        fields["losses"] = Losses(**losses | {"complaints": tuple(losses["complaints"])})
    return [Outcome(**fields) for fields in outcomes]
