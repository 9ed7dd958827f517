"""Many writers at once: browsers, terminals, and one timed writer.

A page acknowledges a record by its confirmation, a terminal by the id that it prints. The writer
is a process that writes and reads through the store itself, about once a second: how long the
store takes in this crowd, waiting for its turn included, without a browser or a start of Python.
"""

import asyncio
import subprocess
import time
from collections import Counter
from collections.abc import Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from playwright.async_api import async_playwright

from benchmarks import servers
from benchmarks.pages.windows import find_browser
from benchmarks.soak import writer
from benchmarks.soak.commands import LOG_COMMAND, CommandResult
from benchmarks.soak.losses import Losses, find_losses, make_fault
from benchmarks.soak.outcomes import Outcome, format_percentiles
from benchmarks.soak.processes import ROOT, build_command
from benchmarks.soak.session import IN_FOCUS, PROJECT, WrittenRevisits, open_window, write_revisits
from pipeline.ledger import focus
from pipeline.store import Store
from pipeline.words.plain import format_count
from tests.views.browsing import QUIET

NICE = 15
TimedCommands = list[tuple[CommandResult, float]]  # of one terminal, with the seconds of each
Written = TypeVar("Written")


@dataclass(frozen=True)
class Crowd:
    """How many writers, for how many seconds, and how long each pauses after a record."""

    browsers: int = 4
    terminals: int = 2
    seconds: float = 60.0
    pause: float = 6.0


def run_crowd(folder: Path, crowd: Crowd) -> Outcome:
    """Let everybody write at once, then compare the store with what was acknowledged."""
    people = [format_count(crowd.browsers, "browser")] if crowd.browsers else []
    what = f"{' and '.join([*people, format_count(crowd.terminals, 'terminal')])} at once"
    if crowd.browsers and find_browser() is None:
        return Outcome(what, not_tried="no Chromium or Chrome is installed")
    store = Store(folder / "crowd.duckdb")
    focus.set_focus(store, project=PROJECT, phase=IN_FOCUS)
    measured = folder / "measured.txt"
    with ExitStack() as stack:
        url = stack.enter_context(servers.dashboard(store)).url if crowd.browsers else ""
        # In a thread: the caller may have a running event loop (browser tests do).
        with ThreadPoolExecutor(1) as alone:
            writing = _let_everybody_write(store, url, crowd, measured)
            pages, terminals = alone.submit(asyncio.run, writing).result()
    return _make_outcome(what, store, crowd, pages, terminals, measured.read_text(encoding="utf-8"))


@contextmanager
def _measuring(store: Store, output: Path) -> Iterator[None]:
    """Run the timed writer for the block, about one unit of work a second."""
    command = build_command("benchmarks.soak.writer", store.path, "measured", "--read")
    with output.open("w", encoding="utf-8") as written:
        process = subprocess.Popen(
            [*command, "--pause", "1"], cwd=ROOT, stdout=written, stderr=subprocess.STDOUT
        )
        try:
            yield
        finally:
            process.terminate()
            process.wait()


async def _let_everybody_write(
    store: Store, url: str, crowd: Crowd, measured: Path
) -> tuple[list[WrittenRevisits], list[TimedCommands]]:
    """Open the windows, then let everybody write; the minute begins when all are open."""
    if not crowd.browsers:
        with _measuring(store, measured):
            return [], await _run_terminals(store, crowd)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=_make_nice_browser(measured.parent), args=list(QUIET)
        )
        names = [f"browser {number}" for number in range(crowd.browsers)]
        windows = await asyncio.gather(*(open_window(browser, url, name) for name in names))
        until = time.monotonic() + crowd.seconds
        pages = [
            write_revisits(page, name, until=until, pause=crowd.pause)
            for page, name in zip(windows, names, strict=True)
        ]
        with _measuring(store, measured):
            written = await asyncio.gather(
                _start_in_turn(pages, crowd), _run_terminals(store, crowd)
            )
        await browser.close()
        return written


