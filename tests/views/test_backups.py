"""Settings, Backups: back up, check, restore; there too when the store is broken."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pipeline.errors import StoreUnwritable
from pipeline.store import Store, backing_up, backups
from tests.builders import all_records, log
from tests.holders import held_by_a_foreign_program
from tests.views.test_pages import opened, words


@pytest.fixture
def page(store: Store, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    log(store, note="old")
    app = opened(store, monkeypatch, "settings.py")
    return section(app).set_value("backups").run()


def section(app: AppTest) -> Any:
    return next(one for one in app.segmented_control if one.label == "Section")


def test_without_a_backup_it_says_so_and_makes_one(page: AppTest, store: Store) -> None:
    for one in backups.list_backups(store.path):
        one.path.unlink()
    page.run()
    assert "No backup yet." in words(page)
    page.button(key="back-up").click().run()
    assert len(backups.list_backups(store.path)) == 1
    assert "Backed up: 1 row of revisits" in words(page)
    assert "1 backup, the newest today " in words(page)
    assert not page.exception


def test_the_check_says_that_all_is_well(page: AppTest) -> None:
    page.button(key="check-store").click().run()
    assert "The store is well: 1 revisit" in words(page)


def test_a_restore_asks_first_and_then_puts_it_back(page: AppTest, store: Store) -> None:
    copy = backing_up.back_up(store)
    log(store, note="new")
    page.run()
    page.button(key=f"restore-{copy.stem}").click().run()
    assert all_records(store).height == 2
    assert "has 1 row of revisits" in words(page)
    page.button(key="restore-it").click().run()
    assert all_records(store)["note"].to_list() == ["old"]
    assert "Restored the backup of" in words(page)
    newest = backups.find_newest_backup(store.path)
    assert newest
    assert newest.path.name in words(page)
    assert "is another file" not in words(page)


def test_a_broken_backup_is_refused_in_the_window(page: AppTest, store: Store) -> None:
    copy = backing_up.back_up(store)
    copy.write_bytes(b"no database " * 1000)
    page.run()
    page.button(key=f"restore-{copy.stem}").click().run()
    assert "not a valid DuckDB" in words(page)
    assert "another backup may be whole" in words(page)
    assert "--store" not in words(page)
    assert all_records(store)["note"].to_list() == ["old"]
    assert not page.exception


def test_a_broken_store_is_restored_from_the_page(page: AppTest, store: Store) -> None:
    copy = backing_up.back_up(store)
    store.path.write_bytes(b"no database " * 1000)
    page.run()
    page.button(key=f"restore-{copy.stem}").click().run()
    page.button(key="restore-it").click().run()
    assert all_records(store)["note"].to_list() == ["old"]
    assert list(store.path.parent.glob("*.broken-*"))


def test_a_store_that_was_broken_before_the_start_is_restored_from_the_page(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(store, note="old")
    copy = backing_up.back_up(store)
    store.path.write_bytes(b"no database " * 1000)
    app = opened(store, monkeypatch, "settings.py")
    section(app).set_value("backups").run()
    assert words(app).count("is not a valid DuckDB database file") == 1
    assert "the last that could be read" not in words(app)
    app.button(key=f"restore-{copy.stem}").click().run()
    app.button(key="restore-it").click().run()
    assert all_records(store)["note"].to_list() == ["old"]
    assert not app.exception


def test_what_is_wrong_with_the_store_stands_above_its_backups(page: AppTest, store: Store) -> None:
    backing_up.back_up(store)
    store.path.write_bytes(b"no database " * 1000)
    assert "is not a valid DuckDB database file" in words(page.run())


def test_the_first_page_of_a_day_backs_up_and_the_second_does_not(
    page: AppTest, store: Store
) -> None:
    log(store)
    page.run()
    assert [one.occasion for one in backups.list_backups(store.path)] == ["daily"]


def test_a_backup_that_could_not_be_made_today_is_said(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(store)
    (store.path.parent / "backups").write_text("a file where the folder should be")
    app = opened(store, monkeypatch, "settings.py")
    section(app).set_value("backups").run()
    assert "Today's backup could not be made" in words(app)
    assert not app.exception
    (store.path.parent / "backups").unlink()
    app.button(key="back-up").click().run()
    assert "Backed up: 1 row of revisits" in words(app)
    assert "Today's backup could not be made" not in words(app)


@pytest.mark.parametrize(
    ("days", "says"),
    [(None, " has no backup, and "), (2, None), (3, " is 3 days old, and "), (40, " is 40 days")],
)
def test_days_without_a_backup_are_said_on_every_page(
    store: Store, monkeypatch: pytest.MonkeyPatch, days: int | None, says: str | None
) -> None:
    log(store)
    if days:
        made = backing_up.back_up(store)
        then = datetime.now(UTC) - timedelta(days=days, hours=1)
        made.rename(
            made.with_name(f"{store.path.stem}-{then:{backups.MOMENT_FORMAT}}-daily.duckdb")
        )
    refused = StoreUnwritable("Making a backup", "no room")
    monkeypatch.setattr("pipeline.store.backing_up.begin_day", lambda _store: refused)
    for page in ("log.py", "overlap.py"):
        said = words(opened(store, monkeypatch, page))
        assert ("today's could not be made: Settings" in said) is bool(says)
        assert says is None or says in said


def test_a_day_that_began_while_the_store_was_held_is_backed_up_later(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("views.parts.opening.READ_SECONDS", 0.1)
    log(store)
    with held_by_a_foreign_program(store.path) as process:
        app = opened(store, monkeypatch, "settings.py")
        section(app).set_value("backups").run()
        assert words(app).count(f"(process {process}) has {store.path.name} open") == 1
    app.run()
    assert backups.list_backups(store.path) == []
    monkeypatch.setattr("views.parts.daily.TRY_AGAIN_SECONDS", 0.0)
    app.run()
    assert [one.occasion for one in backups.list_backups(store.path)] == ["daily"]


def test_a_new_day_does_not_begin_a_store_anew_that_was_here(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(store, monkeypatch)
    for one in backups.list_backups(store.path):
        one.path.unlink()
    store.path.unlink()
    monkeypatch.setattr("views.frame.daily.get_local_day", lambda _now: date(2100, 1, 1))
    app.run()
    assert not store.path.exists()
    assert f"{store.path} is gone" in words(app)


def test_what_cannot_be_done_with_a_store_that_is_gone_is_called_by_its_name(
    page: AppTest, store: Store
) -> None:
    backing_up.back_up(store)
    store.path.unlink()
    assert "Settings, Backups puts it back, or `revisits restore " in words(page.run())
    page.button(key="back-up").click().run()
    assert "No backup was made" in words(page)
    page.button(key="check-store").click().run()
    assert "Nothing was checked" in words(page)
