"""Time from a click to the last change of the page, beside an empty app and beside its twin.

The three windows are clicked in turns, so that what else the machine does falls on all of them.

A filter click is a click on the chip of a reason, which drops that reason. Each page begins with
all reasons as chips, in an order of its own, so that each click asks for a selection that nobody
asked for before ("first"). Then a second window clicks the same chips in the same order, and the
answers are known ("known"; those that depend on the running minute expire with it).
"""

import tempfile
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser

from benchmarks import servers
from benchmarks.disk import time_fsync
from benchmarks.filling import filled_store
from benchmarks.pages.acts import AGAIN, CONFIRMED, Act, list_filter_clicks, list_other_clicks
from benchmarks.pages.twin import write_twin
from benchmarks.pages.windows import (
    PATIENCE_MS,
    Clicked,
    NotAtRest,
    Window,
    chromium,
    find_browser,
)
from benchmarks.targets import Reached, Report, compare
from benchmarks.timing import Spread, format_number, format_table
from pipeline.asking import questions
from pipeline.asking.selection import Selection
from pipeline.ledger.focus import set_focus
from pipeline.store import Store

NO_BROWSER = "Not measured: no Chromium or Chrome is installed."
NEVER = f"not at rest within {PATIENCE_MS / 1000:.0f} s"
COLUMNS = (
    "click → last change",
    "empty app",
    "twin",
    "first",
    "known",
    "first / empty",
    "first / twin",
    "processor: server",
    "processor: browser",
)
SMALL, LARGE = 1_000, 1_000_000
TWINS_UP_TO = SMALL
EMPTY, TWIN, FIRST, KNOWN = "empty", "twin", "first", "known"


@dataclass(frozen=True)
class Measured:
    """One act, measured in several windows; a window that never came to rest is left out."""

    act: Act
    clicks: dict[str, list[Clicked]]

    def get_wall(self, window: str) -> Spread | None:
        """Return the times of a window, or None where it never came to rest."""
        clicks = self.clicks.get(window)
        return Spread(tuple(click.wall for click in clicks)) if clicks else None

    def format_ratio(self, window: str) -> str:
        """Format how many times as long the page takes as another window: `3.1 ×`."""
        of, page = self.get_wall(window), self.get_wall(FIRST)
        return f"{page.middle / of.middle:.1f} ×" if of and page else "–"

    def _is_missing(self, window: str) -> bool:
        """Whether there should be times of this window."""
        return window in (EMPTY, FIRST) or (window == KNOWN and self.act.is_filter)

    @property
    def row(self) -> tuple[object, ...]:
        """The cells, in the order of COLUMNS."""
        walls = [self.get_wall(name) for name in (EMPTY, TWIN, FIRST, KNOWN)]
        cells = [
            wall or (NEVER if self._is_missing(name) else "–")
            for name, wall in zip(WINDOWS, walls, strict=True)
        ]
        clicks = self.clicks.get(FIRST)
        processor = ["–", "–"]
        if clicks:
            server = Spread(tuple(click.server for click in clicks)).middle
            browser = Spread(tuple(click.browser for click in clicks)).middle
            processor = [f"{format_number(server)} ms", f"{format_number(browser)} ms"]
        ratios = [self.format_ratio(EMPTY), self.format_ratio(TWIN)]
        return (self.act.name, *cells, *ratios, *processor)


WINDOWS = (EMPTY, TWIN, FIRST, KNOWN)


def measure_clicks(sizes: Sequence[int], *, times: int) -> Report:
    """Measure what is done on each page: one table for each number of revisits."""
    if find_browser() is None:
        return Report(NO_BROWSER)
    tables, reached = [], []
    with chromium() as browser:
        for rows in sizes:
            measured, fsync = _measure_size(browser, rows, times=times)
            table = format_table(COLUMNS, [each.row for each in measured])
            tables.append(f"{rows:,} revisits (one fsync on this disk: {fsync}):\n\n{table}")
            reached += list_reached(measured, rows, fsync)
    return Report("\n\n".join(tables), reached)


