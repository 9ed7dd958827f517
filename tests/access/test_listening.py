"""Where the dashboard may listen, and what `revisits serve` tells the server."""

import errno
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.access.listening import (
    build_server_options,
    find_unusable,
    is_hidden_from_others,
    is_login_waived,
    is_this_machine,
    refuse_to_be_open,
)
from pipeline.access.roles import Access
from pipeline.cli.main import main
from pipeline.cli.serving import run_serve
from pipeline.errors import NotAllowed

LOGIN, PROXY = Access({}), Access({}, proxy=True)
ELSEWHERE = [
    "0.0.0.0",
    "::",
    "",
    None,
    "192.168.1.5",
    "my-laptop",
    "localhost.example.org",
    "127.1",
]


@pytest.mark.parametrize(
    "address", ["localhost", "LOCALHOST", "127.0.0.1", "127.8.8.8", "::1", "[::1]"]
)
def test_this_machine_is_reached_by_itself_alone(address: str) -> None:
    assert is_this_machine(address)
    refuse_to_be_open(address, None, waived=False)


@pytest.mark.parametrize("address", ELSEWHERE)
def test_without_a_login_it_listens_nowhere_else(address: str | None) -> None:
    assert not is_this_machine(address)
    with pytest.raises(NotAllowed, match=r"no login.*docs/sharing\.md.*--without-login"):
        refuse_to_be_open(address, None, waived=False)
    refuse_to_be_open(address, None, waived=True)
    refuse_to_be_open(address, LOGIN, waived=False)


def test_a_proxy_is_passed_by_whoever_reaches_the_port() -> None:
    with pytest.raises(NotAllowed, match="goes past the proxy"):
        refuse_to_be_open("0.0.0.0", PROXY, waived=False)
    refuse_to_be_open("127.0.0.1", PROXY, waived=False)
    refuse_to_be_open("0.0.0.0", PROXY, waived=True)


def test_only_a_one_says_that_it_is_meant() -> None:
    assert is_login_waived({"REVISITS_WITHOUT_LOGIN": "1"})
    assert not is_login_waived({"REVISITS_WITHOUT_LOGIN": "0"})
    assert not is_login_waived({})


def test_the_server_is_told_port_address_and_names() -> None:
    assert build_server_options(port=None, address=None, hosts=()) == []
    assert build_server_options(port=8502, address="0.0.0.0", hosts=["revisits.example.org"]) == [
        *("--server.port", "8502"),
        *("--server.address", "0.0.0.0"),
        *("--server.allowedHosts", "localhost"),
        *("--server.allowedHosts", "127.0.0.1"),
        *("--server.allowedHosts", "revisits.example.org"),
    ]
    assert build_server_options(port=None, address="10.0.0.5", hosts=())[-1] == "10.0.0.5"
    assert build_server_options(port=0, address=None, hosts=(), base_path="team/revisits") == [
        *("--server.port", "0"),
        *("--server.baseUrlPath", "team/revisits"),
    ]


@pytest.mark.parametrize(
    ("address", "printed"), [("10.0.0.5", "10.0.0.5"), ("fd00::7", "[fd00::7]"), ("0.0.0.0", None)]
)
def test_the_address_that_is_printed_is_where_it_listens(address: str, printed: str | None) -> None:
    options = build_server_options(port=None, address=address, hosts=())
    named = dict(zip(options[::2], options[1::2], strict=True))
    assert named.get("--browser.serverAddress") == printed


@pytest.mark.parametrize("path", ["revisits", "/revisits", "/revisits/", "team/re-visits_2.0"])
def test_a_path_below_which_it_answers_is_taken_with_and_without_slashes(path: str) -> None:
    parsed = run_serve.make_context("serve", ["--base-path", path])
    assert parsed.params["base_path"] == path.strip("/")


@pytest.mark.parametrize("name", ["revisits.example.org", "*.example.org", "box"])
def test_a_name_that_people_reach_it_by_is_taken(name: str) -> None:
    parsed = run_serve.make_context("serve", ["--host", name, "--host", "b"])
    assert parsed.params["hosts"] == (name, "b")


@pytest.mark.parametrize("name", ["*", "http://box", "box:8501", "box/x", "", "a b"])
def test_more_than_a_name_is_no_host(name: str) -> None:
    assert main(["serve", "--host", name]) == 2


