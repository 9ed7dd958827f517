"""The button that logs a revisit, what it writes, and the outcome, which is sent first."""

import uuid
from collections.abc import Callable
from datetime import date, datetime, time
from functools import partial
from time import sleep
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from pipeline.clock import get_utc_now
from pipeline.ledger import names as naming
from pipeline.ledger import words as ledger_words
from pipeline.ledger.logging.revisit import log_revisit
from pipeline.model import Catalogue, Change, Focus, Project, Receipt
from pipeline.words import plain
from views.frame import follow
from views.session import session
from views.session.keys import Key
from views.session.messages import Done, attempt, show_outcome

FORM = "entry"
OTHER = "other"
NOON = time(12)
# Streamlit sends every 10 ms, and what it has not sent when another run begins is dropped.
SENDING_SECONDS = 0.02
FIELDS = (
    "main_phase",
    "revisited_phase",
    "reason",
    "note",
    "minutes",
    "occurred_at",
    "recorded_by",
)


def show(
    catalogue: Catalogue, project: Project, focus: Focus, token: str, *, in_window: bool
) -> None:
    """Show the button of the form with this token, and the outcome.

    On the page they are a part of their own: a click reruns it alone, so that the outcome is there
    at once, and then the page. A form `in_window` leaves it to the page.
    """
    log = partial(_log_revisit, token, project.id, focus.id, catalogue, in_window)
    draw = _show if in_window else st.fragment(_show_and_go_on)
    draw(token, log, in_window=in_window)


def _show_and_go_on(token: str, log: Callable[[], None], *, in_window: bool) -> None:
    """Show the button; after a click the outcome is sent first, and then the page is drawn anew."""
    _show(token, log, in_window=in_window)
    if follow.is_rerunning_alone():
        sleep(SENDING_SECONDS)
        st.rerun()


def _show(token: str, log: Callable[[], None], *, in_window: bool) -> None:
    """Show the button that logs, and the outcome."""
    with st.container(horizontal=True, vertical_alignment="center", key="send"):
        st.button(
            "Log revisit",
            key=f"log-{token}",
            type="primary",
            shortcut="ctrl+s",
            on_click=log,
        )
        # Hidden; keyboard.js presses it so that an entry is kept when the page is left.
        st.button("Keep", key=f"keep-{token}")
        if not in_window or Key.REFUSED in st.session_state:
            show_outcome(form=FORM, fields=FIELDS)


def build_time_key(day: date, token: str) -> str:
    """Build the key of the field of the time on a day."""
    return f"time-{day}-{token}"


def _get_moment(token: str) -> datetime | None:
    """Return the moment that was entered, or None for now."""
    day: date | None = st.session_state.get(f"day-{token}")
    if day is None:
        return None
    at: time = st.session_state.get(build_time_key(day, token)) or NOON
    return datetime.combine(day, at, ZoneInfo(session.get_zone()))


def _log_revisit(
    token: str, project_id: str, focus_id: str, shown: Catalogue, in_window: bool
) -> None:
    """Log the revisit (a callback). The token becomes its id, so a double click logs it once.

    Names in `shown` may have been renamed since.
    """
    if token != st.session_state.get(Key.ENTRY):
        return  # second click of a double click: already logged

    def work() -> Done:
        names = session.read_dated_catalogue()
        catalogue = names.catalogue
        logged = session.write(
            log_revisit,
            names=names,
            zone=session.get_zone(),
            id=token,
            project=naming.get_name(naming.find_name(naming.PROJECT, catalogue, project_id)),
            reason=_find_current_reason(shown, catalogue, token),
            **_collect_fields(token, focus_id),
        )
        revisit, zone = logged.revisit, session.get_zone()
        when = plain.format_moment(revisit["occurred_at"], zone=zone, now=get_utc_now())
        words = f"{ledger_words.format_logged(catalogue, revisit)}, {when}"
        # A second click may interrupt the first run after it has written: nothing is added then,
        # but Undo must still cover the first one's record.
        receipt = logged.receipt if logged.is_new else Receipt((Change("revisits", token, 1),))
        return Done(f"Logged {words}", receipt, tuple(ledger_words.format_notices(logged)))

    if attempt(work, form=FORM):
        st.session_state[Key.ENTRY] = str(uuid.uuid4())
        st.session_state[Key.CLOSE] = in_window


def _find_current_reason(shown: Catalogue, now: Catalogue, token: str) -> str | None:
    reason = st.session_state.get(f"why-{token}")
    if reason is None:
        return None
    if reason != OTHER:
        return naming.get_name(naming.find_name(naming.REASON, now, reason))
    typed = st.session_state.get(f"new-{token}")
    return naming.find_current_name(naming.REASON, shown, now, typed) if typed else None


def _collect_fields(token: str, focus_id: str) -> dict[str, Any]:
    state = st.session_state
    main = state.get(f"main-{focus_id}-{token}")
    minutes = state.get(f"other-minutes-{token}")
    return {
        "main_phase": main,
        "revisited_phase": state.get(f"to-{token}"),
        "note": state.get(f"note-{token}"),
        "minutes": state.get(f"minutes-{token}") if minutes is None else minutes,
        "occurred_at": _get_moment(token),
        "avoidable": state.get(f"avoidable-{token}"),
    }
