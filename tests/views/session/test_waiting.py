"""Somebody else is writing: a page shows what it knows, whoever writes too waits for the turn."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from pipeline.asking import questions
from pipeline.asking.selection import Selection
from pipeline.store import Store
from pipeline.store.locks import TIMEOUT_SECONDS, locked
from tests.builders import all_records, log, log_in_another_process
from tests.views.pages import OpenPage, open_filled_entry, press, read_page
from views.session import opening, session

LONGER_THAN_A_PAGE_WAITS = 0.6


@contextmanager
def somebody_writing(store: Store) -> Iterator[None]:
    """Somebody holds the store for longer than a page waits for it, then lets go."""
    holds, enough = threading.Event(), threading.Event()

    def hold() -> None:
        with locked(store.path, exclusive=True):
            holds.set()
            enough.wait(LONGER_THAN_A_PAGE_WAITS)

    writer = threading.Thread(target=hold)
    writer.start()
    holds.wait()
    yield
    enough.set()
    writer.join()


def test_a_page_waits_a_second_at_most_to_read_and_as_long_as_a_command_to_write() -> None:
    assert opening.READ_SECONDS == 1.0
    assert opening.WRITE_SECONDS == TIMEOUT_SECONDS


def test_who_logs_waits_for_a_writer_for_whom_a_page_would_not_wait(
    store: Store, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_filled_entry(open_page, store)
    log(store, note="a colleague's")  # the form's names must be read anew
    monkeypatch.setattr(opening, "READ_SECONDS", 0.05)
    monkeypatch.setattr(opening, "WRITE_SECONDS", 60.0)
    with somebody_writing(store):
        press(app, "Log revisit")
    assert "Nothing was written" not in read_page(app)
    assert all_records(store).height == 2


def test_nobody_who_writes_waits_for_a_page_that_is_drawn(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(store)
    monkeypatch.setenv("REVISITS_STORE", str(store.path))
    question = questions.Question("headline", selection=Selection())
    with session.asking():
        assert session.ask(question)["revisits"].item() == 1
        log_in_another_process(replace(store, patience=0.0))
        assert session.ask(question)["revisits"].item() == 1, "a page is of one moment"
    assert session.ask(question)["revisits"].item() == 2
