"""Trends without a browser: every way to draw them, and a period without a revisit."""

from __future__ import annotations

import pytest

from pipeline.store import Store
from tests.views.pages import OpenPage, count_charts, read_page


@pytest.mark.parametrize("stack", ["main_phase", "revisited_phase", "reason", "none"])
@pytest.mark.parametrize("grain", ["day", "week", "month"])
def test_every_trend_is_drawn(
    shared_sample: Store, open_page: OpenPage, stack: str, grain: str
) -> None:
    app = open_page(shared_sample, "trends")
    app.segmented_control(key="stack").set_value(stack)
    app.segmented_control(key="per").set_value(grain).run()
    assert not app.exception
    assert count_charts(app) == 1


def test_a_period_of_long_ago_is_a_filter_too(shared_sample: Store, open_page: OpenPage) -> None:
    app = open_page(shared_sample, "trends", since="2012-01-01", until="2012-01-31")
    assert "Drop one of these filters to see more: since, until." in read_page(app)
