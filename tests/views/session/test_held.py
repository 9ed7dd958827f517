"""Pages while somebody else holds the store: they show what they know and keep what is typed."""

import re
from functools import partial
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pipeline.asking import questions
from pipeline.errors import StoreBusy
from pipeline.ledger.projects import get_or_add_project
from pipeline.store import Store
from tests.builders import (
    EVERYTHING,
    PROJECT,
    all_records,
    ledger_sizes,
    log,
    log_in_another_process,
)
from tests.holders import held_by_a_foreign_program, held_by_another_process
from tests.views.pages import (
    FILLED,
    OpenPage,
    find_pills,
    go_to,
    open_filled_entry,
    pick_records,
    press,
    read_page,
)
from views.session import session
from views.session.keys import Key
from views.session.messages import NOT_READ

pytestmark = pytest.mark.usefixtures("impatient")
held_while_writing = partial(held_by_another_process, doing="writing")
HEADLINE = questions.Question("headline", selection=EVERYTHING)


def look_again(app: AppTest) -> AppTest:
    """The page as a click on Look again gives it."""
    return app.button(key="look-again").click().run()


def test_every_page_that_was_seen_before_stays_while_somebody_holds_the_store(
    sample: Store, open_page: OpenPage
) -> None:
    app = open_page(sample)
    before = {page: read_page(go_to(app, page)) for page in FILLED}
    with held_by_a_foreign_program(sample.path) as pid:
        for page in FILLED:
            shown = read_page(go_to(app, page))
            assert not app.exception
            assert f"(process {pid}) has {sample.path.name} open" in shown
            assert "has not closed it yet; until then nothing can be written. " in shown
            assert set(before[page].splitlines()) <= set(shown.splitlines())
        assert app.button(key="look-again").label == "Look again"
    assert read_page(app.run()) == before[FILLED[-1]]


def test_figures_that_can_no_longer_be_looked_up_are_those_of_a_moment_that_is_said(
    sample: Store, open_page: OpenPage
) -> None:
    app = open_page(sample, "trends")
    assert "227 revisits" in read_page(app)
    log_in_another_process(sample, project="Churn model (synthetic)")
    with held_by_a_foreign_program(sample.path):
        shown = read_page(app.run())
        assert "227 revisits" in shown
        assert re.search(r"nothing can be written. The figures are those of \d\d:\d\d\.", shown)
    assert "228 revisits" in read_page(look_again(app))
    assert "figures are those of" not in read_page(app)


@pytest.mark.parametrize(
    ("held", "says"),
    [
        (held_while_writing, r"Process {pid} \(-c\) is writing to {file}"),
        (held_by_a_foreign_program, r"\S+ \(process {pid}\) has {file} open"),
    ],
)
def test_a_page_that_was_never_read_says_so_and_comes_once_the_store_is_free(
    sample: Store, open_page: OpenPage, held: Any, says: str
) -> None:
    with held(sample.path) as pid:
        app = open_page(sample, "trends")
        assert not app.exception
        assert NOT_READ in read_page(app)
        assert re.search(says.format(pid=pid, file=sample.path.name), read_page(app))
    assert "227 revisits" in read_page(look_again(app))
    assert NOT_READ not in read_page(app)


def test_pages_and_filters_that_nobody_asked_for_come_while_somebody_holds_the_store(
    sample: Store, open_page: OpenPage
) -> None:
    app = open_page(sample, "trends")
    with held_by_a_foreign_program(sample.path):
        go_to(app, "reasons")
        app.multiselect(key="main").set_value(["monitoring"]).run()
        assert NOT_READ not in read_page(app)
        assert "23 revisits," in read_page(app)


def test_the_entry_form_offers_its_reasons_for_a_pair_that_nobody_has_asked_for(
    sample: Store, open_page: OpenPage
) -> None:
    app = open_page(sample)
    with held_by_a_foreign_program(sample.path):
        find_pills(app, "Back to").set_value("scalability").run()
        assert not app.exception
        assert {"Schema change", "Defect"} <= set(find_pills(app, "Why").options)


