"""Logging in as people do it, against a small OpenID provider; and what a request may say."""

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from pipeline.ledger.focus import set_focus
from pipeline.store import Store
from tests.builders import all_records, ledger_sizes
from tests.views.browsing import Dashboard, serve, settle, visit
from tests.views.frame import provider
from tests.views.frame.provider import CLIENT, SECRET, Provider
from tests.views.gestures import choose_pill, press_button, save_file

pytestmark = pytest.mark.browser

LISTS = """
[access]
editors = ["ana@example.org"]
viewers = ["@guests.example.org"]
contact = "Ana"
"""
LOGIN = """
[auth]
redirect_uri = "http://localhost:{{port}}/oauth2callback"
cookie_secret = "only for this test: nobody else may know such a word"
client_id = "{client}"
client_secret = "{secret}"
server_metadata_url = "{url}/.well-known/openid-configuration"
"""
MARKUP = "**Ana** <b id=marked>Alves</b> [x](http://marked.example)"
ANA = {"email": "Ana@example.org", "email_verified": True, "name": "Ana Alves"}
GIL = {"email": "gil@guests.example.org", "email_verified": True, "name": "Gil"}
EVE = {"email": "eve@elsewhere.example", "email_verified": True, "name": MARKUP}
FORGED = {**ANA, "email_verified": False}


@pytest.fixture(scope="module")
def who() -> Iterator[Provider]:
    """The provider; its `claims` are the person who logs in next."""
    with provider.running() as started:
        yield started


def secrets_in(home: Path, words: str) -> Path:
    (home / ".streamlit").mkdir(parents=True)
    (home / ".streamlit/secrets.toml").write_text(words)
    return home


@pytest.fixture(scope="module")
def dashboard(
    who: Provider, _sample_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Dashboard]:
    """The sample behind a login, reached by one more name."""
    folder = tmp_path_factory.mktemp("login")
    path = folder / "sample.duckdb"
    shutil.copyfile(_sample_file, path)
    store = Store(path)
    set_focus(store, project="churn", phase="model_deployment")
    words = LOGIN.format(client=CLIENT, secret=SECRET, url=who.url) + LISTS
    home = secrets_in(folder / "home", words)
    yield from serve(store, "--host", "revisits.example.org", home=home)


def log_in(page: Page, dashboard: Dashboard) -> None:
    visit(page, dashboard)
    expect(page.get_by_text("Log in to see this dashboard.")).to_be_visible()
    page.get_by_role("button", name="Log in").click()
    page.wait_for_function("!document.body.innerText.includes('Log in to see')")
    settle(page)


def test_an_editor_logs_a_revisit_under_the_name_of_the_login_and_logs_out(
    page: Page, dashboard: Dashboard, who: Provider
) -> None:
    who.claims = ANA
    page.context.add_cookies(
        [{"name": "revisits", "value": "%7B%22who%22%3A%22Eve%22%7D", "url": "http://localhost"}]
    )
    log_in(page, dashboard)
    before = all_records(dashboard.store)["id"].to_list()
    page.get_by_label("Project", exact=True).click()
    page.keyboard.type("churn")
    page.keyboard.press("Enter")
    settle(page)
    choose_pill(page, "Back to", "Monitoring")
    choose_pill(page, "Why", "Defect")
    expect(page.get_by_role("combobox", name="Who")).to_have_count(0)
    press_button(page, "Log revisit")
    expect(page.get_by_text("Logged Model deployment → Monitoring, Defect")).to_be_visible()
    (row,) = [row for row in all_records(dashboard.store).to_dicts() if row["id"] not in before]
    assert row["written_by"] == "Ana Alves"

    visit(page, dashboard, "/settings?section=You")
    expect(page.get_by_text("Logged in as Ana Alves, Ana@example.org")).to_be_visible()
    # The page says it at once, the answer to this request takes the cookie away.
    with page.expect_response(lambda answer: answer.url.endswith("/auth/logout")):
        page.get_by_role("button", name="Log out").click()
    expect(page.get_by_text("Log in to see this dashboard.")).to_be_visible()
    visit(page, dashboard, "/records")
    expect(page.get_by_text("Log in to see this dashboard.")).to_be_visible()


def test_a_link_leads_to_its_view_through_the_login(
    page: Page, dashboard: Dashboard, who: Provider
) -> None:
    who.claims = GIL
    visit(page, dashboard, "/reasons?reason=Schema+change")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_text("35 revisits of Churn model")).to_be_visible()
    expect(page).to_have_url(f"{dashboard.url}/reasons?reason=Schema+change")


