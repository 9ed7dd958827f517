"""Timeline: the course of a project, its focus sessions and the revisits made in them."""

import streamlit as st

from pipeline import dates
from pipeline.asking import questions
from pipeline.figures.guide import examples
from pipeline.figures.guide.how_to_read import CUMULATIVE, FOCUS_SESSIONS, FOCUS_SHARE
from pipeline.figures.time.timeline import format_sessions, format_weeks_without_focus
from views.charts.cumulative import cumulative_revisits
from views.charts.focus_share import share_of_days_with_focus
from views.parts import action_marks, course, figure, session, sessions, view
from views.parts.keys import Key

catalogue = session.catalogue()
shown = view.begin(catalogue, say=("count", "went", "synthetic"))
bars = session.ask(questions.query_timeline_sessions(shown.selection))
marks = session.ask(questions.query_timeline_marks(shown.selection))
weeks = view.weeks(shown.selection)
marked = view.marks(weeks, shown.selection)
st.text(" ".join(format_sessions(bars)))
course.draw(catalogue, shown, bars, marks)

left, right = st.columns(2, gap="large")
with left:
    figure.draw(
        CUMULATIVE.showing(examples.exemplify_cumulative(weeks)),
        cumulative_revisits,
        weeks,
        about=shown.about,
        key=Key.CUMULATIVE,
        alt_text=f"Revisits so far, week by week{action_marks.said(marked)}",
        static={
            "with_points": weeks.height < 60,
            "day_form": dates.get_field_format().axis,
            "marks": marked,
        },
    )
with right:
    figure.draw(
        FOCUS_SHARE.showing(examples.exemplify_focus_share(weeks)),
        share_of_days_with_focus,
        weeks,
        about=shown.about,
        key=Key.FOCUS_SHARE,
        alt_text="Share of the days with focus that saw a revisit, week by week"
        + action_marks.said(marked),
        static={"day_form": dates.get_field_format().axis, "marks": marked},
    )
    st.caption(format_weeks_without_focus(weeks))

figure.head(
    FOCUS_SESSIONS.showing(examples.exemplify_sessions(bars)),
    table=sessions.as_saved(bars),
    key=Key.FOCUS_SESSIONS,
)
sessions.draw(bars)
