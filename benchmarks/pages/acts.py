"""What is done on each page: the click that is measured, and what goes before it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from urllib.parse import urlencode

from playwright.sync_api import Page

FIGURES = ("overlap", "timeline", "trends", "reasons", "insights", "records")
CHIP = "[class*='st-key-chip-reason'] button"
BUTTON = ".st-key-again button"
BACK_TO = ".st-key-back-to [role=radiogroup] button"
WHY = ".st-key-why [role=radiogroup] button"
CONFIRMED = "Log revisit → confirmed"
PHASES = 8
SEND = ".st-key-send [class*='st-key-log-'] button"


def do_nothing(page: Page) -> None:
    """Need nothing before the click."""


@dataclass(frozen=True)
class Act:
    """Something that a person does: on which page, what is clicked, and what goes before it.

    Where the click need not ask the server, `must_ask` is false. `says` is a text that confirms it:
    then the time counts until it is there, and not until the page is at rest. `logs` says that it
    writes a revisit.
    """

    name: str
    path: str
    click: Callable[[Page], None]
    prepare: Callable[[Page], None] = do_nothing
    must_ask: bool = True
    is_filter: bool = False
    says: str = ""
    logs: bool = False

    @property
    def page(self) -> str:
        """The name of its page."""
        return self.path.strip("/").split("?")[0] or "log"


def click_first(selector: str) -> Callable[[Page], None]:
    """Make a click on the first visible element that a selector finds."""
    return lambda page: page.locator(selector).first.click()


def list_filter_clicks(reasons: Sequence[str]) -> list[Act]:
    """List the filter click of each page of figures: it drops the first of all reasons.

    Each page begins with other reasons, so that no page asks for what another one has asked for.
    """
    acts = []
    for place, name in enumerate(FIGURES):
        query = urlencode([("reason", each) for each in (*reasons[place:], *reasons[:place])])
        path = f"/{name}?{query}"
        acts.append(Act(name.capitalize(), path, click_first(CHIP), is_filter=True))
    return acts


def list_other_clicks() -> list[Act]:
    """List what is done on Log, and the opening of Settings."""
    return [
        Act("Log, a pill", "/", _click_another_pill, must_ask=False),
        Act("Log, the main phase", "/", _choose_option, _open_main_phases),
        Act(CONFIRMED, "/", click_first(SEND), _fill_in, says="Logged ", logs=True),
        Act("Log revisit → at rest", "/", click_first(SEND), _fill_in, logs=True),
        Act("Settings, opening", "/", _follow("settings"), _follow_back),
    ]


AGAIN = Act("empty app", "/", click_first(BUTTON))


_turns = count()


def _click_another_pill(page: Page) -> None:
    pills = page.locator(f"{BACK_TO}[aria-checked=false]")
    pills.nth(1).click()


def _open_main_phases(page: Page) -> None:
    page.locator("[class*='st-key-main-'] [data-testid=stSelectbox] input").first.click()
    page.locator("[role=option]").first.wait_for()


def _choose_option(page: Page) -> None:
    page.locator("[role=option][aria-selected=false]").first.click()


def _fill_in(page: Page) -> None:
    """Choose other phases each time, so that the confirmation reads otherwise too."""
    page.locator(BACK_TO).nth(next(_turns) % PHASES).click()
    page.locator(WHY).first.click()


def _follow(page_name: str) -> Callable[[Page], None]:
    return lambda page: page.locator(f"[data-testid=stTopNavLink][href$='/{page_name}']").click()


def _follow_back(page: Page) -> None:
    link = page.locator("[data-testid=stTopNavLink]").first
    if not page.url.split("?")[0].endswith(":"):
        link.click()
