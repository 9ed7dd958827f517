"""The dashboard: its pages, and the bar with project and focus at the top of every page."""

import streamlit as st

from views.anywhere import anywhere
from views.frame import access_check, bar, browser, daily_backup, follow, store_notices, styles
from views.session import address, messages, session

st.set_page_config(page_title="MLOps Revisits", layout="wide")
styles.apply()
browser.run_scripts()
access_check.admit()
daily_backup.back_up()
follow.begin()
PAGES = [
    st.Page("views/log/page.py", title="Log", url_path="log", default=True),
    st.Page("views/overlap/page.py", title="Overlap", url_path="overlap"),
    st.Page("views/timeline/page.py", title="Timeline", url_path="timeline"),
    st.Page("views/trends/page.py", title="Trends", url_path="trends"),
    st.Page("views/reasons/page.py", title="Reasons", url_path="reasons"),
    st.Page("views/insights/page.py", title="Insights", url_path="insights"),
    st.Page("views/records/page.py", title="Records", url_path="records"),
    st.Page("views/settings/page.py", title="Settings", url_path="settings"),
]
page = st.navigation(PAGES, position="top")
with (
    address.followed(),
    session.asking() as source,
    store_notices.shown_above(source),
    messages.errors_shown(said_above=True),
):
    anywhere.show_buttons(bar.show(page.title), page.title, PAGES)
    page.run()
    anywhere.open_found_record()
follow.show(source)
