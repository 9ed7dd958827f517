"""The part of a page that a click reruns by itself, without the bar and the notices around it."""

from collections.abc import Callable
from contextlib import suppress

import streamlit as st

from views.frame import access_check, follow
from views.session import address, session
from views.session.messages import PageEnded, errors_shown

KEY = "part"


def show(draw: Callable[[], None]) -> None:
    """Show what `draw` draws; a click in it reruns only `draw`.

    The whole page reruns where more than `draw` may have changed: after a write, by whomever, while
    the store cannot be read, and if the visitor is not admitted any more.
    """
    st.fragment(_run, key=KEY)(draw)


def _run(draw: Callable[[], None]) -> None:
    if not follow.is_rerunning_alone():
        with errors_shown(said_above=True), suppress(PageEnded):
            draw()
        return
    if not access_check.is_admitted() or follow.is_outdated():
        st.rerun()
    with address.followed(), session.asking() as source:
        with errors_shown(said_above=True), suppress(PageEnded):
            draw()
        source.check_readable()
        if source.trouble:
            st.rerun()
