"""SQL and worse in the address of a page is understood as nothing, and breaks no page."""

from itertools import cycle, islice

import pytest

from pipeline.store import Store
from tests.builders import all_records
from tests.intake.bad_input.entries import SQL
from tests.views.pages import PAGES, ROOT, prepare_page, read_page
from views.session.keys import Key

BOUND = [key for key in Key if key.value == key.value.lower()]
IN_LINKS = (
    "'; drop table revisit_ledger; --",
    '"] :red[x] <script>',
    "x" * 5_000,
    "\u202e\x07",
    "-1",
)


def test_every_name_of_the_address_is_tried() -> None:
    for path in (ROOT / "views").rglob("*.py"):
        assert "bind=" not in path.read_text(), "fields stand in the address by address.hold alone"
    assert len(BOUND) == 25


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("page", PAGES)
def test_a_link_with_sql_in_every_parameter_breaks_no_page(
    untouched: Store, monkeypatch: pytest.MonkeyPatch, page: str, first: int
) -> None:
    monkeypatch.setenv("REVISITS_STORE", str(untouched.path))
    names = [*map(str, BOUND), f"{Key.WHAT_IF}-model_deployment-data_preparation"]
    hostile = islice(cycle(IN_LINKS), first, first + len(names))
    app = prepare_page(page, **dict(zip(names, hostile, strict=True))).run()
    assert not app.exception
    if page not in ("log", "settings"):
        assert "Not understood in this link" in read_page(app)


@pytest.mark.parametrize(
    "against", ["Another period", "Another project", "Another person", "Before and after an action"]
)
def test_a_link_with_sql_in_a_comparison_breaks_no_page(
    untouched: Store, monkeypatch: pytest.MonkeyPatch, against: str
) -> None:
    monkeypatch.setenv("REVISITS_STORE", str(untouched.path))
    hostile = {key.value: SQL for key in BOUND if key.startswith("against-")}
    given = {"as": "compare", "against": against}
    assert not prepare_page("overlap", **hostile | given).run().exception


@pytest.mark.parametrize(
    ("page", "name", "shown"),
    [("overlap", "as", "map"), ("insights", "show", "cost"), ("insights", "show", "actions")],
)
def test_a_link_with_sql_in_what_one_view_reads_breaks_it_not(
    sample: Store, monkeypatch: pytest.MonkeyPatch, page: str, name: str, shown: str
) -> None:
    monkeypatch.setenv("REVISITS_STORE", str(sample.path))
    inner = {"phase": SQL, "hours": SQL, "from": SQL, "to": SQL, "measure": SQL}
    inner[f"{Key.WHAT_IF}-model_deployment-data_preparation"] = SQL
    app = prepare_page(page, **inner | {name: shown}).run()
    assert not app.exception
    assert all_records(sample).height == 227


def test_sql_in_the_text_filter_of_a_page_is_text_to_look_for(
    untouched: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REVISITS_STORE", str(untouched.path))
    app = prepare_page("records").run()
    for given in (SQL, "' or 1=1 --", "%", "_", "\\", "🙃", "x" * 100_000):
        app.text_input(key="text").set_value(given).run()
        assert not app.exception
        assert "No revisits" in "".join(one.value for one in app.info)
