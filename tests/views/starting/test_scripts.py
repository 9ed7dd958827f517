"""Streamlit's scripts come from memory, and the server learns which page is opened."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route
from starlette.types import Message

from views.starting.scripts import FOLDER, ScriptsFromMemory

PAGE = b"<p>page</p>"
APP = Starlette(
    routes=[
        Route("/data-version", lambda _: PlainTextResponse("1")),
        Route("/{page:path}", lambda _: HTMLResponse(PAGE)),
    ]
)


def get(served: ScriptsFromMemory, path: str) -> tuple[bytes, Headers]:
    """The answer to a browser that asks for a path: its body and headers."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    scope = {"type": "http", "method": "GET", "path": path, "headers": [], "query_string": b""}
    with ThreadPoolExecutor(1) as apart:  # here a loop may be running: that of an open browser
        apart.submit(asyncio.run, served(scope, receive, send)).result()
    return b"".join(each.get("body", b"") for each in sent), Headers(raw=sent[0]["headers"])


def test_a_script_comes_whole_and_may_be_kept_and_nothing_else_is_handed_out() -> None:
    served = ScriptsFromMemory(APP, print)
    (script,) = FOLDER.glob("js/Selectbox.*.js")
    for _ in range(2):
        body, headers = get(served, f"/static/js/{script.name}")
        assert body == script.read_bytes()
        assert headers["cache-control"].startswith("public, immutable")
        assert headers["content-type"].startswith("text/javascript")
    for path in (f"/static/{Path(__file__).name}", "/static/../index.html", "/static/js/"):
        assert get(served, path)[0] == PAGE


def test_only_the_opening_of_a_page_is_noted() -> None:
    opened: list[str] = []
    served = ScriptsFromMemory(APP, opened.append)
    for path in ("/", "/data-version", "/overlap"):
        get(served, path)
    assert opened == ["", "overlap"]


def test_below_a_path_the_same_comes_from_below_it() -> None:
    opened: list[str] = []
    served = ScriptsFromMemory(APP, opened.append, base="/team/revisits")
    (script,) = FOLDER.glob("js/Selectbox.*.js")
    body, _ = get(served, f"/team/revisits/static/js/{script.name}")
    assert body == script.read_bytes()
    for path in ("/team/revisits/", "/team/revisits/overlap"):
        get(served, path)
    assert opened == ["", "overlap"]
