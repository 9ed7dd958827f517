"""Pages while the store is held, gone, exchanged, damaged, read-only or on a full disk."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pipeline.asking import questions
from pipeline.errors import StoreBusy
from pipeline.ledger.focus import set_focus
from pipeline.ledger.projects import get_or_add_project
from pipeline.store import Store
from pipeline.store.backups import make_backup_path
from tests.builders import EVERYTHING, PROJECT, all_records, catalogue, id_of, ledger_sizes, log
from tests.damages import broken_log, garbage, garbage_log, without_its_end
from tests.holders import (
    a_small_disk,
    an_open_folder,
    fill,
    held_by_a_foreign_program,
    held_by_another_process,
    without_the_right_to_write,
)
from tests.views.test_pages import FILLED, ROOT, opened, pills, press, words
from tests.views.test_settings import pick, settings
from views.session import session
from views.session.keys import Key
from views.session.messages import NOT_READ

HEADLINE = questions.Question("headline", selection=EVERYTHING)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waiting is the same after a tenth of a second."""
    monkeypatch.setattr("views.parts.opening.READ_SECONDS", 0.1)
    monkeypatch.setattr("views.parts.opening.WRITE_SECONDS", 0.1)
    monkeypatch.setattr("views.parts.opening.LATELY_SECONDS", 0.0)
    monkeypatch.setattr("pipeline.store.ENGINE_LOCK_PAUSE_SECONDS", 0.01)


@contextmanager
def held_while_writing(path: Path) -> Iterator[int]:
    with held_by_another_process(path, "writing") as pid:
        yield pid


HOLDERS = pytest.mark.parametrize(
    ("held", "says"),
    [
        (held_while_writing, r"Process {pid} \(-c\) is writing to {file}"),
        (held_by_a_foreign_program, r"\S+ \(process {pid}\) has {file} open"),
    ],
)


def text(app: AppTest, label: str) -> Any:
    return [one for one in app.text_input if one.label == label][-1]


def shown_again(app: AppTest) -> AppTest:
    """The page as a click on Look again gives it."""
    return app.button(key="look-again").click().run()


