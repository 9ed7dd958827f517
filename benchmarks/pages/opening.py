"""The first page of a fresh browser, on a server that has just been started and on a warm one.

Cold: from the start of the server's process until it says that it is ready, and from then the
opening of the page until nothing changes on it any more. Warm: only the opening, on a server that
has shown the page before. The browser runs already and has nothing in its cache, each time. The
empty app and each page take turns.
"""

from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from functools import partial

from playwright.sync_api import Browser

from benchmarks import servers
from benchmarks.filling import filled_store
from benchmarks.pages.clicks import NO_BROWSER
from benchmarks.pages.windows import Window, chromium, find_browser
from benchmarks.servers import Server
from benchmarks.targets import Reached, Report, compare
from benchmarks.timing import Spread, format_number, format_table
from pipeline.ledger.focus import set_focus
from pipeline.store import Store

ROWS = 1_000
LIMIT = 1.3
EMPTY = "empty app"
PATHS = {EMPTY: "/", "Log": "/", "Overlap": "/overlap"}
COLUMNS = (
    "page",
    "until ready",
    "ready → at rest",
    "cold, together",
    "warm → at rest",
    "cold / empty",
    "warm / empty",
    "processor of the server, cold and warm",
    "processor of the browser, cold and warm",
)


@dataclass(frozen=True)
class Opened:
    """One opening, in milliseconds: the server's start (warm: none), the page, processor times."""

    ready: float
    page: float
    server: float
    browser: float

    @property
    def together(self) -> float:
        """The start and the page."""
        return self.ready + self.page


def measure_openings(*, times: int) -> Report:
    """Measure the first page, cold and warm, of the empty app, Log and Overlap."""
    if find_browser() is None:
        return Report(NO_BROWSER)
    with chromium() as browser, filled_store(ROWS) as store:
        set_focus(store, project="Project 0", phase="model_development")
        cold = _open_cold(browser, store, times=times)
        warm = _open_warm(browser, store, times=times)
    return _report(cold, warm)


def _start(name: str, store: Store) -> AbstractContextManager[Server]:
    return servers.empty_app() if name == EMPTY else servers.dashboard(store)


def _open_cold(browser: Browser, store: Store, *, times: int) -> dict[str, list[Opened]]:
    taken: dict[str, list[Opened]] = {name: [] for name in PATHS}
    for _ in range(times):
        for name, path in PATHS.items():
            with _start(name, store) as server:
                taken[name].append(_open(browser, server, path, ready=server.ready_ms))
    return taken


def _open_warm(browser: Browser, store: Store, *, times: int) -> dict[str, list[Opened]]:
    taken: dict[str, list[Opened]] = {name: [] for name in PATHS}
    with ExitStack() as stack:
        empty, page = (stack.enter_context(_start(name, store)) for name in (EMPTY, "Log"))
        for turn in range(times + 1):
            for name, path in PATHS.items():
                server = empty if name == EMPTY else page
                opened = _open(browser, server, path)
                if turn:  # the first turn warms the server
                    taken[name].append(opened)
    return taken


def _open(browser: Browser, server: Server, path: str, *, ready: float = 0) -> Opened:
    """Open a page in a fresh window; what the server used before counts where it was started."""
    used = 0.0 if ready else server.read_processor_ms()
    window = Window(browser, server)
    page = window.open(path)
    opened = Opened(ready, page, server.read_processor_ms() - used, window.read_browser_ms())
    window.close()
    return opened


def _report(cold: dict[str, list[Opened]], warm: dict[str, list[Opened]]) -> Report:
    together = {name: _spread(taken, "together") for name, taken in cold.items()}
    later = {name: _spread(taken, "page") for name, taken in warm.items()}
    rows = []
    for name in PATHS:
        used = [
            ", ".join(format_number(_spread(taken[name], side).middle) for taken in (cold, warm))
            for side in ("server", "browser")
        ]
        rows.append(
            (
                name,
                _spread(cold[name], "ready"),
                _spread(cold[name], "page"),
                together[name],
                later[name],
                f"{together[name].middle / together[EMPTY].middle:.2f} ×",
                f"{later[name].middle / later[EMPTY].middle:.2f} ×",
                *(f"{each} ms" for each in used),
            )
        )
    return Report(format_table(COLUMNS, rows), _list_reached(together, later))


def _list_reached(together: dict[str, Spread], later: dict[str, Spread]) -> list[Reached]:
    limit = partial(compare, limit=LIMIT, beside="an empty app")
    return [
        limit(f"{what} server → first page at rest, {name}", spread=taken[name], of=taken[EMPTY])
        for what, taken in (("cold", together), ("warm", later))
        for name in PATHS
        if name != EMPTY
    ]


def _spread(taken: list[Opened], part: str) -> Spread:
    return Spread(tuple(getattr(each, part) for each in taken))
