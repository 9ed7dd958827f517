"""The pages of the dashboard, opened by a link."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[3]
PAGES = sorted(path.name for path in (ROOT / "views").glob("*.py") if path.stem != "__init__")


def open_page(page: str, **link: str | list[str]) -> AppTest:
    """A page of the dashboard, with these values in its address."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    for name, value in link.items():
        app.query_params[name] = value
    return app.switch_page(f"views/{page}").run()


def read_words(app: AppTest) -> str:
    """All that the page says, as a person reads it."""
    parts = [*app.text, *app.caption, *app.header, *app.subheader, *app.markdown, *app.info]
    return "\n".join(part.value for part in parts).replace("\\", "")
