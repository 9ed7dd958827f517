"""Who is let in, who may only look, and that no page or callback goes round it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pipeline.access.roles import Role, parse_access, parse_person
from pipeline.errors import InputRefused, NotAllowed
from pipeline.intake.sheets import Sheet
from pipeline.ledger import adding
from pipeline.ledger.actions import adopt_action
from pipeline.ledger.focus import set_focus
from pipeline.ledger.importing.writing import Decisions
from pipeline.ledger.practices import add_practice
from pipeline.ledger.revisits import read_revisit_history
from pipeline.store import Store
from tests.builders import all_records, ledger_sizes, log, revisit, revisits_of
from tests.views.pages import (
    PAGES,
    SECTIONS,
    OpenPage,
    fill_entry,
    find,
    go_to,
    list_labels,
    pick_records,
    prepare_page,
    press,
    read_page,
)
from views.files import importing
from views.frame import store_notices
from views.session import visitor
from views.session.keys import Key

LOGIN = {"client_id": "revisits", "cookie_secret": "x" * 32}
LISTS = {"editors": ["ana@example.org"], "viewers": ["@guests.example.org"], "contact": "Ana"}
SECRETS = {"auth": LOGIN, "access": LISTS}
ANA = {
    "is_logged_in": True,
    "email": "Ana@Example.org",
    "email_verified": True,
    "name": "Ana Alves",
}
GUEST = {"is_logged_in": True, "email": "gil@guests.example.org", "name": "Gil"}
STRANGER = {"is_logged_in": True, "email": "eve@elsewhere.example", "name": "Eve"}
NOBODY = {"is_logged_in": False}
TO_LOOK = {
    *("History", "Records ›", "Clear the pair", "Filter all pages by this pair", "Report"),
    *("Draw anew", "All actions ›"),
    *("Show the whole matrix", "All as logged", "Log out"),
    *("This week", "Last 30 days", "This quarter", "Find (Ctrl K)", "Keys (?)"),
}
MAY_LOOK = "You may look; Ana lets you write."
ASKED_TO_LOG_IN = "Log in to see this dashboard."
Open = Callable[..., AppTest]


@pytest.fixture(autouse=True)
def _as_just_started() -> Iterator[None]:
    """A server that once had a login never opens without one; the next test is another server."""
    yield
    visitor.forget_login()


@pytest.fixture
def open_as(monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens a page of the dashboard with a login, as somebody sees it."""

    def open_one(
        store: Store,
        user: dict[str, Any],
        page: str = "log",
        *,
        secrets: dict[str, Any] = SECRETS,
        **asked: str,
    ) -> AppTest:
        monkeypatch.setenv("REVISITS_STORE", str(store.path))
        app = prepare_page(page, **asked)
        app.secrets, app.user = secrets, user
        app.run()
        assert not app.exception
        return app

    return open_one


@contextmanager
def set_option(option: str, value: object) -> Iterator[None]:
    """Streamlit runs with another setting for the block."""
    before = st.get_option(option)
    st.config._set_option(option, value, "a test")
    try:
        yield
    finally:
        st.config._set_option(option, before, "a test")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("user", "sentence", "offer"),
    [
        (NOBODY, ASKED_TO_LOG_IN, "Log in"),
        (STRANGER, "as Eve, eve@elsewhere.example. This address is not on the list.", "Log out"),
    ],
    ids=["nobody", "a stranger"],
)
def test_who_is_not_let_in_sees_nothing_of_any_page(
    tmp_path: Path, open_as: Open, page: str, user: dict[str, Any], sentence: str, offer: str
) -> None:
    store = Store(tmp_path / "never.duckdb")
    app = open_as(store, user, page)
    assert sentence in read_page(app)
    assert user is NOBODY or "Ask Ana to let you in." in read_page(app)
    assert list_labels(app) == {offer}
    assert not app.selectbox
    assert not store.path.exists(), "the store was opened"


