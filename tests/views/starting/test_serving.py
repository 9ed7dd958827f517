"""What `revisits serve` starts: where it says that it answers, and whether it opens a browser."""

import os
import pty
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from benchmarks.servers import end_server, find_free_port, wait_for
from pipeline.store import Store
from tests.builders import log_in_another_process
from tests.views.browsing import Dashboard, settle, visit
from tests.views.gestures import follow_link

BROWSER_SECONDS = 10.0
STARTING_SECONDS = 0.5  # after which the server opens one


@contextmanager
def serving(store: Store, *options: str, **given: str) -> Iterator[str]:
    """Run `revisits serve` with nobody at a terminal; yields the address that it prints."""
    command = [sys.executable, "-m", "pipeline", "serve", "--store", str(store.path), *options]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, env=os.environ | given
    ) as server:
        assert server.stdout
        said = (line.decode() for line in server.stdout)
        try:
            yield next(line.split("URL: ")[1].strip() for line in said if "URL: " in line)
        finally:
            end_server(server)


def fetch(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as answer:
        text: str = answer.read().decode()
    return text


def test_any_free_port_is_taken_and_said(store: Store) -> None:
    with serving(store, "--port", "0") as url:
        assert int(url.rsplit(":", 1)[1]) > 1023
        assert fetch(f"{url}/_stcore/health") == "ok"


def test_below_a_path_everything_answers_there_alone(store: Store) -> None:
    with serving(store, "--port", "0", "--base-path", "/team/revisits") as url:
        machine = url.removesuffix("/team/revisits")
        assert machine != url
        assert fetch(f"{url}/_stcore/health") == "ok"
        assert len(fetch(f"{url}/data-version")) == 16
        with pytest.raises(urllib.error.HTTPError, match="404"):
            fetch(f"{machine}/data-version")


@pytest.mark.browser
def test_below_a_path_pages_follow_what_is_written_and_lead_to_each_other(
    page: Page, store: Store
) -> None:
    with serving(store, "--port", "0", "--base-path", "team/revisits") as url:
        dashboard = Dashboard(url, store)
        visit(page, dashboard, "")
        follow_link(page, "Overlap")
        settle(page)
        assert page.url.startswith(f"{url}/overlap")
        log_in_another_process(store)
        expect(page.get_by_text("Strongest pairs")).to_be_visible()
        page.reload()
        settle(page)
        expect(page.get_by_text("Strongest pairs")).to_be_visible()


@pytest.mark.parametrize(
    ("at_a_terminal", "headless", "opens"),
    [(True, "false", True), (True, "true", False), (False, "false", False)],
)
def test_a_browser_is_opened_only_for_a_person_at_a_terminal(
    store: Store, tmp_path: Path, at_a_terminal: bool, headless: str, opens: bool
) -> None:
    opened = tmp_path / "opened"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {opened}.part && mv {opened}.part {opened}\n')
    browser.chmod(0o755)
    given = {"BROWSER": str(browser), "STREAMLIT_SERVER_HEADLESS": headless}
    command = [sys.executable, "-m", "pipeline", "serve", "--store", str(store.path)]
    port = find_free_port()
    own, others = pty.openpty()
    ends = others if at_a_terminal else subprocess.DEVNULL
    with subprocess.Popen(
        [*command, "--port", str(port), "--base-path", "team"],
        stdin=ends,
        stdout=ends,
        stderr=subprocess.DEVNULL,
        env=os.environ | given,
    ) as server:
        os.close(others)
        wait_for(f"http://127.0.0.1:{port}/team/_stcore/health", server)
        deadline = time.monotonic() + (BROWSER_SECONDS if opens else 3 * STARTING_SECONDS)
        while not opened.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        end_server(server)
    os.close(own)
    assert opened.exists() is opens
    if opens:
        assert opened.read_text() == f"http://localhost:{port}/team\n"