def open_new_reason(open_page: OpenPage, store: Store) -> AppTest:
    log(store)
    app = open_page(store, "settings", section="Reasons")
    app.text_input(key="new-reason").set_value("my words")
    return app


def open_first_project(open_page: OpenPage, store: Store) -> AppTest:
    app = open_page(store)
    app.text_input(key=Key.FIRST_PROJECT).set_value("my words")
    return app


@pytest.mark.parametrize(
    ("label", "open_filled"),
    [("Log revisit", open_filled_entry), ("Add", open_new_reason), ("Start", open_first_project)],
)
def test_a_form_keeps_its_words_while_the_store_is_held_and_writes_them_afterwards(
    store: Store, open_page: OpenPage, label: str, open_filled: Any
) -> None:
    app = open_filled(open_page, store)
    before = ledger_sizes(store)
    with held_by_a_foreign_program(store.path) as pid:
        press(app, label)
        assert not app.exception
        assert "Nothing was written" in read_page(app)
        assert f"(process {pid}) has {store.path.name} open" in read_page(app)
        assert "my words" in [field.value for field in app.text_input]
    assert ledger_sizes(store) == before
    press(app, label)
    assert "Nothing was written" not in read_page(app)
    assert ledger_sizes(store) != before


def test_a_known_project_is_chosen_while_the_store_is_held(
    store: Store, open_page: OpenPage
) -> None:
    log(store, project="Other")
    log(store)
    app = open_page(store)
    app.selectbox(key="PROJECT").set_value(PROJECT).run()
    log(store)
    with held_by_a_foreign_program(store.path):
        app.selectbox(key="PROJECT").set_value("Other").run()
        assert app.selectbox(key="PROJECT").value == "Other"
        assert "Nothing was written" not in read_page(app)


def test_an_undo_that_came_while_the_store_was_held_can_be_tried_again(
    sample: Store, open_page: OpenPage
) -> None:
    newest = all_records(sample)["id"][0]
    app = press(pick_records(open_page(sample, "records"), sample, 0), "Delete")
    with held_by_a_foreign_program(sample.path):
        press(app, "Undo")
        assert "Nothing was written" in read_page(app)
    press(app, "Undo")
    assert newest in all_records(sample)["id"]


def test_an_answer_is_not_kept_under_another_version_than_its_own(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REVISITS_STORE", str(store.path))
    log(store)
    with session.asking() as source:
        looked_at = source.version
        log_in_another_process(store)
        assert session.ask(HEADLINE)["revisits"].item() == 2
        assert source.version == store.read_version() != looked_at


def test_what_is_written_by_is_never_a_last_known_answer(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REVISITS_STORE", str(store.path))
    log(store)
    assert session.ask(HEADLINE)["revisits"].item() == 1
    log_in_another_process(store)
    with held_by_a_foreign_program(store.path):
        assert session.ask(HEADLINE)["revisits"].item() == 1
        with session.only_current(), pytest.raises(StoreBusy):
            session.ask(HEADLINE)


def test_who_comes_soon_after_a_wait_in_vain_does_not_wait_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REVISITS_STORE", str(store.path))
    waits: list[float] = []
    follow = Store.follow

    def noted(self: Store, *, even_unchanged: bool = False) -> Any:
        waits.append(self.patience)
        return follow(self, even_unchanged=even_unchanged)

    monkeypatch.setattr(Store, "follow", noted)
    with held_while_writing(store.path):
        for _ in range(3):
            with session.asking() as source:
                source.check_readable()
    assert waits == [0.1, 0.05, 0.05]


@pytest.mark.parametrize("page", ["log", "overlap"])
def test_a_page_that_ends_early_has_the_notice_too(
    store: Store, open_page: OpenPage, page: str
) -> None:
    get_or_add_project(store, PROJECT)  # nothing in focus, and nothing to draw
    app = open_page(store, page)
    with held_by_a_foreign_program(store.path) as pid:
        assert f"(process {pid}) has {store.path.name} open" in read_page(app.run())
