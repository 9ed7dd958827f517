"""What a command says in a terminal: progress, moments, problems; Ctrl-C cancels between rows."""

import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from pipeline.clock import get_machine_zone
from pipeline.errors import Cancelled, Problem
from pipeline.progress import Progress
from pipeline.words import plain

MOST_ROWS_PRINTED = 1_000  # of a table; nobody reads on
QUIET_SECONDS = 0.5
LINE = "\r{words} {percent:3.0f} %"
DONE, REFUSED, MISUSED = 0, 1, 2  # exit statuses


@contextmanager
def progress_line(words: str) -> Iterator[Progress]:
    """Yield a progress that writes one line to stderr once the work takes half a second.

    Ctrl-C raises Cancelled out of the next call and at no other moment, so that the last call is
    also the last moment to cancel: what is written after it is written whole.
    """
    pressed = threading.Event()
    began = time.monotonic()
    drawn = False

    def progress(done: float) -> None:
        nonlocal drawn
        if pressed.is_set():
            raise Cancelled
        if sys.stderr.isatty() and time.monotonic() - began > QUIET_SECONDS:
            drawn = True
            print(LINE.format(words=words, percent=done * 100), end="", file=sys.stderr, flush=True)

    with _caught_interrupts(pressed):
        try:
            yield progress
        finally:
            if drawn:
                blank = " " * len(LINE.format(words=words, percent=100))
                print(f"\r{blank}\r", end="", file=sys.stderr, flush=True)


@contextmanager
def _caught_interrupts(pressed: threading.Event) -> Iterator[None]:
    """Set `pressed` on Ctrl-C within the block, in the main thread only."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, lambda *_: pressed.set())
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def format_clock_note(zone: str) -> str:
    """Format whose clock the days and times of an output are: said once, at its end."""
    return f"Days and times are those of {zone}."


def format_clock(moment: datetime) -> str:
    """Format a moment of the store by this machine's clock: 2026-03-31 14:05 CEST."""
    return f"{plain.convert_to_zone(moment, get_machine_zone()):%Y-%m-%d %H:%M %Z}"


def print_problems(title: str, problems: Sequence[Problem]) -> None:
    """Print all problems of an input to stderr, below what was being done."""
    print(f"revisits: {title}: {plain.format_count(len(problems), 'problem')}", file=sys.stderr)
    for problem in problems:
        print(f"  {problem}", file=sys.stderr)
