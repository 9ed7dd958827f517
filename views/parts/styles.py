"""The few rules of style that Streamlit has no word for, from style.css."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st

FILE = Path(__file__).with_name("style.css")


def draw() -> None:
    """Put the rules on the page; they show nothing by themselves."""
    st.html(f"<style>{_rules()}</style>")


@cache
def _rules() -> str:
    return FILE.read_text(encoding="utf-8")
