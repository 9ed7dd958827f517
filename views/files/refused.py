"""What an import was refused for: its problems, and the rows that have them."""

import streamlit as st

from pipeline.intake import reading, writing
from pipeline.ledger.adding import Plan
from pipeline.words import plain
from views.files import saving

PROBLEMS_SHOWN = 20
REFUSED_ROWS = 500


def show_refused(plan: Plan) -> None:
    """Show the problems, then the refused rows as they are in the file."""
    count = plain.format_count(len(plan.problems), "problem")
    st.markdown(f":red[**{count}; nothing is written**]")
    for problem in plan.problems[:PROBLEMS_SHOWN]:
        st.text(str(problem))
    if len(plan.problems) > PROBLEMS_SHOWN:
        st.caption(f"and {len(plan.problems) - PROBLEMS_SHOWN:,} more, in the download")
    refused = reading.list_refused_rows(plan.sheet, plan.problems)
    if refused.is_empty():
        return
    st.caption("The rows as they were read")
    shown = reading.list_refused_rows(plan.sheet, plan.problems, cut=True).head(REFUSED_ROWS)
    st.dataframe(shown.drop("problems"), hide_index=True, placeholder="")
    if refused.height > REFUSED_ROWS:
        st.caption(f"The first {REFUSED_ROWS:,} of {refused.height:,}; all are in the download")
    saving.show_save_button(
        "Download the refused rows",
        writing.write_csv(refused),
        name="refused.csv",
        mime="text/csv",
        key="refused-rows",
    )
