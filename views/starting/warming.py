"""Loads what pages need before anybody opens one, so that nobody waits for that.

Loading takes turns with the server in one process. What Log needs is loaded before the server says
that it is ready. The rest, which takes longer, is loaded once a browser asks for another page,
while it fetches the scripts of Streamlit; or else a little later, so that Log need not wait for it.
"""

import gc
import inspect
import sys
import time
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages
from threading import Event, Thread

import views
from pipeline.store import Store
from views.frame import daily_backup
from views.session import warming as session_warming

FIRST = ("views.anywhere", "views.frame", "views.log", "views.session")
# Not for pages, or for Insights alone, which needs scipy: that takes as long as all the rest.
LEFT_OUT = ("views.report", "views.starting", "views.insights")
FOR_TABLES = "pandas"  # Streamlit asks for it at the first table
LAST = "views.insights.what_next"
LAST_SECONDS = 10.0
TURN_SECONDS = 0.0005
PATIENCE_SECONDS = 3.0
_figures_wanted = Event()


def warm(store: Store) -> None:
    """Load what Log needs, also from the store, and begin to load the rest in a thread."""
    for name in list_modules(FIRST):
        import_module(name)
    daily_backup.back_up()
    session_warming.warm(store)
    inspect.stack()  # Streamlit asks for it at its first element; its first time looks at all files
    _keep_for_good()
    gc.enable()  # serve has disabled it: nothing that was loaded is garbage
    Thread(target=_load_rest, name="warming", daemon=True).start()


def note_page(page: str) -> None:
    """Note which page a browser asks for: all but Log (at /) need the code of figures."""
    if page:
        _figures_wanted.set()


def list_modules(folders: tuple[str, ...] = ("views",)) -> Iterator[str]:
    """List the modules of these folders that pages import; the pages themselves are run."""
    for module in walk_packages(views.__path__, "views."):
        name = module.name
        if name.startswith(folders) and not name.startswith(LEFT_OUT) and name[-5:] != ".page":
            yield name


def _load_rest() -> None:
    """Load the code of all pages and charts; the server's threads get their turn at once."""
    _figures_wanted.wait(PATIENCE_SECONDS)
    usual = sys.getswitchinterval()
    sys.setswitchinterval(TURN_SECONDS)
    try:
        for name in (*list_modules(), FOR_TABLES):
            import_module(name)
        inspect.stack()
        _keep_for_good()
        time.sleep(LAST_SECONDS)
        import_module(LAST)
    finally:
        sys.setswitchinterval(usual)


def _keep_for_good() -> None:
    """Take all that is loaded out of what collections of garbage look through, for speed."""
    gc.freeze()
