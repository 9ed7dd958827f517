"""One person in a browser who logs revisits on the Log page, one after the other."""

import asyncio
import json
import re
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from playwright.async_api import Browser, Error, Page

from benchmarks.soak.losses import Losses, make_fault

WATCH = Path(__file__).with_name("confirmed.js").read_text(encoding="utf-8")
PROJECT = "Crowd"
IN_FOCUS = "Model deployment"
PHASES = ("Data preparation", "Monitoring", "Management", "Data acquisition")
REASONS = ("Schema change", "Defect", "Data drift")
REFUSAL_SELECTOR = ".st-key-refusal, [data-testid=stException]"
WAITING_SELECTOR = ".st-key-trouble"  # the notice that somebody else holds the store
WAIT_MS = 60_000


@dataclass
class WrittenRevisits:
    """The notes of the confirmed records, how long each took in seconds, and what went wrong.

    `waits` counts the confirmations beside which the page showed the last figures, because
    somebody else held the store.
    """

    notes: list[str] = field(default_factory=list)
    waits: int = 0
    seconds: list[float] = field(default_factory=list)
    losses: Losses = field(default_factory=Losses)


async def open_window(browser: Browser, url: str, name: str) -> Page:
    """Open the Log page in a new window, as a person who was here before."""
    context = await browser.new_context(
        viewport={"width": 1280, "height": 900}, timezone_id="Europe/Berlin", locale="en-GB"
    )
    remembered = quote(json.dumps({"toured": True, "project": PROJECT, "who": name}), safe="")
    await context.add_cookies([{"name": "revisits", "value": remembered, "url": url}])
    page = await context.new_page()
    page.set_default_timeout(WAIT_MS)
    await page.goto(url)
    await page.get_by_role("radiogroup", name="Back to").wait_for()
    return page


async def write_revisits(page: Page, name: str, *, until: float, pause: float) -> WrittenRevisits:
    """Write revisits in this window until `until` (of time.monotonic), with a pause after each."""
    written = WrittenRevisits()
    try:
        while time.monotonic() < until or not written.notes:
            await _write(page, name, written)
            await asyncio.sleep(pause)
    except Error as error:
        refused = " ".join(await page.locator(REFUSAL_SELECTOR).all_inner_texts())
        written.losses += make_fault(f"{name}: {refused or error.message}")
    return written


async def _write(page: Page, name: str, written: WrittenRevisits) -> None:
    """Fill the form in, click, and wait for the confirmation of this very record."""
    number = len(written.notes)
    note = f"{name} note {number}"
    phase, reason = PHASES[number % len(PHASES)], REASONS[number % len(REASONS)]
    for group, choice in (("Back to", phase), ("Why", reason)):
        radios = page.get_by_role("radiogroup", name=group)
        # A phase carries its number.
        named = re.compile(rf"^(\d+ )?{re.escape(choice)}$")
        await radios.get_by_role("radio", name=named).click()
        await _settle(page)
    await page.get_by_label("Note").fill(note)
    await page.evaluate(WATCH, f"Logged {IN_FOCUS} → {phase}, {reason}")
    await page.get_by_role("button", name="Log revisit").click()
    await page.wait_for_function("window.confirmed !== null")
    written.seconds.append(float(await page.evaluate("window.confirmed")) / 1000)
    written.notes.append(note)
    await _settle(page)
    written.waits += await page.locator(WAITING_SELECTOR).count()


async def _settle(page: Page) -> None:
    """Wait until the script has run and its form is drawn."""
    await page.wait_for_timeout(100)
    await page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
