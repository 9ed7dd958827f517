"""What `revisits serve` runs: the dashboard, and what an open page asks every second."""

import asyncio
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Route

from pipeline.store.places import ROOT
from views.frame import follow
from views.starting import warming
from views.starting.scripts import ScriptsFromMemory

STARTING_SECONDS = 0.5


@asynccontextmanager
async def open_browser(_: st.App) -> AsyncIterator[None]:
    """Open a browser once the server answers, as Streamlit does for a script, but not for an app.

    None is opened where the server runs without a screen.
    """
    if not st.get_option("server.headless"):
        url = f"http://localhost:{st.get_option('server.port')}"
        loop = asyncio.get_running_loop()
        loop.call_later(STARTING_SECONDS, partial(loop.run_in_executor, None, webbrowser.open, url))
    yield


app = st.App(
    str(ROOT / "app.py"),
    lifespan=open_browser,
    routes=[Route("/data-version", follow.answer)],
    middleware=[Middleware(ScriptsFromMemory, note_page=warming.note_page)],
)
