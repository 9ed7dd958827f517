"""Starts a process, waits for a condition, and kills it with signal 9."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
POLL_SECONDS = 0.001


def build_command(module: str, *arguments: object) -> list[str]:
    """Build the command line that runs a module in this interpreter."""
    return [sys.executable, "-m", module, *map(str, arguments)]


def run_and_kill(
    command: Sequence[str], output: Path, *, when: Callable[[], bool], after: float
) -> bool:
    """Start a command, wait until `when` is true and `after` seconds more, and kill it.

    Its output is kept in the file `output`. Returns whether it was still running when killed.
    """
    with output.open("w", encoding="utf-8") as written:
        process = subprocess.Popen(command, cwd=ROOT, stdout=written, stderr=subprocess.STDOUT)
        try:
            while process.poll() is None and not when():
                time.sleep(POLL_SECONDS)
            time.sleep(after)
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
    return process.returncode == -signal.SIGKILL
