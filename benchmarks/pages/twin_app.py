"""The twin of a page: the same elements, recorded from it (twin.py), with nothing behind them.

The address says which: `/?twin=overlap`. One button and one text of its own make it a page on which
a click changes something, as in the empty app.
"""

import os
from pathlib import Path

import streamlit as st
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner import get_script_run_ctx

from benchmarks.pages.twin import read_twin

OWN_ELEMENTS = 2

st.set_page_config(layout="wide")
clicks = st.session_state.get("clicks", 0)
clicks += st.button("Again", key="again")
st.session_state.clicks = clicks
st.text(f"{clicks} clicks")

file = Path(os.environ["REVISITS_TWINS"]) / st.query_params["twin"]
read_elements = st.cache_resource(read_twin)
context = get_script_run_ctx()
assert context
for recorded in read_elements(file):
    message = ForwardMsg()
    message.CopyFrom(recorded)
    path = message.metadata.delta_path
    if path[0] == 0 and len(path) > 1:  # in the main part of the page: below what is our own
        path[1] += OWN_ELEMENTS
    context.enqueue(message)
