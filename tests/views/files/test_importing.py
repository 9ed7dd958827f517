"""An import that cannot be stopped in time: it is waited for, and what it wrote is said."""

import threading
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from pipeline.errors import StoreError
from pipeline.ledger import adding
from pipeline.progress import Progress
from pipeline.store import Store
from tests.builders import all_records, log, revisit, revisits_of
from tests.views.pages import OpenPage, press, read_page
from views.files import background_work
from views.files.background_work import Work
from views.files.preview import build_preview
from views.session.keys import Key


class StubbornImport:
    """An import that hears no Cancel: it lands when it is let go."""

    def __init__(self, store: Store) -> None:
        self.go = threading.Event()
        self.store = store
        self.work: Work[adding.Added] = Work(self.write, says=lambda _done: "Writing")

    def write(self, _progress: Progress) -> adding.Added:
        self.go.wait(30)
        return adding.add_sheet(self.store, revisits_of([revisit("monitoring", "management")]))

    def land(self) -> None:
        self.go.set()
        assert self.work.over(within=30)


@pytest.fixture
def stubborn(store: Store) -> Iterator[StubbornImport]:
    log(store)
    writing = StubbornImport(store)
    yield writing
    writing.land()


def test_the_first_rows_have_the_names_of_the_table(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REVISITS_STORE", str(store.path))
    with store.reading() as reader:
        plan = adding.plan_sheet(reader, revisits_of([revisit("monitoring", "management")]))
    assert {"From", "Back to", "Reason"} <= set(build_preview(plan.new, {}, zone="UTC").columns)


def test_nothing_is_made_before_the_work_is_over(stubborn: StubbornImport) -> None:
    with pytest.raises(StoreError, match="still at work"):
        stubborn.work.get_result()
    stubborn.land()
    assert stubborn.work.get_result().written == 1


def closed() -> None:
    """A script in which the window of the import was closed."""
    from views.files import importing
    from views.session import messages

    importing._dismiss()
    messages.show_outcome()


def test_a_closed_window_says_that_the_import_is_still_at_work(
    stubborn: StubbornImport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background_work, "LONGEST_STEP_SECONDS", 0.1)
    app = AppTest.from_function(closed)
    app.session_state[Key.WRITING] = stubborn.work
    app.run()
    assert not app.exception
    assert "It is still at work and could not be stopped." in read_page(app)
    assert app.session_state[Key.WRITING] is stubborn.work


def cancelled_twice() -> None:
    """A script in which Cancel was clicked twice, just when the checking was over."""
    from views.files import importing
    from views.session import messages

    importing._cancel()
    importing._cancel()
    messages.show_outcome()


def test_cancel_says_that_nothing_was_written_though_the_checking_was_just_over(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REVISITS_STORE", str(store.path))
    app = AppTest.from_function(cancelled_twice)
    planning: Work[None] = Work(lambda _progress: None, says=lambda _done: "Checking")
    assert planning.over(within=10)
    app.session_state[Key.PLANNING] = planning
    app.run()
    assert not app.exception
    assert "Cancelled; nothing was written" in read_page(app)


def test_what_landed_later_is_said_and_can_be_undone(
    stubborn: StubbornImport, open_page: OpenPage
) -> None:
    app = open_page(stubborn.store, "records")
    app.session_state[Key.WRITING] = stubborn.work
    app.run()
    assert "written" not in read_page(app)
    stubborn.land()
    app.run()
    assert "1 revisit written" in read_page(app)
    assert all_records(stubborn.store).height == 2
    press(app, "Undo")
    assert all_records(stubborn.store).height == 1
    assert Key.WRITING not in app.session_state
    assert Key.CLOSE not in app.session_state  # the next window stays open