def test_a_viewer_looks_and_finds_nothing_that_writes(
    page: Page, dashboard: Dashboard, who: Provider, tmp_path: Path
) -> None:
    who.claims = GIL
    before = ledger_sizes(dashboard.store)
    log_in(page, dashboard)
    expect(page.get_by_text("You may look; Ana lets you write.")).to_be_visible()
    expect(page.get_by_role("button", name="Log revisit")).to_have_count(0)
    visit(page, dashboard, "/records")
    expect(page.get_by_role("button", name="Import")).to_have_count(0)
    press_button(page, "Download")
    file = save_file(page, page.get_by_role("button", name="CSV"), tmp_path)
    assert file.read_text().startswith("id,")
    assert ledger_sizes(dashboard.store) == before


@pytest.mark.parametrize(("claims", "says"), [(EVE, "not on the list"), (FORGED, "vouches for no")])
def test_a_stranger_gets_in_nowhere(
    page: Page, dashboard: Dashboard, who: Provider, claims: dict[str, object], says: str
) -> None:
    who.claims = claims
    log_in(page, dashboard)
    for path in ("", "records") if claims is EVE else ("",):
        page.goto(f"{dashboard.url}/{path}")
        expect(page.get_by_text(says)).to_be_visible(timeout=30_000)
        assert claims is not EVE or MARKUP in page.inner_text("body")
        assert "revisits," not in page.inner_text("body")
        expect(page.get_by_test_id("stTopNavLink")).to_have_count(0)


def handshake(dashboard: Dashboard, **headers: str) -> str:
    """Open a session with these headers and give back the words of its first page."""
    host = headers.pop("Host", urlsplit(dashboard.url).netloc)
    with connect(
        f"ws://{host}/_stcore/stream",
        sock=socket.create_connection(("127.0.0.1", urlsplit(dashboard.url).port)),
        additional_headers={name.replace("_", "-"): value for name, value in headers.items()},
        subprotocols=["streamlit"],
        max_size=None,
    ) as session:
        asked = BackMsg()
        asked.rerun_script.query_string = ""
        session.send(asked.SerializeToString())
        words: list[str] = []
        while True:
            message = ForwardMsg()
            message.ParseFromString(session.recv(timeout=30))
            if message.WhichOneof("type") == "script_finished":
                return "\n".join(words).replace("\\", "")
            element = message.delta.new_element
            words.append(element.text.body or element.markdown.body or element.heading.body)


def test_a_name_that_nobody_gave_the_server_is_refused(dashboard: Dashboard) -> None:
    port = urlsplit(dashboard.url).port
    for host in ("evil.example", f"evil.example:{port}", "revisits.example.org.evil.example"):
        with pytest.raises(InvalidStatus, match="403"):
            handshake(dashboard, Host=host, Origin=f"http://{host}")
    assert "Log in to see" in handshake(dashboard, Host=f"revisits.example.org:{port}")
    with pytest.raises(InvalidStatus, match="403"):
        handshake(dashboard, Origin="http://evil.example")


def test_a_header_says_nothing_where_no_proxy_is_trusted(dashboard: Dashboard) -> None:
    assert "Log in to see" in handshake(dashboard, X_Forwarded_Email="ana@example.org")


@pytest.fixture(scope="module")
def behind_a_proxy(
    _sample_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Dashboard]:
    """The sample as a proxy sees it that says in a header who somebody is."""
    folder = tmp_path_factory.mktemp("proxy")
    path = folder / "sample.duckdb"
    shutil.copyfile(_sample_file, path)
    home = secrets_in(folder / "home", LISTS + "proxy = true\n")
    trusted = '{"X-Forwarded-Email": "email", "X-Forwarded-Name": "name"}'
    yield from serve(Store(path), home=home, STREAMLIT_SERVER_TRUSTED_USER_HEADERS=trusted)


@pytest.mark.parametrize(
    ("headers", "says"),
    [
        ({"X_Forwarded_Email": "ana@example.org", "X_Forwarded_Name": "Ana Alves"}, "Recent"),
        ({"X_Forwarded_Email": "gil@guests.example.org"}, "You may look; Ana lets you write."),
        ({"X_Forwarded_Email": "eve@elsewhere.example"}, "This address is not on the list."),
        ({"X_Forwarded_Name": "Ana Alves"}, "does not say who you are"),
        ({}, "does not say who you are"),
    ],
)
def test_behind_a_proxy_its_header_says_who_somebody_is(
    behind_a_proxy: Dashboard, headers: dict[str, str], says: str
) -> None:
    assert says in handshake(behind_a_proxy, **headers)
