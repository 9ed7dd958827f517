"""The smallest Streamlit app: one button, and one text that its click changes."""

import streamlit as st

clicks = st.session_state.get("clicks", 0)
clicks += st.button("Again", key="again")
st.session_state.clicks = clicks
st.text(f"{clicks} clicks")