def test_a_broken_list_lets_nobody_in_and_says_why_to_who_runs_it(
    shared_sample: Store, open_as: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    lists = {**LISTS, "editor": ["eve@elsewhere.example"]}
    app = open_as(shared_sample, ANA, secrets={"auth": LOGIN, "access": lists})
    assert "Nobody gets in" in read_page(app)
    assert "elsewhere" not in read_page(app), "the lists are nobody's business"
    assert "editor: is not a setting of [access]" in capsys.readouterr().err


def test_a_login_that_vanishes_while_the_server_runs_opens_no_door(
    shared_sample: Store, open_as: Open
) -> None:
    app = open_as(shared_sample, ANA)
    assert "Nobody gets in" not in read_page(app)
    app.secrets = {"something": "else"}
    app.run()
    assert "Nobody gets in" in read_page(app)


@pytest.mark.parametrize("broken", [b"[auth\nclient_id = 1", b"[auth]\nclient_id = '\xff'", None])
def test_secrets_that_cannot_be_read_let_nobody_in(
    shared_sample: Store, open_page: OpenPage, tmp_path: Path, broken: bytes | None
) -> None:
    secrets = tmp_path / "secrets.toml"
    secrets.write_bytes(broken) if broken else secrets.mkdir()
    with set_option("secrets.files", [str(secrets)]):
        st.secrets._reset()
        app = open_page(shared_sample)
    assert "Nobody gets in" in read_page(app)
    assert not app.selectbox


def test_a_header_never_speaks_for_who_is_logged_in(shared_sample: Store, open_as: Open) -> None:
    with set_option("server.trustedUserHeaders", {"X-Forwarded-Email": "email"}):
        assert "Nobody gets in" in read_page(open_as(shared_sample, ANA))


@pytest.mark.parametrize("address", ["0.0.0.0", "", "192.168.1.5"])
def test_without_a_login_a_server_that_others_reach_shows_nothing(
    shared_sample: Store, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    with set_option("server.address", address):
        app = open_page(shared_sample)
        assert "The dashboard shows nothing" in read_page(app)
        assert "docs/sharing.md says how" in read_page(app)
        assert not app.selectbox
        monkeypatch.setenv("REVISITS_WITHOUT_LOGIN", "1")
        assert "227 revisits" in read_page(go_to(app, "overlap"))


def test_with_a_login_a_server_may_be_reached_by_others(
    shared_sample: Store, open_as: Open
) -> None:
    with set_option("server.address", "0.0.0.0"):
        assert "227 revisits" in read_page(open_as(shared_sample, ANA, "overlap"))
        assert ASKED_TO_LOG_IN in read_page(open_as(shared_sample, NOBODY, "overlap"))


def list_writers(store: Store, identifier: str) -> list[str | None]:
    with store.reading() as reader:
        return read_revisit_history(reader, identifier)["recorded_by"].to_list()


def test_an_editor_writes_under_the_name_of_the_login(store: Store, open_as: Open) -> None:
    set_focus(store, project="churn", phase="model_deployment")
    app = open_as(store, ANA)
    assert "You may look" not in read_page(app)
    assert not [field for field in app.selectbox if field.label == "Who"]
    assert "Ana Alves" in read_page(app)
    app.session_state["WHO"] = "Eve"  # a forged field or cookie
    press(fill_entry(app, store, to="monitoring"), "Log revisit")
    row = all_records(store).row(0, named=True)
    assert row["written_by"] == "Ana Alves"
    assert list_writers(store, row["id"]) == ["Ana Alves"]


def test_who_a_record_is_by_cannot_be_edited_with_a_login(store: Store, open_as: Open) -> None:
    set_focus(store, project="Churn", phase="model_deployment")
    identifier = log(store, by="ben").revisit["id"]
    app = open_as(store, ANA)
    menu = next(menu for menu in app.get("menu_button") if identifier in menu.proto.id)
    menu.set_value("Edit").run()
    assert not [field for field in app.text_input if field.label == "Who"]
    app.session_state[f"edit-recorded_by-{identifier}-1"] = "Eve"
    app.session_state[f"edit-note-{identifier}-1"] = "corrected"
    press(app, "Save")
    row = all_records(store).row(0, named=True)
    assert (row["note"], row["written_by"]) == ("corrected", "ben")
    assert list_writers(store, identifier) == ["ben", "Ana Alves"]


def test_an_import_keeps_who_its_file_names_and_the_ledger_who_imported(store: Store) -> None:
    sheet = revisits_of([revisit("monitoring", "management", recorded_by="ben")])
    adding.add_sheet(store, sheet, by="Ana Alves")
    row = all_records(store).row(0, named=True)
    assert row["written_by"] == "ben"
    assert list_writers(store, row["id"]) == ["Ana Alves"]


@pytest.fixture(scope="module")
def viewed(_read_only_sample: Store, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The sample with a practice and an action."""
    store = Store(tmp_path_factory.mktemp("viewed") / "sample.duckdb")
    store.path.write_bytes(_read_only_sample.path.read_bytes())
    add_practice(store, by="ana", practice="Ask the vendor", revisited_phase="data_preparation")
    adopt_action(
        store, by="ana", zone="UTC", title="Contract tests", started_at="2026-03-02T10:00:00Z"
    )
    return store


@pytest.mark.parametrize("page", PAGES)
def test_who_may_look_sees_every_page_and_no_control_that_writes(
    viewed: Store, open_as: Open, page: str
) -> None:
    before = ledger_sizes(viewed)
    sections = {
        "settings": [{"section": name} for name in SECTIONS],
        "insights": [{"show": name} for name in ("Patterns", "Actions", "Cost")],
    }
    for section in sections.get(page, [{}]):
        app = open_as(viewed, GUEST, page, **section)
        assert read_page(app).count(MAY_LOOK) == 1
        assert {label for label in list_labels(app) if " → " not in label} <= TO_LOOK
        assert not app.get("file_uploader")
    assert ledger_sizes(viewed) == before


@pytest.mark.parametrize("page", PAGES)
def test_who_may_look_is_told_so_where_there_is_nothing_yet(
    shared_empty: Store, open_as: Open, page: str
) -> None:
    app = open_as(shared_empty, GUEST, page)
    assert MAY_LOOK in read_page(app)
    assert list_labels(app) <= TO_LOOK
    assert not [field for field in app.text_input if field.label.startswith("Write down")]


@pytest.mark.parametrize("taken", ["the role", "the login"])
def test_who_may_not_write_any_more_does_not_at_the_next_click(
    store: Store, open_as: Open, taken: str
) -> None:
    app = open_as(store, ANA)
    app.text_input[0].set_value("churn")
    before = ledger_sizes(store)
    if taken == "the login":
        app.user = NOBODY
        assert ASKED_TO_LOG_IN in read_page(press(app, "Start"))
    else:
        app.secrets = {"auth": LOGIN, "access": {"viewers": ["ana@example.org"]}}
        assert "you may look at this dashboard, not write" in read_page(press(app, "Start"))
        app.secrets = {"auth": LOGIN, "access": {}}
        assert "This address is not on the list." in read_page(app.run())
        assert "Ask whoever runs this dashboard to let you in." in read_page(app)
    assert ledger_sizes(store) == before


def test_with_a_login_ones_own_settings_say_who_one_is_and_log_out(
    store: Store, open_as: Open
) -> None:
    app = open_as(store, ANA, "settings", section="You")
    assert "Logged in as Ana Alves, Ana@Example.org: you may look and write." in read_page(app)
    assert ASKED_TO_LOG_IN in read_page(press(app, "Log out"))


def test_each_of_several_logins_has_its_button(store: Store, open_as: Open) -> None:
    named = {"client_id": "revisits"}
    auth = {"cookie_secret": "x" * 32, "google": named, "okta": named}
    app = open_as(store, NOBODY, secrets={"auth": auth})
    assert list_labels(app) == {"Log in with google", "Log in with okta"}


def test_without_a_login_there_is_nothing_of_it(shared_sample: Store, open_page: OpenPage) -> None:
    assert find(open_page(shared_sample).selectbox, "Who")
    app = open_page(shared_sample, "settings", section="You")
    assert not {"Log in", "Log out"} & list_labels(app)
    assert "You may look" not in read_page(app)


def test_the_table_of_records_offers_history_to_who_may_look(store: Store, open_as: Open) -> None:
    log(store)
    app = open_as(store, GUEST, "records")
    assert "Click a row to see its history." in read_page(app)
    press(pick_records(app, store, 0), "History")
    assert not app.exception


def test_who_may_only_look_sees_that_there_are_backups_and_cannot_touch_them(
    store: Store, open_as: Open
) -> None:
    log(store)
    app = open_as(store, GUEST, "settings", section="Backups")
    assert "1 backup, the newest" in read_page(app)
    assert list_labels(app) & {"Back up now", "Check the store", "Save", "Restore"} == set()
    assert str(store.path.parent) not in read_page(app)
    app = open_as(store, ANA, "settings", section="Backups")
    assert list_labels(app) >= {"Back up now", "Check the store", "Restore"}


@pytest.mark.parametrize("now", [{}, {"viewers": LISTS["editors"]}, {"editors": ["gil@x.example"]}])
def test_a_file_is_made_only_for_who_may_still_do_what_they_could(
    monkeypatch: pytest.MonkeyPatch, now: dict[str, Any]
) -> None:
    secrets = dict(SECRETS)
    monkeypatch.setattr(visitor, "_read_secrets", lambda: secrets)
    ana = visitor.Visitor(parse_access(secrets), parse_person(ANA), Role.EDITOR)
    monkeypatch.setattr(visitor, "identify_visitor", lambda: ana)
    save = visitor.require_same_role(lambda: b"rows")
    assert save() == b"rows"
    secrets["access"] = now
    with pytest.raises((NotAllowed, InputRefused)):
        save()
    nobody = visitor.Visitor(parse_access(secrets), None, None) if now else ana
    monkeypatch.setattr(visitor, "identify_visitor", lambda: nobody)
    with pytest.raises((NotAllowed, InputRefused)):
        visitor.require_same_role(lambda: b"rows")()


def test_what_runs_by_itself_says_in_words_that_somebody_was_taken_off_the_list(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    off = visitor.Visitor(parse_access(SECRETS), parse_person(STRANGER), None)
    monkeypatch.setattr(visitor, "identify_visitor", lambda: off)
    store_notices._show_unreadable_line("icon", "held", store)
    st.session_state[Key.UPLOAD] = 1
    with store.reading() as reader:
        plan = adding.plan_sheet(reader, Sheet("revisits", (), ()))
    importing._write(plan, Decisions(), None, 1)
    assert st.session_state[Key.REFUSED].title == "Nothing was done"
    assert Key.WRITING not in st.session_state


def test_a_file_of_a_dashboard_without_a_login_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    secrets: dict[str, Any] = {}
    monkeypatch.setattr(visitor, "_read_secrets", lambda: secrets)
    save = visitor.require_same_role(lambda: b"rows")
    assert save() == b"rows"
    secrets |= SECRETS
    with pytest.raises(NotAllowed):
        save()