def test_every_page_that_was_seen_before_stays_while_somebody_holds_the_store(
    sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(sample, monkeypatch)
    before = {page: words(app.switch_page(f"views/{page}").run()) for page in FILLED}
    with held_by_a_foreign_program(sample.path) as pid:
        for page in FILLED:
            said = words(app.switch_page(f"views/{page}").run())
            assert not app.exception
            assert f"(process {pid}) has {sample.path.name} open" in said
            assert "has not closed it yet; until then nothing can be written. " in said
            assert set(before[page].splitlines()) <= set(said.splitlines())
        assert app.button(key="look-again").label == "Look again"
    assert words(app.run()) == before[FILLED[-1]]


def test_figures_that_can_no_longer_be_looked_up_are_those_of_a_moment_that_is_said(
    sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(sample, monkeypatch, "trends.py")
    assert "227 revisits" in words(app)
    log(sample, project="Churn model (synthetic)")
    with held_by_a_foreign_program(sample.path):
        said = words(app.run())
        assert "227 revisits" in said
        assert re.search(r"nothing can be written. The figures are those of \d\d:\d\d\.", said)
    assert "228 revisits" in words(shown_again(app))
    assert "figures are those of" not in words(app)


@HOLDERS
def test_a_page_that_was_never_read_says_so_and_comes_once_the_store_is_free(
    sample: Store, monkeypatch: pytest.MonkeyPatch, held: Any, says: str
) -> None:
    with held(sample.path) as pid:
        app = opened(sample, monkeypatch, "trends.py")
        assert not app.exception
        assert NOT_READ in words(app)
        assert re.search(says.format(pid=pid, file=sample.path.name), words(app))
    assert "227 revisits" in words(shown_again(app))
    assert NOT_READ not in words(app)


def test_the_bar_and_the_filters_stay_beside_what_was_never_read(
    sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(sample, monkeypatch, "trends.py")
    with held_by_a_foreign_program(sample.path):
        app.switch_page("views/reasons/page.py").run()
        assert NOT_READ in words(app)
        assert app.selectbox(key="PROJECT").value == "Churn model (synthetic)"
        app.multiselect(key="main").set_value(["monitoring"]).run()
        assert NOT_READ in words(app)
    assert NOT_READ not in words(shown_again(app))
    assert "23 revisits," in words(app)


def test_the_entry_form_offers_its_reasons_for_a_pair_that_nobody_has_asked_for(
    sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(sample, monkeypatch)
    with held_by_a_foreign_program(sample.path):
        pills(app, "Back to").set_value("scalability").run()
        assert not app.exception
        assert {"Schema change", "Defect"} <= set(pills(app, "Why").options)


def filled_entry(store: Store, monkeypatch: pytest.MonkeyPatch) -> tuple[AppTest, Any]:
    set_focus(store, project=PROJECT, phase="model_deployment")
    app = opened(store, monkeypatch)
    pills(app, "Back to").set_value("data_preparation").run()
    pills(app, "Why").set_value(id_of(store, "Defect")).run()
    text(app, "Note").set_value("my words")
    return app, lambda: text(app, "Note").value


def new_reason(store: Store, monkeypatch: pytest.MonkeyPatch) -> tuple[AppTest, Any]:
    log(store)
    app = settings(store, monkeypatch, "reasons")
    app.text_input(key="new-reason").set_value("my words")
    return app, lambda: app.text_input(key="new-reason").value


def first_project(store: Store, monkeypatch: pytest.MonkeyPatch) -> tuple[AppTest, Any]:
    app = opened(store, monkeypatch)
    app.text_input(key=Key.FIRST_PROJECT).set_value("my words")
    return app, lambda: app.text_input(key=Key.FIRST_PROJECT).value


@pytest.mark.parametrize(
    ("label", "filled"),
    [("Log revisit", filled_entry), ("Add", new_reason), ("Start", first_project)],
)
def test_a_form_keeps_its_words_while_the_store_is_held_and_writes_them_afterwards(
    store: Store, monkeypatch: pytest.MonkeyPatch, label: str, filled: Any
) -> None:
    app, value = filled(store, monkeypatch)
    before = ledger_sizes(store)
    with held_by_a_foreign_program(store.path) as pid:
        press(app, label)
        assert not app.exception
        assert "Nothing was written" in words(app)
        assert f"(process {pid}) has {store.path.name} open" in words(app)
        assert value() == "my words"
    assert ledger_sizes(store) == before
    press(app, label)
    assert "Nothing was written" not in words(app)
    assert ledger_sizes(store) != before


def test_a_focus_is_not_moved_while_the_store_is_held_and_the_page_says_so(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_focus(store, project=PROJECT, phase="monitoring")
    app = opened(store, monkeypatch)
    with held_by_a_foreign_program(store.path):
        pills(app, "What are you working on?").set_value("scalability").run()
        assert "Nothing was written" in words(app)
    pills(app, "What are you working on?").set_value("scalability").run()
    assert [one.phase for one in catalogue(store).running] == ["scalability"]


def test_a_known_project_is_chosen_while_the_store_is_held(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(store, project="Other")
    log(store)
    app = opened(store, monkeypatch)
    app.selectbox(key="PROJECT").set_value(PROJECT).run()
    log(store)
    with held_by_a_foreign_program(store.path):
        app.selectbox(key="PROJECT").set_value("Other").run()
        assert app.selectbox(key="PROJECT").value == "Other"
        assert "Nothing was written" not in words(app)


def test_an_undo_that_came_while_the_store_was_held_can_be_tried_again(
    sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = all_records(sample)["id"][0]
    app = press(pick(opened(sample, monkeypatch, "records.py"), sample, 0), "Delete")
    with held_by_a_foreign_program(sample.path):
        press(app, "Undo")
        assert "Nothing was written" in words(app)
    press(app, "Undo")
    assert newest in all_records(sample)["id"]


def test_an_answer_is_not_kept_under_another_version_than_its_own(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REVISITS_STORE", str(store.path))
    log(store)
    with session.asking() as source:
        looked_at = source.version
        log(store)
        assert session.ask(HEADLINE)["revisits"].item() == 2
        assert source.version == store.read_version() != looked_at


def test_what_is_written_by_is_never_a_last_known_answer(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REVISITS_STORE", str(store.path))
    log(store)
    assert session.ask(HEADLINE)["revisits"].item() == 1
    log(store)
    with held_by_a_foreign_program(store.path):
        assert session.ask(HEADLINE)["revisits"].item() == 1
        with session.only_current(), pytest.raises(StoreBusy):
            session.ask(HEADLINE)


def test_who_comes_soon_after_a_wait_in_vain_does_not_wait_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REVISITS_STORE", str(store.path))
    waits: list[float] = []
    reading = Store.reading

    def noted(self: Store) -> Any:
        waits.append(self.patience)
        return reading(self)

    monkeypatch.setattr(Store, "reading", noted)
    with held_by_another_process(store.path, "writing"):
        for _ in range(3):
            with session.asking() as source:
                source.check_readable()
    assert waits == [0.1, 0.05, 0.05]


@pytest.mark.parametrize("page", ["log.py", "overlap.py"])
def test_a_page_that_ends_early_has_the_notice_too(
    store: Store, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    get_or_add_project(store, PROJECT)  # nothing in focus, and nothing to draw
    app = opened(store, monkeypatch, page)
    with held_by_a_foreign_program(store.path) as pid:
        assert f"(process {pid}) has {store.path.name} open" in words(app.run())


# Gone, exchanged, damaged ---------------------------------------------------------------------


def test_a_store_that_vanishes_is_said_to_be_gone_and_works_again_once_it_is_back(
    sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample.copy_to(make_backup_path(sample.path, "daily"))
    app = opened(sample, monkeypatch, "trends.py")
    away = sample.path.rename(sample.path.with_name("away"))
    said = words(app.run())
    assert not app.exception
    assert f"{sample.path} is gone. If it was moved, put it back." in said
    assert "`revisits restore" in said
    assert "227 revisits" in said
    assert "the last that could be read" in said
    app.switch_page("views/log/page.py").run()
    pills(app, "What are you working on?").set_value("scalability").run()
    assert "Nothing was written" in words(app)
    assert not sample.path.exists()
    away.rename(sample.path)
    assert "the last that could be read" not in words(app.run())
    assert "is another file" not in words(app)
    pills(app, "What are you working on?").set_value("management").run()
    assert [one.phase for one in catalogue(sample).running] == ["management"]


def exchanged(store: Store, other: Store) -> None:
    shutil.copyfile(other.path, store.path.with_name("incoming"))
    store.path.with_name("incoming").replace(store.path)


def test_an_exchanged_store_is_said_once_and_shown_without_a_mixture(
    store: Store, sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(store, note="of the first")
    app = opened(store, monkeypatch, "trends.py")
    assert "1 revisit," in words(app)
    exchanged(store, sample)
    said = words(app.run())
    assert f"{store.path.name} is another file since" in said
    assert "227 revisits" in said
    assert app.selectbox(key="PROJECT").options == ["Churn model (synthetic)"]
    press(app, "Understood")
    assert "is another file" not in words(app)
    assert "is another file" not in words(app.run())


@pytest.mark.parametrize("back", ["the same", "another"])
def test_what_comes_back_after_a_session_began_without_a_file_is_told_apart(
    store: Store, sample: Store, monkeypatch: pytest.MonkeyPatch, back: str
) -> None:
    log(store)
    opened(store, monkeypatch, "trends.py")
    away = store.path.rename(store.path.with_name("away"))
    app = opened(store, monkeypatch, "trends.py")
    assert "is gone" in words(app)
    (away if back == "the same" else sample.path).rename(store.path)
    assert ("is another file since" in words(app.run())) == (back == "another")


def test_a_file_that_cannot_be_read_is_not_said_to_be_what_is_shown(
    store: Store, sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(store)
    app = opened(store, monkeypatch, "trends.py")
    kept = store.path.rename(store.path.with_name("kept"))
    store.path.write_bytes(b"no database " * 1000)
    said = words(app.run())
    assert "the last that could be read" in said
    assert "is another file" not in said
    store.path.unlink()
    shutil.copyfile(sample.path, store.path)
    assert "All that is shown is of the new one" in words(app.run())
    kept.unlink()


def test_a_form_that_was_filled_before_the_exchange_keeps_its_words(
    store: Store, sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, _ = filled_entry(store, monkeypatch)
    exchanged(store, sample)
    press(app, "Log revisit")
    assert not app.exception
    assert "is another file since" in words(app)
    assert text(app, "Note").value == "my words"
    assert all_records(sample).height == all_records(store).height


def test_an_undo_of_what_the_new_file_does_not_hold_says_so(
    store: Store, sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, _ = filled_entry(store, monkeypatch)
    press(app, "Log revisit")
    exchanged(store, sample)
    press(app, "Undo")
    assert "what is to be taken back is not in this store" in words(app)
    assert all_records(store).height == 227


@pytest.mark.parametrize("damaged", [garbage, without_its_end, broken_log, garbage_log])
def test_a_store_that_is_damaged_while_it_is_shown_says_what_to_do_and_stays_as_it_is(
    sample: Store, monkeypatch: pytest.MonkeyPatch, damaged: Callable[[Path], None]
) -> None:
    sample.copy_to(make_backup_path(sample.path, "daily"))
    app = opened(sample, monkeypatch, "trends.py")
    damaged(sample.path)
    log_file = Path(f"{sample.path}.wal")
    before = [file.read_bytes() for file in (sample.path, log_file) if file.exists()]
    said = words(app.run())
    assert not app.exception
    assert "What to do: " in said
    assert "Its newest backup is of" in said
    assert "227 revisits" in said
    app.switch_page("views/log/page.py").run()
    pills(app, "What are you working on?").set_value("scalability").run()
    assert "`revisits restore" in words(app)
    assert [file.read_bytes() for file in (sample.path, log_file) if file.exists()] == before


@pytest.mark.parametrize("damaged", [garbage, without_its_end, broken_log, garbage_log])
def test_a_store_that_is_damaged_at_the_start_says_what_to_do(
    sample: Store, monkeypatch: pytest.MonkeyPatch, damaged: Callable[[Path], None]
) -> None:
    damaged(sample.path)
    app = opened(sample, monkeypatch, "trends.py")
    assert not app.exception
    assert "There is no backup of it" in words(app)
    assert NOT_READ in words(app)


# Nothing can be written -----------------------------------------------------------------------


@pytest.fixture
def _no_secrets() -> Iterator[None]:
    """Nobody may look into root's home; without the right a dashboard lets nobody in."""
    before = st.get_option("secrets.files")
    st.config.set_option("secrets.files", [])
    yield
    st.config.set_option("secrets.files", before)


@pytest.mark.usefixtures("_no_secrets")
@pytest.mark.parametrize("locks", ["there", "not there"])
def test_a_read_only_folder_is_shown_and_a_form_in_it_keeps_its_words(
    store: Store, monkeypatch: pytest.MonkeyPatch, locks: str
) -> None:
    set_focus(store, project=PROJECT, phase="model_deployment")
    with an_open_folder() as folder:
        copy = Store(folder / "revisits.duckdb")
        shutil.copyfile(store.path, copy.path)
        if locks == "there":
            all_records(copy)
        copy.path.chmod(0o444)
        folder.chmod(0o555)
        monkeypatch.setenv("REVISITS_STORE", str(copy.path))
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
        app.secrets = {"of": "the test"}  # the home of root, where others lie, is closed to nobody
        with without_the_right_to_write():
            app.run()
            assert not app.exception
            pills(app, "Back to").set_value("data_preparation").run()
            pills(app, "Why").set_value(id_of(copy, "Defect")).run()
            text(app, "Note").set_value("my words")
            press(app, "Log revisit")
        assert f"{folder} is read-only here" in words(app)
        assert text(app, "Note").value == "my words"
        folder.chmod(0o755)
        copy.path.chmod(0o644)
        press(app, "Log revisit")
        assert all_records(copy)["note"].to_list() == ["my words"]


def test_a_full_disk_is_said_the_form_is_kept_and_with_room_it_is_written(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(store)
    with a_small_disk(tmp_path / "disk", mebibytes=8) as disk:
        small = Store(disk / "revisits.duckdb")
        shutil.copyfile(store.path, small.path)
        app, _ = filled_entry(small, monkeypatch)
        filler = fill(disk)
        press(app, "Log revisit")
        assert not app.exception
        assert "No space left on device" in words(app)
        assert "nothing was written. Make room on the disk and try again" in words(app)
        assert text(app, "Note").value == "my words"
        assert all_records(small).height == 1
        filler.unlink()
        press(app, "Log revisit")
        assert "No space left" not in words(app)
        assert all_records(small).height == 2
