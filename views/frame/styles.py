"""The CSS rules that Streamlit has no option for, from style.css."""

from pathlib import Path

import streamlit as st

from views.charts import bars
from views.charts.colours import read_colours
from views.session import session

FILE = Path(__file__).with_name("style.css")
RULES = FILE.read_text(encoding="utf-8")
# Invert a dark page for printing, charts included, because they use the page's colours.
DARK_ON_PAPER = (
    "@media print { html { background: #fff; } "
    ".stApp { background: #000 !important; filter: invert(1) hue-rotate(180deg); } }"
)


def apply() -> None:
    """Add the CSS rules to the page; they show nothing themselves."""
    theme = session.get_theme()
    own = read_colours(theme)
    link = own.get("linkColor", own["primaryColor"])
    named = (
        f":root {{ --ink: {own['textColor']}; --link: {link}; --paper: {own['backgroundColor']}; "
        f"--line: {own['secondaryBackgroundColor']}; --main: {own['primaryColor']}; }}"
    )
    more = DARK_ON_PAPER if theme == "dark" else ""
    st.html(f"<style>{named}{RULES}{bars.RULES}{more}</style>")
