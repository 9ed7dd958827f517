"""The dashboard: its pages, and the bar with project and focus that stands on each of them."""

import streamlit as st

from views.frame import bar, daily, door, notices, styles
from views.session import messages, session

st.set_page_config(page_title="MLOps Revisits", layout="wide")
styles.apply()
door.admit()
daily.back_up()
PAGES = [
    st.Page("views/log/page.py", title="Log", default=True),
    st.Page("views/overlap/page.py", title="Overlap"),
    st.Page("views/timeline/page.py", title="Timeline"),
    st.Page("views/trends/page.py", title="Trends"),
    st.Page("views/reasons/page.py", title="Reasons"),
    st.Page("views/insights/page.py", title="Insights"),
    st.Page("views/records/page.py", title="Records"),
    st.Page("views/settings/page.py", title="Settings"),
]
page = st.navigation(PAGES, position="top")
with (
    session.asking() as source,
    notices.shown_above(source),
    messages.errors_shown(said_above=True),
):
    bar.show(page.title)
    page.run()
