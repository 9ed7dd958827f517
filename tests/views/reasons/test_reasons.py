"""Reasons without a browser."""

from pipeline.store import Store
from tests.builders import log
from tests.views.pages import OpenPage, read_page


def test_a_store_of_one_record_reads_as_language(store: Store, open_page: OpenPage) -> None:
    log(store, reason="Defect")
    shown = read_page(open_page(store, "reasons"))
    assert "1 revisit, 2 Mar 2026." in shown
    assert "Defect: every revisit; it went to data preparation." in shown
