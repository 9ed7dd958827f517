"""Hands out Streamlit's scripts from memory, and tells a browser early which ones it will need.

A page of Streamlit needs a hundred small scripts: sixty to begin with, the others once the first
elements have come. Streamlit reads each from the disk, in a thread of its own, which takes longer
than sending it; and the browser asks for the second part only when the first one is running.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FOLDER = Path(streamlit.__file__).parent / "static" / "static"
KINDS = {".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2"}
FOR_A_YEAR = {"Cache-Control": "public, immutable, max-age=31536000"}  # their names hold a hash

ON_EVERY_PAGE = ("Html", "purify", "Selectbox", "Button", "ButtonGroup")
CHARTS = ("ArrowVegaLiteChart",)
ON_PAGE: Mapping[str, tuple[str, ...]] = {
    "": ("TextInput", "NumberInput", "DateInput", "MenuButton"),
    "overlap": (*CHARTS, "BidiComponent"),
    "timeline": CHARTS,
    "trends": CHARTS,
    "reasons": CHARTS,
    "records": ("TextInput", "Checkbox", "DataFrame", "Pagination"),
    "settings": ("TextInput", "MenuButton"),
}
"""The elements of each page, as Streamlit names their scripts; the page at / is Log."""
ICONS = "MaterialSymbols-Rounded"
HEAD = 12_000  # characters: what a script imports stands at its beginning
_IMPORTED = re.compile(r'(?:from|import)\s*"\./([\w.$-]+\.js)"')


class ScriptsFromMemory:
    """ASGI middleware: answers for scripts, styles and fonts; adds hints to the page itself.

    `note_page` is told which page a browser opens; the page at / is "".
    """

    def __init__(self, app: ASGIApp, note_page: Callable[[str], None]) -> None:
        self.app = app
        self.note_page = note_page
        self.held: dict[str, Response] = {}
        self.hints: dict[str, str] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request for a script that Streamlit ships, or pass the request on."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
        elif file := self.files.get(scope["path"]):
            await self._hold(scope["path"], file)(scope, receive, send)
        else:
            await self.app(scope, receive, self._add_hints(scope["path"], send))

    @cached_property
    def files(self) -> dict[str, Path]:
        """The scripts, styles and fonts, by the path at which Streamlit serves them."""
        return {
            f"/static/{file.relative_to(FOLDER).as_posix()}": file
            for file in FOLDER.rglob("*")
            if file.suffix in KINDS
        }

    def _hold(self, path: str, file: Path) -> Response:
        if path not in self.held:
            self.held[path] = Response(file.read_bytes(), 200, FOR_A_YEAR, KINDS[file.suffix])
        return self.held[path]

    def _add_hints(self, path: str, send: Send) -> Send:
        async def send_with_hints(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    page = path.strip("/")
                    self.note_page(page)
                    headers["Link"] = self.format_hints(page)
            await send(message)

        return send_with_hints

    def format_hints(self, page: str) -> str:
        """Format the value of the header `Link` for a page: what the browser is to load now.

        The addresses are relative, so that they hold behind a proxy's prefix too.
        """
        if page not in self.hints:
            scripts = [
                f"<static/js/{name}>; rel=modulepreload; fetchpriority=low"
                for name in list_scripts((*ON_EVERY_PAGE, *ON_PAGE.get(page, ())))
            ]
            fonts = [
                f"<static/media/{file.name}>; rel=preload; as=font; crossorigin"
                for file in FOLDER.glob(f"media/{ICONS}.*")
            ]
            self.hints[page] = ", ".join([*scripts, *fonts])
        return self.hints[page]


def list_scripts(elements: Iterable[str]) -> Iterator[str]:
    """List the scripts of these elements and all that they import, beyond those of any page."""
    index = (FOLDER.parent / "index.html").read_text(encoding="utf-8")
    seen = set(re.findall(r"/js/([\w.$-]+\.js)", index))
    names = [file.name for element in elements for file in FOLDER.glob(f"js/{element}.*.js")]
    for name in names:  # which grows meanwhile
        if name not in seen:
            seen.add(name)
            yield name
            head = (FOLDER / "js" / name).read_text(encoding="utf-8")[:HEAD]
            names += _IMPORTED.findall(head)
