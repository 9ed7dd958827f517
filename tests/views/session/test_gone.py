"""Pages while the store is gone, exchanged, damaged, read-only or on a full disk."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st

from pipeline.ledger.focus import set_focus
from pipeline.store import Store
from pipeline.store.backup_folder import make_backup_path
from tests.builders import PROJECT, all_records, catalogue, log
from tests.damages import broken_log, garbage
from tests.holders import a_small_disk, an_open_folder, fill, without_the_right_to_write
from tests.views.pages import (
    OpenPage,
    fill_entry,
    find,
    find_pills,
    go_to,
    open_filled_entry,
    prepare_page,
    press,
    read_page,
)
from views.session.messages import NOT_READ

pytestmark = pytest.mark.usefixtures("impatient")


def test_a_store_that_vanishes_is_said_to_be_gone_and_works_again_once_it_is_back(
    sample: Store, open_page: OpenPage
) -> None:
    sample.copy_to(make_backup_path(sample.path, "daily"))
    app = open_page(sample, "trends")
    away = sample.path.rename(sample.path.with_name("away"))
    shown = read_page(app.run())
    assert not app.exception
    assert f"{sample.path} is gone. If it was moved, put it back." in shown
    assert "`revisits restore" in shown
    assert "227 revisits" in shown
    assert "the last that could be read" in shown
    go_to(app, "log")
    find_pills(app, "What are you working on?").set_value("scalability").run()
    assert "Nothing was written" in read_page(app)
    assert not sample.path.exists()
    away.rename(sample.path)
    assert "the last that could be read" not in read_page(app.run())
    assert "is another file" not in read_page(app)
    find_pills(app, "What are you working on?").set_value("management").run()
    assert [running.phase for running in catalogue(sample).running] == ["management"]


def exchange(store: Store, other: Store) -> None:
    shutil.copyfile(other.path, store.path.with_name("incoming"))
    store.path.with_name("incoming").replace(store.path)


def test_an_exchanged_store_is_said_once_and_shown_without_a_mixture(
    store: Store, sample: Store, open_page: OpenPage
) -> None:
    log(store, note="of the first")
    app = open_page(store, "trends")
    assert "1 revisit," in read_page(app)
    exchange(store, sample)
    shown = read_page(app.run())
    assert f"{store.path.name} is another file since" in shown
    assert "227 revisits" in shown
    assert app.selectbox(key="PROJECT").options == ["Churn model (synthetic)"]
    press(app, "Understood")
    assert "is another file" not in read_page(app)
    assert "is another file" not in read_page(app.run())


@pytest.mark.parametrize("back", ["the same", "another"])
def test_what_comes_back_after_a_session_began_without_a_file_is_told_apart(
    store: Store, sample: Store, open_page: OpenPage, back: str
) -> None:
    log(store)
    open_page(store, "trends")
    away = store.path.rename(store.path.with_name("away"))
    app = open_page(store, "trends")
    assert "is gone" in read_page(app)
    (away if back == "the same" else sample.path).rename(store.path)
    assert ("is another file since" in read_page(app.run())) == (back == "another")


def test_a_file_that_cannot_be_read_is_not_said_to_be_what_is_shown(
    store: Store, sample: Store, open_page: OpenPage
) -> None:
    log(store)
    app = open_page(store, "trends")
    kept = store.path.rename(store.path.with_name("kept"))
    store.path.write_bytes(b"no database " * 1000)
    shown = read_page(app.run())
    assert "the last that could be read" in shown
    assert "is another file" not in shown
    store.path.unlink()
    shutil.copyfile(sample.path, store.path)
    assert "All that is shown is of the new one" in read_page(app.run())
    kept.unlink()


def test_a_form_that_was_filled_before_the_exchange_keeps_its_words(
    store: Store, sample: Store, open_page: OpenPage
) -> None:
    app = open_filled_entry(open_page, store)
    exchange(store, sample)
    press(app, "Log revisit")
    assert not app.exception
    assert "is another file since" in read_page(app)
    assert find(app.text_input, "Note").value == "my words"
    assert all_records(sample).height == all_records(store).height


def test_an_undo_of_what_the_new_file_does_not_hold_says_so(
    store: Store, sample: Store, open_page: OpenPage
) -> None:
    app = open_filled_entry(open_page, store)
    press(app, "Log revisit")
    exchange(store, sample)
    press(app, "Undo")
    assert "what is to be taken back is not in this store" in read_page(app)
    assert all_records(store).height == 227


@pytest.mark.parametrize("damaged", [garbage, broken_log])
def test_a_store_that_is_damaged_while_it_is_shown_says_what_to_do_and_stays_as_it_is(
    sample: Store, open_page: OpenPage, damaged: Callable[[Path], None]
) -> None:
    sample.copy_to(make_backup_path(sample.path, "daily"))
    app = open_page(sample, "trends")
    damaged(sample.path)
    log_file = Path(f"{sample.path}.wal")
    before = [file.read_bytes() for file in (sample.path, log_file) if file.exists()]
    shown = read_page(app.run())
    assert not app.exception
    assert "What to do: " in shown
    assert "Its newest backup is of" in shown
    assert "227 revisits" in shown
    go_to(app, "log")
    find_pills(app, "What are you working on?").set_value("scalability").run()
    assert "`revisits restore" in read_page(app)
    assert [file.read_bytes() for file in (sample.path, log_file) if file.exists()] == before


@pytest.mark.parametrize("damaged", [garbage, broken_log])
def test_a_store_that_is_damaged_at_the_start_says_what_to_do(
    sample: Store, open_page: OpenPage, damaged: Callable[[Path], None]
) -> None:
    damaged(sample.path)
    app = open_page(sample, "trends")
    assert not app.exception
    assert "There is no backup of it" in read_page(app)
    assert NOT_READ in read_page(app)


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
        app = prepare_page()
        app.secrets = {"of": "the test"}  # the home of root, where others lie, is closed to nobody
        with without_the_right_to_write():
            app.run()
            assert not app.exception
            fill_entry(app, copy, to="data_preparation")
            find(app.text_input, "Note").set_value("my words")
            press(app, "Log revisit")
        assert f"{folder} is read-only here" in read_page(app)
        assert find(app.text_input, "Note").value == "my words"
        folder.chmod(0o755)
        copy.path.chmod(0o644)
        press(app, "Log revisit")
        assert all_records(copy)["note"].to_list() == ["my words"]


def test_a_full_disk_is_said_the_form_is_kept_and_with_room_it_is_written(
    store: Store, tmp_path: Path, open_page: OpenPage
) -> None:
    log(store)
    with a_small_disk(tmp_path / "disk", mebibytes=8) as disk:
        small = Store(disk / "revisits.duckdb")
        shutil.copyfile(store.path, small.path)
        app = open_filled_entry(open_page, small)
        filler = fill(disk)
        press(app, "Log revisit")
        assert not app.exception
        assert "No space left on device" in read_page(app)
        assert "nothing was written. Make room on the disk and try again" in read_page(app)
        assert find(app.text_input, "Note").value == "my words"
        assert all_records(small).height == 1
        filler.unlink()
        press(app, "Log revisit")
        assert "No space left" not in read_page(app)
        assert all_records(small).height == 2