def test_without_a_name_others_do_not_find_it() -> None:
    assert is_hidden_from_others("0.0.0.0", [])
    assert not is_hidden_from_others("0.0.0.0", ["revisits.example.org"])
    assert not is_hidden_from_others("10.0.0.5", [])
    assert not is_hidden_from_others(None, [])
    assert not is_hidden_from_others("127.0.0.1", [])


def test_serve_does_not_start_with_lists_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / ".streamlit").mkdir()
    lists = '[auth]\nclient_id = "x"\n[access]\neditors = ["ana"]\n'
    (tmp_path / ".streamlit/secrets.toml").write_text(lists)
    ran = serve(tmp_path)
    assert ran.returncode == 1
    assert "editors: 'ana': is neither an address" in ran.stderr


@pytest.mark.parametrize("way", ["argument", "variable"])
def test_serve_refuses_to_be_reached_from_elsewhere(way: str, tmp_path: Path) -> None:
    more = ["--address", "0.0.0.0"] if way == "argument" else []
    given = {"STREAMLIT_SERVER_ADDRESS": "0.0.0.0"} if way == "variable" else {}
    ran = serve(tmp_path, *more, **given)
    assert ran.returncode == 1
    assert "it was told to listen on 0.0.0.0" in ran.stderr
    assert not (tmp_path / "revisits.duckdb").exists()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (
            ["--port", "65536"],
            "'--port': 65536 is no port; name a number from 1 to 65535, or 0 for any that is free",
        ),
        (["--port", "-1"], "'--port': -1 is no port"),
        (["--port", "abc"], "'--port': abc is no port"),
        (["--host", "http://box"], "'http://box' is no name of a machine; name it without http://"),
        (["--base-path", "a b"], "'--base-path': 'a b' is no path of an address; name it with"),
        (["--base-path", "../up"], "'../up' is no path of an address"),
        (["--base-path", "http://box/x"], "'http://box/x' is no path of an address"),
        (["--base-path", "/"], "'/' is no path of an address"),
        (["--address", "unix:///tmp/dashboard"], "listens on no Unix socket"),
        (["--address", "192.0.2.7", "--without-login"], "of this machine; name an address"),
        (["--address", "no.invalid", "--without-login"], "no machine is known by the name"),
        (["--address", "ä" * 80, "--without-login"], "is no name of a machine"),
    ],
)
def test_serve_says_in_words_where_it_cannot_listen(
    more: list[str], words: str, tmp_path: Path
) -> None:
    ran = serve(tmp_path, *more)
    assert ran.returncode == 2
    assert words in ran.stderr
    assert "Traceback" not in ran.stderr
    assert not (tmp_path / "revisits.duckdb").exists()


@pytest.mark.parametrize("port", ["99999", "many"])
def test_a_port_from_the_surroundings_is_tried_too(port: str, tmp_path: Path) -> None:
    ran = serve(tmp_path, STREAMLIT_SERVER_PORT=port)
    assert ran.returncode == 2
    assert f"STREAMLIT_SERVER_PORT: {port} is no port" in ran.stderr


def test_a_port_that_another_program_has_is_not_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        ran = serve(tmp_path, "--port", str(port))
        assert ran.returncode == 2
        assert f"another program listens on port {port}; end it, or name another" in ran.stderr
    assert find_unusable("127.0.0.1", port) is None


def test_a_port_below_1024_is_said_to_be_for_others(monkeypatch: pytest.MonkeyPatch) -> None:
    class Refusing(socket.socket):
        def bind(self, _address: object) -> None:
            raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(socket, "socket", Refusing)
    unusable = find_unusable("127.0.0.1", 80)
    assert unusable is not None
    assert unusable.option == "--port"
    assert unusable.why == "you may not listen on port 80; name another, from 1024 on"


def serve(home: Path, *more: str, **given: str) -> subprocess.CompletedProcess[str]:
    """What becomes of `revisits serve` where it does not start."""
    store = home / "revisits.duckdb"
    return subprocess.run(
        [sys.executable, "-m", "pipeline", "serve", "--store", str(store), *more],
        env=os.environ | given | {"HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