async def _run_terminals(store: Store, crowd: Crowd) -> list[TimedCommands]:
    until = time.monotonic() + crowd.seconds
    terminals = [_run_terminal(store, until, crowd.pause) for _ in range(crowd.terminals)]
    return await _start_in_turn(terminals, crowd)


async def _start_in_turn(
    people: Sequence[Coroutine[Any, Any, Written]], crowd: Crowd
) -> list[Written]:
    """Start them one after the other within the first pause: people do not act in step."""

    async def start_later(place: int, person: Coroutine[Any, Any, Written]) -> Written:
        await asyncio.sleep(place * crowd.pause / len(people))
        return await person

    return await asyncio.gather(
        *(start_later(place, person) for place, person in enumerate(people))
    )


def _make_nice_browser(folder: Path) -> str:
    """Make a browser command with low priority, as if it ran on another machine."""
    command = folder / "browser"
    command.write_text(f'#!/bin/sh\nexec nice -n {NICE} "{find_browser()}" "$@"\n')
    command.chmod(0o755)
    return str(command)


async def _run_terminal(store: Store, until: float, pause: float) -> TimedCommands:
    """Run `revisits log`, a process each time, until `until`; at least once."""
    timed: TimedCommands = []
    command = build_command("pipeline", *LOG_COMMAND, "--store", store.path)
    pipe = asyncio.subprocess.PIPE
    while time.monotonic() < until or not timed:
        begun = time.perf_counter()
        process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=pipe, stderr=pipe)
        output, errors = await process.communicate()
        ran = CommandResult(process.returncode or 0, output.decode(), errors.decode())
        timed.append((ran, time.perf_counter() - begun))
        await asyncio.sleep(pause)
    return timed


def _make_outcome(
    what: str,
    store: Store,
    crowd: Crowd,
    pages: list[WrittenRevisits],
    terminals: list[TimedCommands],
    measured: str,
) -> Outcome:
    commands = [ran for timed in terminals for ran, _ in timed]
    notes = [note for page in pages for note in page.notes]
    changes = [change for ran in commands for change in ran.logged]
    changes += writer.parse_acknowledged(measured)
    losses = find_losses(store, changes) + find_losses_by_note(store, notes)
    losses += sum((page.losses for page in pages), Losses())
    if "Traceback" in measured:
        losses += make_fault(f"the writer between them ended: {measured.strip()[-300:]}")
    for ran in commands:
        if not ran.is_done:
            losses += make_fault(f"refused: {ran.errors.strip()[-300:]}")
    waits = sum(page.waits for page in pages)
    in_pages, in_terminals, writes, reads = map(
        format_percentiles,
        (
            [seconds for page in pages for seconds in page.seconds],
            [seconds for timed in terminals for _, seconds in timed],
            writer.parse_seconds(measured, "write"),
            writer.parse_seconds(measured, "read"),
        ),
    )
    return Outcome(
        what,
        len(notes) + len(commands) + measured.count('["write"'),
        "writes",
        len(changes) + len(notes),
        losses,
        f"within {crowd.seconds:g} s, each with a pause of {crowd.pause:g} s after a record; the "
        "browsers, which stand for other machines, at a lower priority; "
        f"a write in the store itself, its turn and its opening included: {writes}; a read beside "
        f"it: {reads}; in the page, from the click to the confirmation: {in_pages} "
        f"({waits} times with the last figures beside it); a whole "
        f"`revisits log` with the start of Python: {in_terminals}",
    )


def find_losses_by_note(store: Store, notes: list[str]) -> Losses:
    """Find lost or doubled records of the pages by their notes: pages do not show ids."""
    with store.reading() as reader:
        rows = reader.connection.sql(
            "select note from revisit_ledger where note like 'browser % note %'"
        ).fetchall()
    there = Counter(note for (note,) in rows)
    lost = [note for note in notes if not there[note]]
    doubled = [note for note, number in there.items() if number > 1]
    complaints = tuple(f"lost or doubled: {note}" for note in (lost + doubled)[:3])
    return Losses(lost=len(lost), doubled=len(doubled), complaints=complaints)
