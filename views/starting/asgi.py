"""What `revisits serve` runs: the dashboard, and what an open page asks every second."""

import asyncio
import sys
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Route

from pipeline.places import ROOT
from views.frame import follow
from views.starting import warming
from views.starting.scripts import ScriptsFromMemory

STARTING_SECONDS = 0.5
BASE = "/".join(("", *filter(None, st.get_option("server.baseUrlPath").split("/"))))
"""The path below which everything is: nothing, or such as /revisits."""


@asynccontextmanager
async def open_browser(_: st.App) -> AsyncIterator[None]:
    """Open a browser once the server answers, as Streamlit does for a script, but not for an app.

    None is opened where the server runs without a screen, or where nobody sits at a terminal.
    """
    if is_started_by_a_person() and not st.get_option("server.headless"):
        loop = asyncio.get_running_loop()
        opening = partial(loop.run_in_executor, None, webbrowser.open, build_url())
        loop.call_later(STARTING_SECONDS, opening)
    yield


def is_started_by_a_person() -> bool:
    """Tell whether it is a terminal that the server reads from and writes to."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def build_url() -> str:
    """Build the address that the server prints, too."""
    scheme = "https" if st.get_option("server.sslCertFile") else "http"
    machine = st.get_option("browser.serverAddress")
    return f"{scheme}://{machine}:{st.get_option('server.port')}{BASE}"


app = st.App(
    str(ROOT / "app.py"),
    lifespan=open_browser,
    routes=[Route(f"{BASE}/data-version", follow.answer)],
    middleware=[Middleware(ScriptsFromMemory, note_page=warming.note_page, base=BASE)],
)
