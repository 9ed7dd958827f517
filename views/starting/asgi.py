"""What `revisits serve` runs: the dashboard, and what an open page asks every second."""

import streamlit as st
from starlette.routing import Route

from pipeline.store.store import ROOT
from views.frame import follow

app = st.App(str(ROOT / "app.py"), routes=[Route("/data-version", follow.answer)])
