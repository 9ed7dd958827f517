"""Hands out Streamlit's scripts from memory, and tells which page a browser opens.

A page needs a hundred small scripts of Streamlit, which reads each from the disk, in a thread of
its own: that takes longer than sending it. (Hints in the page's header, so that the browser asks
at once for what it will need after the first elements have come, made it slower: it has six
connections, and what it needs first then waits.)
"""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path

import streamlit
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FOLDER = Path(streamlit.__file__).parent / "static" / "static"
KINDS = {".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2"}
FOR_A_YEAR = {"Cache-Control": "public, immutable, max-age=31536000"}  # their names hold a hash


class ScriptsFromMemory:
    """ASGI middleware: answers for scripts, styles and fonts; passes all else on.

    `note_page` is told which page a browser opens; the page at / is "". `base` is the path below
    which everything lies, such as /revisits.
    """

    def __init__(self, app: ASGIApp, note_page: Callable[[str], None], base: str = "") -> None:
        self.app = app
        self.note_page = note_page
        self.base = base
        self.held: dict[str, Response] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request for a script that Streamlit ships, or pass the request on."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
        elif file := self.files.get(scope["path"]):
            await self._hold(scope["path"], file)(scope, receive, send)
        else:
            await self.app(scope, receive, self._listen(scope["path"], send))

    @cached_property
    def files(self) -> dict[str, Path]:
        """The scripts, styles and fonts, by the path at which Streamlit serves them."""
        return {
            f"{self.base}/static/{file.relative_to(FOLDER).as_posix()}": file
            for file in FOLDER.rglob("*")
            if file.suffix in KINDS
        }

    def _hold(self, path: str, file: Path) -> Response:
        if path not in self.held:
            self.held[path] = Response(file.read_bytes(), 200, FOR_A_YEAR, KINDS[file.suffix])
        return self.held[path]

    def _listen(self, path: str, send: Send) -> Send:
        async def send_and_note(message: Message) -> None:
            if message["type"] == "http.response.start":
                kind = Headers(raw=message["headers"]).get("content-type", "")
                if kind.startswith("text/html"):
                    self.note_page(path.removeprefix(self.base).strip("/"))
            await send(message)

        return send_and_note
