"""Keeps an open page current: what is written elsewhere shows by itself within two seconds.

The browser asks every second for a mark of the data version (follow.js, starting/asgi.py), and the
page is drawn anew only once the mark is another one. A fragment that runs every second would do
the same, but at the end of each run Streamlit deletes files that were made and not fetched yet.
"""

import hashlib

import streamlit as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pipeline.errors import StoreAway
from pipeline.store import locate_store
from pipeline.store.read_model.model import DataVersion
from views.frame import outbox
from views.session import messages, session
from views.session.keys import Key

AGAIN = "draw-anew"


def begin() -> None:
    """Note the data version at the beginning of a run of the whole page.

    What a terminal kept while the team's database was away is sent first; once it is back, what
    was refused meanwhile is not said any more.
    """
    outbox.send()
    store = session.get_store()
    st.session_state[Key.DRAWN] = store.read_version()
    if store.find_absence() is None:
        messages.forget_absence()


def is_rerunning_alone() -> bool:
    """Return whether only a part of the page is being rerun."""
    context = get_script_run_ctx()
    return bool(context and context.fragment_ids_this_run)


def is_outdated() -> bool:
    """Return whether something was written since the whole page was drawn, or it lacks answers."""
    drawn = st.session_state.get(Key.DRAWN)
    return drawn is None or drawn != session.get_store().read_version()


def show(source: session.Source) -> None:
    """Tell the browser what was drawn, and give it a hidden button that draws the page anew."""
    mark = build_mark(st.session_state[Key.DRAWN], is_away=isinstance(source.trouble, StoreAway))
    if source.trouble is not None:
        st.session_state[Key.DRAWN] = None
    with st.container(key="follow"):
        st.button("Draw anew", key=AGAIN)
        st.html(f"<script>window.followData?.('{mark}')</script>", unsafe_allow_javascript=True)


def answer(_: Request) -> Response:
    """Answer a browser that asks for the mark; nothing of the store can be read from it."""
    store = locate_store(None)
    mark = build_mark(store.read_version(), is_away=store.find_absence() is not None)
    return PlainTextResponse(mark, headers={"Cache-Control": "no-store"})


def build_mark(version: DataVersion, *, is_away: bool) -> str:
    """Build the mark of a data version, which tells only one from another.

    It is another one while the team's database is away.
    """
    return hashlib.sha256(repr((version, is_away)).encode()).hexdigest()[:16]
