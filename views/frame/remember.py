"""Remembers a person's own settings in a cookie of the browser."""

import json
from urllib.parse import quote, unquote

import streamlit as st

from views.session.keys import Key

COOKIE = "revisits"
WEEK_STARTS = (0, 6, 5)
THEMES = ("System", "Light", "Dark")
_YEAR_SECONDS = 31_536_000


def recall() -> None:
    """Load person, project and settings from the cookie at the start of a session.

    The default project wins over the one last used.
    """
    if Key.WHO in st.session_state:
        return
    kept = _read_cookie(st.context.cookies.get(COOKIE))
    for key, name in (
        (Key.WHO, "who"),
        (Key.HOME, "home"),
        (Key.PROJECT, "home"),
        (Key.PROJECT, "project"),
    ):
        value = kept.get(name)
        if isinstance(value, str) and value:
            st.session_state.setdefault(key, value)
    week_start = kept.get("week_start")
    st.session_state.setdefault(Key.WHO, None)
    st.session_state.setdefault(Key.HOME, None)
    st.session_state.setdefault(Key.WEEK_START, week_start if week_start in WEEK_STARTS else 0)
    not_asked = kept.get("not_asked")
    st.session_state.setdefault(Key.NOT_ASKED, not_asked if isinstance(not_asked, str) else None)
    theme = kept.get("theme")
    st.session_state.setdefault(Key.THEME, theme if theme in THEMES else None)
    st.session_state.setdefault(Key.TOURED, kept.get("toured") is True)


def _read_cookie(cookie: object) -> dict[str, object]:
    """Parse the cookie; it is untrusted, so anything malformed counts as empty."""
    if not isinstance(cookie, str):
        return {}
    try:
        kept = json.loads(unquote(cookie))
    except ValueError:
        return {}
    return kept if isinstance(kept, dict) else {}


def keep() -> None:
    """Write the cookie, percent-encoded so that no character of a name breaks it."""
    kept = {
        "who": st.session_state.get(Key.WHO),
        "project": st.session_state.get(Key.PROJECT),
        "home": st.session_state.get(Key.HOME),
        "week_start": st.session_state.get(Key.WEEK_START),
        "toured": st.session_state.get(Key.TOURED),
        "theme": st.session_state.get(Key.THEME),
        "not_asked": st.session_state.get(Key.NOT_ASKED),
    }
    value = quote(json.dumps(kept), safe="")
    st.html(
        f"<script>document.cookie = '{COOKIE}={value}; path=/; max-age={_YEAR_SECONDS}; "
        "SameSite=Strict'; window.followTheme?.();</script>",
        unsafe_allow_javascript=True,
    )
