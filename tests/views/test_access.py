"""Who is let in, who may only look, and that no page or callback goes round it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pipeline.access.roles import Role, parse_access, parse_person
from pipeline.asking import questions
from pipeline.errors import InputRefused, NotAllowed
from pipeline.intake.sheets import Sheet
from pipeline.ledger import adding
from pipeline.ledger.actions import adopt_action
from pipeline.ledger.focus import set_focus
from pipeline.ledger.practices import add_practice
from pipeline.store import Store
from tests.builders import EVERYTHING, all_records, ask, ledger_sizes, log, revisit, revisits_of
from tests.views.test_pages import PAGES, ROOT, press, words
from views.files import importing
from views.frame import notices
from views.records.table import build_key
from views.session import visitor
from views.session.keys import Key

LOGIN = {"client_id": "revisits", "cookie_secret": "x" * 32}
LISTS = {"editors": ["ana@example.org"], "viewers": ["@guests.example.org"], "contact": "Ana"}
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
    *("Show the whole matrix", "All as logged", "Log out"),
}


@pytest.fixture(autouse=True)
def _as_just_started() -> Iterator[None]:
    """A server that once had a login never opens without one; the next test is another server."""
    yield
    visitor.forget_login()


def opened(
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
    user: dict[str, Any],
    page: str = "log.py",
    *,
    access: dict[str, Any] | None = LISTS,
    auth: bool = True,
) -> AppTest:
    """The dashboard with a login, on one of its pages, as `user` sees it."""
    monkeypatch.setenv("REVISITS_STORE", str(store.path))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    app.secrets = ({"auth": LOGIN} if auth else {}) | ({"access": access} if access else {})
    app.user = user
    app.run()
    return app.switch_page(f"views/{page}").run()


def labels(app: AppTest) -> set[str]:
    menus = {option for menu in app.get("menu_button") for option in menu.proto.options}
    return {button.label for button in app.button} | menus


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("user", "says", "offers"),
    [
        (NOBODY, "Log in to see this dashboard.", "Log in"),
        (STRANGER, "as Eve, eve@elsewhere.example. This address is not on the list.", "Log out"),
    ],
    ids=["nobody", "a stranger"],
)
def test_who_is_not_let_in_sees_nothing_of_any_page(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    page: str,
    user: dict[str, Any],
    says: str,
    offers: str,
) -> None:
    store = Store(tmp_path / "never.duckdb")
    app = opened(store, monkeypatch, user, page)
    assert not app.exception
    assert says in words(app)
    assert labels(app) == {offers}
    assert not app.selectbox
    assert not store.path.exists(), "the store was opened"


def test_a_stranger_is_told_whom_to_ask(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Ask Ana to let you in." in words(opened(store, monkeypatch, STRANGER))


def test_an_address_that_is_not_verified_is_not_let_in(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(store, monkeypatch, {**ANA, "email_verified": False})
    assert "the login vouches for no address of yours" in words(app)
    assert labels(app) == {"Log out"}


def test_nobody_listed_lets_nobody_in(sample: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(sample, monkeypatch, ANA, access=None)
    assert "This address is not on the list." in words(app)
    assert "Ask whoever runs this dashboard to let you in." in words(app)


def test_a_broken_list_lets_nobody_in_and_says_why_to_who_runs_it(
    sample: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    app = opened(sample, monkeypatch, ANA, access={**LISTS, "editor": ["eve@elsewhere.example"]})
    assert "Nobody gets in" in words(app)
    assert "elsewhere" not in words(app), "the lists are nobody's business"
    assert "editor: is not a setting of [access]" in capsys.readouterr().err


def test_a_login_that_vanishes_while_the_server_runs_opens_no_door(
    sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(sample, monkeypatch, ANA)
    assert "Nobody gets in" not in words(app)
    app.secrets = {"something": "else"}
    app.run()
    assert "Nobody gets in" in words(app)


@pytest.mark.parametrize("broken", [b"[auth\nclient_id = 1", b"[auth]\nclient_id = '\xff'", None])
def test_secrets_that_cannot_be_read_let_nobody_in(
    sample: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, broken: bytes | None
) -> None:
    secrets = tmp_path / "secrets.toml"
    secrets.write_bytes(broken) if broken else secrets.mkdir()
    before = st.get_option("secrets.files")
    monkeypatch.setenv("REVISITS_STORE", str(sample.path))
    st.config.set_option("secrets.files", [str(secrets)])
    st.secrets._reset()
    try:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).run()
    finally:
        st.config.set_option("secrets.files", before)
    assert "Nobody gets in" in words(app)
    assert not app.selectbox


def test_a_header_never_speaks_for_who_is_logged_in(
    sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = st.get_option("server.trustedUserHeaders")
    st.config._set_option("server.trustedUserHeaders", {"X-Forwarded-Email": "email"}, "a test")
    try:
        assert "Nobody gets in" in words(opened(sample, monkeypatch, ANA))
    finally:
        st.config._set_option("server.trustedUserHeaders", before, "a test")


@pytest.mark.parametrize("address", ["0.0.0.0", "", "192.168.1.5"])
def test_without_a_login_a_server_that_others_reach_shows_nothing(
    sample: Store, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("REVISITS_STORE", str(sample.path))
    before = st.get_option("server.address")
    st.config._set_option("server.address", address, "a test")
    try:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).run()
        assert "The dashboard shows nothing" in words(app)
        assert "docs/sharing.md says how" in words(app)
        assert not app.selectbox
        monkeypatch.setenv("REVISITS_WITHOUT_LOGIN", "1")
        assert "227 revisits" in words(app.switch_page("views/overlap/page.py").run())
    finally:
        st.config._set_option("server.address", before, "a test")


def test_with_a_login_a_server_may_be_reached_by_others(
    sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = st.get_option("server.address")
    st.config._set_option("server.address", "0.0.0.0", "a test")
    try:
        assert "227 revisits" in words(opened(sample, monkeypatch, ANA, "overlap.py"))
        assert "Log in to see" in words(opened(sample, monkeypatch, NOBODY, "overlap.py"))
    finally:
        st.config._set_option("server.address", before, "a test")


def test_an_editor_writes_under_the_name_of_the_login(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_focus(store, project="churn", phase="model_deployment")
    app = opened(store, monkeypatch, ANA)
    assert "You may look" not in words(app)
    assert not [field for field in app.selectbox if field.label == "Who"]
    assert "Ana Alves" in words(app)
    app.session_state["WHO"] = "Eve"  # a forged field or cookie
    next(group for group in app.pills if group.label == "Back to").set_value("monitoring").run()
    next(group for group in app.pills if group.label == "Why").set_value(_reason(store)).run()
    press(app, "Log revisit")
    row = all_records(store).row(0, named=True)
    assert row["written_by"] == "Ana Alves"
    assert _recorded_by(store, row["id"]) == ["Ana Alves"]


def _reason(store: Store) -> str:
    with store.reading() as reader:
        return str(next(one.id for one in questions.load_catalogue(reader).offered_reasons))


def _recorded_by(store: Store, identifier: str) -> list[str | None]:
    with store.reading() as reader:
        return reader.query("revisit_revisions", ids=[identifier])["recorded_by"].to_list()


def test_who_a_record_is_by_cannot_be_edited_with_a_login(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_focus(store, project="Churn", phase="model_deployment")
    added = log(store, by="ben")
    row = added.plan.new.row(0, named=True)
    app = opened(store, monkeypatch, ANA)
    menu = next(one for one in app.get("menu_button") if row["id"] in one.proto.id)
    menu.set_value("Edit").run()
    assert not [field for field in app.text_input if field.label == "Who"]
    app.session_state[f"edit-recorded_by-{row['id']}-1"] = "Eve"
    app.session_state[f"edit-note-{row['id']}-1"] = "corrected"
    press(app, "Save")
    changed = all_records(store).row(0, named=True)
    assert (changed["note"], changed["written_by"]) == ("corrected", "ben")
    assert _recorded_by(store, row["id"]) == ["ben", "Ana Alves"]


def test_an_import_keeps_who_its_file_names_and_the_ledger_who_imported(store: Store) -> None:
    sheet = revisits_of([revisit("monitoring", "management", recorded_by="ben")])
    adding.add_sheet(store, sheet, by="Ana Alves")
    row = all_records(store).row(0, named=True)
    assert row["written_by"] == "ben"
    assert _recorded_by(store, row["id"]) == ["Ana Alves"]


@pytest.mark.parametrize("page", PAGES)
def test_who_may_look_sees_every_page_and_no_control_that_writes(
    sample: Store, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    fill(sample)
    for section in sections(page):
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        app.secrets = {"auth": LOGIN, "access": LISTS}
        app.user = GUEST
        for name, value in section.items():
            app.query_params[name] = value
        monkeypatch.setenv("REVISITS_STORE", str(sample.path))
        app.run()
        app.switch_page(f"views/{page}").run()
        assert not app.exception
        assert words(app).count("You may look; Ana lets you write.") == 1
        assert {label for label in labels(app) if " → " not in label} <= TO_LOOK
        assert not app.get("file_uploader")


def fill(store: Store) -> None:
    add_practice(store, by="ana", practice="Ask the vendor", revisited_phase="data_preparation")
    adopt_action(
        store, by="ana", zone="UTC", title="Contract tests", started_at="2026-03-02T10:00:00Z"
    )


def sections(page: str) -> list[dict[str, str]]:
    if page == "settings.py":
        names = ("Projects", "Phases", "Reasons", "Practices", "Change log", "You")
        return [{"section": name} for name in names]
    if page == "insights.py":
        return [{"show": name} for name in ("Patterns", "Actions", "Cost")]
    return [{}]


def test_who_may_look_is_told_so_where_there_is_nothing_yet(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for page in PAGES:
        app = opened(store, monkeypatch, GUEST, page)
        assert not app.exception
        assert "You may look; Ana lets you write." in words(app)
        assert labels(app) <= TO_LOOK
        assert not [field for field in app.text_input if field.label.startswith("Write down")]


def test_a_role_that_is_taken_away_ends_at_the_next_click(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(store, monkeypatch, ANA)
    app.text_input[0].set_value("churn")
    before = ledger_sizes(store)
    app.secrets = {"auth": LOGIN, "access": {"viewers": ["ana@example.org"]}}
    press(app, "Start")
    assert ledger_sizes(store) == before
    assert "you may look at this dashboard, not write" in words(app)

    app.secrets = {"auth": LOGIN, "access": {}}
    app.run()
    assert "This address is not on the list." in words(app)


def test_a_callback_of_who_is_not_let_in_any_more_writes_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(store, monkeypatch, ANA)
    app.text_input[0].set_value("churn")
    before = ledger_sizes(store)
    app.user = NOBODY
    press(app, "Start")
    assert ledger_sizes(store) == before
    assert "Log in to see this dashboard." in words(app)


def test_a_store_that_is_only_read_refuses_every_write(sample: Store) -> None:
    viewers = Store(sample.path, is_read_only=True)
    before = ledger_sizes(sample)
    for write in (
        lambda: log(viewers),
        lambda: set_focus(viewers, project="churn", phase="monitoring"),
        lambda: add_practice(viewers, by="gil", practice="x"),
    ):
        with pytest.raises(NotAllowed, match="not write"):
            write()
    assert ledger_sizes(sample) == before
    assert ask(viewers, questions.Question("records", selection=EVERYTHING)).height == 227


def test_behind_a_proxy_its_word_counts_and_its_address_has_the_role(
    sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = {**LISTS, "proxy": True}
    for user, says in (
        ({"email": "ana@example.org"}, "227 revisits"),
        ({"email": "gil@guests.example.org"}, "You may look; Ana lets you write."),
        ({"email": "eve@elsewhere.example"}, "eve@elsewhere.example. This address is not"),
        ({"email": None}, "The proxy in front of this dashboard does not say who you are."),
        ({}, "The proxy in front of this dashboard does not say who you are."),
    ):
        app = opened(sample, monkeypatch, user, "overlap.py", access=proxy, auth=False)
        assert not app.exception
        assert says in words(app)
        assert not labels(app) & {"Log in", "Log out"}


def test_with_a_login_ones_own_settings_say_who_one_is_and_log_out(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(store, monkeypatch, ANA, "settings.py")
    app.segmented_control(key="section").set_value("you").run()
    assert "Logged in as Ana Alves, Ana@Example.org: you may look and write." in words(app)
    press(app, "Log out")
    assert "Log in to see this dashboard." in words(app)


def test_each_of_several_logins_has_its_button(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REVISITS_STORE", str(store.path))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    named = {"client_id": "revisits"}
    app.secrets = {"auth": {"cookie_secret": "x" * 32, "google": named, "okta": named}}
    app.user = NOBODY
    app.run()
    assert labels(app) == {"Log in with google", "Log in with okta"}


def test_without_a_login_there_is_nothing_of_it(
    sample: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REVISITS_STORE", str(sample.path))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).run()
    assert [field for field in app.selectbox if field.label == "Who"]
    app.switch_page("views/settings/page.py").run()
    app.segmented_control(key="section").set_value("you").run()
    assert not {"Log in", "Log out"} & labels(app)
    assert "You may look" not in words(app)


def test_the_table_of_records_offers_history_to_who_may_look(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(store)
    app = opened(store, monkeypatch, GUEST, "records.py")
    assert "Select a row to see its history." in words(app)
    table = build_key(ask(store, questions.Question("records", selection=EVERYTHING)))
    app.session_state[table] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app.run()
    press(app, "History")
    assert not app.exception


def test_who_may_only_look_sees_that_there_are_backups_and_cannot_touch_them(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(store)
    app = opened(store, monkeypatch, GUEST, "settings.py")
    section = next(one for one in app.segmented_control if one.label == "Section")
    section.set_value("backups").run()
    assert "1 backup, the newest" in words(app)
    assert labels(app) & {"Back up now", "Check the store", "Save", "Restore"} == set()
    assert str(store.path.parent) not in words(app)
    app = opened(store, monkeypatch, ANA, "settings.py")
    section = next(one for one in app.segmented_control if one.label == "Section")
    section.set_value("backups").run()
    assert labels(app) >= {"Back up now", "Check the store", "Restore"}


@pytest.mark.parametrize("now", [{}, {"viewers": LISTS["editors"]}, {"editors": ["gil@x.example"]}])
def test_a_file_is_made_only_for_who_may_still_do_what_they_could(
    monkeypatch: pytest.MonkeyPatch, now: dict[str, Any]
) -> None:
    secrets = {"access": LISTS, "auth": LOGIN}
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
    off = visitor.Visitor(
        parse_access({"access": LISTS, "auth": LOGIN}), parse_person(STRANGER), None
    )
    monkeypatch.setattr(visitor, "identify_visitor", lambda: off)
    notices._show_unreadable_line("icon", "held", store)
    st.session_state[Key.UPLOAD] = 1
    with store.reading() as reader:
        plan = adding.plan_sheet(reader, Sheet("revisits", (), ()))
    importing._write(plan, 1)
    assert st.session_state[Key.REFUSED].title == "Nothing was done"
    assert Key.WRITING not in st.session_state


def test_a_file_of_a_dashboard_without_a_login_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    secrets: dict[str, Any] = {}
    monkeypatch.setattr(visitor, "_read_secrets", lambda: secrets)
    save = visitor.require_same_role(lambda: b"rows")
    assert save() == b"rows"
    secrets |= {"access": LISTS, "auth": LOGIN}
    with pytest.raises(NotAllowed):
        save()
