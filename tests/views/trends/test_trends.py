"""Trends without a browser: every way to draw them, and a period without a revisit."""

from pipeline.store import Store
from tests.views.pages import OpenPage, count_charts, read_page


def test_every_trend_is_drawn(shared_sample: Store, open_page: OpenPage) -> None:
    app = open_page(shared_sample, "trends")
    for grain in ("day", "week", "month"):
        for stack in ("main_phase", "revisited_phase", "reason", "none"):
            app.segmented_control(key="stack").set_value(stack)
            app.segmented_control(key="per").set_value(grain).run()
            assert not app.exception, (grain, stack)
            assert count_charts(app) == 1, (grain, stack)


def test_a_period_of_long_ago_is_a_filter_too(shared_sample: Store, open_page: OpenPage) -> None:
    app = open_page(shared_sample, "trends", since="2012-01-01", until="2012-01-31")
    assert "Drop one of these filters to see more: since, until." in read_page(app)
