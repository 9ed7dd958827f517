"""Kills writing processes with signal 9 at random moments, and checks what the store holds.

Each store goes through many kills, and after each one everything that was ever acknowledged must
be there. The store is opened as the next person would open it: the write-ahead log that the killed
process left is replayed then.
"""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from benchmarks.soak import writer
from benchmarks.soak.commands import run_command
from benchmarks.soak.losses import Losses, find_losses, make_fault
from benchmarks.soak.outcomes import Outcome, format_percentiles
from benchmarks.soak.processes import build_command, run_and_kill
from pipeline.model import Change
from pipeline.store import Store

LONGEST_LIFE_SECONDS = 1.5  # after the first unit of work, which loads modules
LANES = 2


@dataclass
class Lane:
    """The results of one store over many kills."""

    kills: int = 0
    logs_left: int = 0
    acknowledged: list[Change] = field(default_factory=list)
    opening: list[float] = field(default_factory=list)
    losses: Losses = field(default_factory=Losses)


def kill_writers(folder: Path, *, kills: int) -> Outcome:
    """Run `kills` writers on two stores, each killed soon after it began to write."""
    with ThreadPoolExecutor(LANES) as pool:
        shares = [(kills + lane) // LANES for lane in range(LANES)]
        lanes = list(pool.map(partial(_run_lane, folder), range(LANES), shares))
    opening = [seconds for lane in lanes for seconds in lane.opening]
    logs = sum(lane.logs_left for lane in lanes)
    return Outcome(
        "signal 9 while records are written",
        sum(lane.kills for lane in lanes),
        "kills",
        sum(len(lane.acknowledged) for lane in lanes),
        sum((lane.losses for lane in lanes), Losses()),
        f"{logs} kills left a write-ahead log, which the next opening replayed; opening and "
        f"looking through: {format_percentiles(opening)}",
    )


def _run_lane(folder: Path, lane: int, kills: int) -> Lane:
    store, killed = Store(folder / f"killed-{lane}.duckdb"), Lane()
    store.prepare()
    chance, output = random.Random(lane), folder / f"killed-{lane}.txt"
    while killed.kills < kills:
        name = f"writer {lane}-{killed.kills}"
        command = build_command("benchmarks.soak.writer", store.path, name)
        moment = chance.uniform(0, LONGEST_LIFE_SECONDS)
        was_running = run_and_kill(command, output, when=partial(_has_begun, output), after=moment)
        written = output.read_text(encoding="utf-8")
        killed.kills += 1
        killed.acknowledged += writer.parse_acknowledged(written)
        killed.logs_left += Path(f"{store.path}.wal").exists()
        if not was_running:
            killed.losses += make_fault(f"{name} ended by itself: {written[-300:]}")
        begun = time.perf_counter()
        losses = find_losses(store, killed.acknowledged)
        killed.opening.append(time.perf_counter() - begun)
        if not killed.losses:  # a loss is counted only once
            killed.losses += losses
    checked = run_command(store, "check")
    if not checked.is_done:
        killed.losses += make_fault(f"`revisits check`: {checked.errors or checked.output}"[:300])
    return killed


def _has_begun(output: Path) -> bool:
    """Tell whether the writer has acknowledged its first unit of work."""
    return output.stat().st_size > 0
