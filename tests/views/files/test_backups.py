"""Settings, Backups: back up, check, restore; there too when the store is broken."""

from datetime import UTC, date, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from pipeline.errors import StoreUnwritable
from pipeline.store import Store, backup_folder
from pipeline.store import backup as backing_up
from tests.builders import all_records, log
from tests.damages import garbage
from tests.holders import held_by_a_foreign_program
from tests.views.pages import OpenPage, read_page
from views.frame import daily_backup
from views.session import opening

BROKEN = "is not a valid DuckDB database file"


@pytest.fixture
def app(store: Store, open_page: OpenPage) -> AppTest:
    log(store, note="old")
    return open_page(store, "settings", section="Backups")


def click(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


def remove_backups(store: Store) -> None:
    for backup in backup_folder.list_backups(store.path):
        backup.path.unlink()


def list_occasions(store: Store) -> list[str]:
    return [backup.occasion for backup in backup_folder.list_backups(store.path)]


def test_without_a_backup_it_says_so_and_makes_one(app: AppTest, store: Store) -> None:
    remove_backups(store)
    assert "No backup yet." in read_page(app.run())
    click(app, "back-up")
    assert len(backup_folder.list_backups(store.path)) == 1
    assert "Backed up: 1 row of revisits" in read_page(app)
    assert "1 backup, the newest today " in read_page(app)
    assert "The store is well: 1 revisit" in read_page(click(app, "check-store"))
    assert not app.exception


def test_it_says_where_the_store_and_its_backups_lie(app: AppTest, store: Store) -> None:
    page = read_page(app).replace("\\", "")
    assert f"The store is {store.path}." in page
    assert f"lie in {backup_folder.get_backup_folder(store.path)}:" in page


def test_a_restore_asks_first_and_then_puts_it_back(app: AppTest, store: Store) -> None:
    copy = backing_up.back_up(store)
    log(store, note="new")
    click(app.run(), f"restore-{copy.stem}")
    assert all_records(store).height == 2
    assert "has 1 row of revisits" in read_page(app)
    click(app, "restore-it")
    assert all_records(store)["note"].to_list() == ["old"]
    assert "Restored the backup of" in read_page(app)
    newest = backup_folder.find_newest_backup(store.path)
    assert newest
    assert newest.path.name in read_page(app)
    assert "is another file" not in read_page(app)


def test_a_broken_backup_is_refused_in_the_window(app: AppTest, store: Store) -> None:
    copy = backing_up.back_up(store)
    garbage(copy)
    click(app.run(), f"restore-{copy.stem}")
    assert "not a valid DuckDB" in read_page(app)
    assert "another backup may be whole" in read_page(app)
    assert "--store" not in read_page(app)
    assert all_records(store)["note"].to_list() == ["old"]
    assert not app.exception


@pytest.mark.parametrize("broken", ["before the start", "while it is shown"])
def test_a_broken_store_is_restored_from_the_page(
    store: Store, open_page: OpenPage, broken: str
) -> None:
    log(store, note="old")
    copy = backing_up.back_up(store)
    if broken == "before the start":
        garbage(store.path)
    app = open_page(store, "settings", section="Backups")
    if broken == "while it is shown":
        garbage(store.path)
        app.run()
    assert read_page(app).count(BROKEN) >= 1
    seen_before = "the last that could be read" in read_page(app)
    assert seen_before == (broken == "while it is shown")
    click(app, f"restore-{copy.stem}")
    click(app, "restore-it")
    assert all_records(store)["note"].to_list() == ["old"]
    assert list(store.path.parent.glob("*.broken-*"))
    assert not app.exception


def test_the_first_page_of_a_day_backs_up_and_the_second_does_not(
    app: AppTest, store: Store
) -> None:
    log(store)
    app.run()
    assert list_occasions(store) == ["daily"]


def test_a_backup_that_could_not_be_made_today_is_said(store: Store, open_page: OpenPage) -> None:
    log(store)
    (store.path.parent / "backups").write_text("a file where the folder should be")
    app = open_page(store, "settings", section="Backups")
    assert "Today's backup could not be made" in read_page(app)
    (store.path.parent / "backups").unlink()
    click(app, "back-up")
    assert "Backed up: 1 row of revisits" in read_page(app)
    assert "Today's backup could not be made" not in read_page(app)


@pytest.mark.parametrize(
    ("days", "sentence"),
    [(None, " has no backup, and "), (2, None), (3, " is 3 days old, and "), (40, " is 40 days")],
)
def test_days_without_a_backup_are_said_on_every_page(
    store: Store,
    open_page: OpenPage,
    monkeypatch: pytest.MonkeyPatch,
    days: int | None,
    sentence: str | None,
) -> None:
    log(store)
    if days:
        copy = backing_up.back_up(store)
        then = datetime.now(UTC) - timedelta(days=days, hours=1)
        copy.rename(
            copy.with_name(f"{store.path.stem}-{then:{backup_folder.MOMENT_FORMAT}}-daily.duckdb")
        )
    refused = StoreUnwritable("Making a backup", "no room")
    monkeypatch.setattr(backing_up, "begin_day", lambda _store: refused)
    for page in ("log", "overlap"):
        shown = read_page(open_page(store, page))
        assert ("today's could not be made: Settings" in shown) is bool(sentence)
        assert sentence is None or sentence in shown


def test_a_day_that_began_while_the_store_was_held_is_backed_up_later(
    store: Store, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "READ_SECONDS", 0.1)
    log(store)
    with held_by_a_foreign_program(store.path) as process:
        app = open_page(store, "settings", section="Backups")
        assert read_page(app).count(f"(process {process}) has {store.path.name} open") == 1
    app.run()
    assert list_occasions(store) == []
    monkeypatch.setattr(daily_backup, "TRY_AGAIN_SECONDS", 0.0)
    app.run()
    assert list_occasions(store) == ["daily"]


def test_a_new_day_does_not_begin_a_store_anew_that_was_here(
    store: Store, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page(store)
    remove_backups(store)
    store.path.unlink()
    monkeypatch.setattr(daily_backup, "get_local_day", lambda _now: date(2100, 1, 1))
    app.run()
    assert not store.path.exists()
    assert f"{store.path} is gone" in read_page(app)


def test_what_cannot_be_done_with_a_store_that_is_gone_is_called_by_its_name(
    app: AppTest, store: Store
) -> None:
    backing_up.back_up(store)
    store.path.unlink()
    assert "Settings, Backups puts it back, or `revisits restore " in read_page(app.run())
    assert "No backup was made" in read_page(click(app, "back-up"))
    assert "Nothing was checked" in read_page(click(app, "check-store"))