def _measure_size(browser: Browser, rows: int, *, times: int) -> tuple[list[Measured], Spread]:
    with ExitStack() as stack:
        store = stack.enter_context(filled_store(rows))
        set_focus(store, project="Project 0", phase="model_development")
        begun_with = _count_revisits(store)
        twins = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        running = {
            EMPTY: servers.empty_app(),
            TWIN: servers.twin_app(twins),
            FIRST: servers.dashboard(store),
        }
        if rows > TWINS_UP_TO:
            del running[TWIN]
        windows = {
            name: Window(browser, stack.enter_context(server)) for name, server in running.items()
        }
        acts = [*list_filter_clicks(_list_reasons(store)), *list_other_clicks()]
        measured = [_measure_act(windows, act, twins, times=times) for act in acts]
        for window in windows.values():
            window.close()
        logged = sum(len(each.clicks.get(FIRST, ())) for each in measured if each.act.logs)
        assert _count_revisits(store) - begun_with >= logged, "a confirmed revisit is not there"
        return measured, time_fsync(store.path.parent)


def _measure_act(windows: dict[str, Window], act: Act, twins: Path, *, times: int) -> Measured:
    """Do the act in each window, in turns; then a filter click once more in a new session."""
    page, open_now = windows[FIRST], {}
    for name in (FIRST, EMPTY, TWIN):
        if name not in windows:
            continue
        path = {EMPTY: "/", TWIN: f"/?twin={act.page}"}.get(name, act.path)
        try:
            windows[name].open(path)
        except NotAtRest:
            windows[name].renew()
        else:
            open_now[name] = windows[name]
        if name == FIRST and TWIN in windows:
            write_twin(twins / act.page, page.frames)
    clicks = click_in_turns(open_now, act, times=times)
    if act.is_filter and FIRST in clicks:
        with suppress(NotAtRest):
            page.open(act.path)
            clicks[KNOWN] = click_in_turns({FIRST: page}, act, times=times).get(FIRST, [])
    return Measured(act, clicks)


def click_in_turns(windows: dict[str, Window], act: Act, *, times: int) -> dict[str, list[Clicked]]:
    """Do the act in each window, in turns; one that does not come to rest is done with."""
    taken: dict[str, list[Clicked]] = {name: [] for name in windows}
    for _ in range(times):
        for name in list(taken):
            done = AGAIN if name in (EMPTY, TWIN) else act
            try:
                windows[name].prepare(done.prepare)
                clicked = windows[name].measure(
                    done.click, must_ask=done.must_ask, until_it_says=done.says
                )
            except NotAtRest:
                windows[name].renew()
                del taken[name]
            else:
                taken[name].append(clicked)
    return taken


def _list_reasons(store: Store) -> list[str]:
    with store.reading() as reader:
        return [reason.name for reason in questions.load_catalogue(reader).reasons]


def _count_revisits(store: Store) -> int:
    with store.reading() as reader:
        head = questions.Question("headline", selection=Selection()).ask(reader)
    return int(head["revisits"].item())


def list_reached(measured: Sequence[Measured], rows: int, fsync: Spread) -> list[Reached]:
    """List what the clicks at this number of revisits have to reach, and have reached."""
    reached = []
    for each in measured:
        name, empty = each.act.name, each.get_wall(EMPTY)
        if empty is None:
            continue
        page, work = each.get_wall(FIRST), f"{name}, {rows:,} revisits"
        if each.act.is_filter:
            limit = 3 if rows <= SMALL else 4
            reached.append(_limit(f"filter click on {work}", limit, "an empty app", page, empty))
            twin = each.get_wall(TWIN)
            if twin:
                reached.append(_limit(f"filter click on {work}", 1.3, "the twin", page, twin))
        elif name == CONFIRMED:
            both = Spread((empty.middle + fsync.middle,))
            reached.append(_limit(work, 2, "an empty app and one fsync", page, both))
        elif name.startswith("Log, "):
            reached.append(_limit(work, 1.5, "an empty app", page, empty))
    return reached


def _limit(work: str, limit: float, beside: str, page: Spread | None, of: Spread) -> Reached:
    if page is None:
        return Reached(work, limit, f"× {beside}", None, NEVER)
    return compare(work, limit, beside, page, of)
