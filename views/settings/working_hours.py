"""The Working hours section of Settings: on which days and at which hours the team works."""

import calendar
from datetime import time
from zoneinfo import available_timezones

import streamlit as st

from pipeline.ledger.team import working_hours
from pipeline.model import WorkingHours
from views.session import session, visitor
from views.session.keys import Key
from views.session.messages import Done, callback, report_change


def show() -> None:
    """Show the working hours that hold; visitors who may write can set them."""
    hours = working_hours.ask_working_hours(session.ask)
    st.text(f"The team works {working_hours.format_working_hours(hours)}.")
    st.caption(
        "A running focus that nobody confirmed counts in Cost and in rates only within these hours."
    )
    if visitor.may_write():
        _show_form(hours)


def _show_form(hours: WorkingHours) -> None:
    state = st.session_state
    state.setdefault(Key.HOURS_DAYS, list(hours.days))
    state.setdefault(Key.HOURS_BEGIN, hours.starts_at)
    state.setdefault(Key.HOURS_END, hours.ends_at)
    state.setdefault(Key.HOURS_ZONE, session.get_zone() if hours.id is None else hours.zone)
    with st.form("working-hours", border=False, width=560):
        st.pills(
            "Days",
            list(working_hours.EVERY_DAY),
            selection_mode="multi",
            format_func=lambda day: calendar.day_abbr[int(day) - 1],
            key=Key.HOURS_DAYS,
            wrap=True,
        )
        left, right = st.columns(2)
        with left:
            st.time_input("From", key=Key.HOURS_BEGIN, step=900)
        with right:
            st.time_input("To", key=Key.HOURS_END, step=900)
        st.selectbox("On the clock of", sorted(available_timezones()), key=Key.HOURS_ZONE)
        st.form_submit_button("Save", type="primary", on_click=_save)


@callback
def _save() -> Done:
    state = st.session_state
    receipt = session.write(
        working_hours.set_working_hours,
        days="".join(state.get(Key.HOURS_DAYS) or ()),
        starts_at=state.get(Key.HOURS_BEGIN) or time(0),
        ends_at=state.get(Key.HOURS_END) or time(0),
        zone=str(state.get(Key.HOURS_ZONE)),
    )
    return report_change("Set the working hours", receipt)
