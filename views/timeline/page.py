"""The Timeline page: each project's focus sessions over time, and the revisits made in them."""

import streamlit as st

from pipeline.asking import questions
from pipeline.figures.guide import examples
from pipeline.figures.guide.how_to_read import CUMULATIVE, FOCUS_SESSIONS, FOCUS_SHARE
from pipeline.figures.time.timeline import format_sessions, format_weeks_without_focus
from pipeline.words import dates
from views.charts.weeks import build_cumulative_chart, build_focus_share_chart
from views.figure import action_marks, figure, view
from views.session import session
from views.session.keys import Key
from views.timeline import course, sessions

catalogue = session.read_catalogue()
shown = view.begin_page(catalogue, say=("count", "went", "synthetic"))
bars = session.ask(questions.Question("timeline_sessions", selection=shown.selection))
marks = session.ask(questions.Question("timeline_marks", selection=shown.selection))
weeks = view.ask_weeks(shown.selection)
marked = view.find_marks(weeks, shown.selection)
st.text(" ".join(format_sessions(bars)))
course.show(catalogue, shown, bars, marks)

left, right = st.columns(2, gap="large")
with left:
    figure.show(
        CUMULATIVE.add_example(examples.exemplify_cumulative(weeks)),
        build_cumulative_chart,
        weeks,
        about=shown.about,
        key=Key.CUMULATIVE,
        alt_text=f"Revisits so far, week by week{action_marks.format_marks(marked)}",
        static={
            "with_points": weeks.height < 60,
            "day_form": dates.get_field_format().axis,
            "marks": marked,
        },
    )
with right:
    figure.show(
        FOCUS_SHARE.add_example(examples.exemplify_focus_share(weeks)),
        build_focus_share_chart,
        weeks,
        about=shown.about,
        key=Key.FOCUS_SHARE,
        alt_text="Share of the days with focus that saw a revisit, week by week"
        + action_marks.format_marks(marked),
        static={"day_form": dates.get_field_format().axis, "marks": marked},
    )
    st.caption(format_weeks_without_focus(weeks))

figure.show_head(
    FOCUS_SESSIONS.add_example(examples.exemplify_sessions(bars)),
    table=sessions.build_file_rows(bars),
    key=Key.FOCUS_SESSIONS,
)
sessions.show(bars)
