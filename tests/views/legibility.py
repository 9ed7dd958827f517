"""What makes a page hard to read: rules of accessibility, scrolling sideways, faint words."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WCAG_22_AA = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
# What comes from Streamlit itself and not from us: the rule, and what its element's HTML holds.
OF_STREAMLIT = (
    # The hours and minutes of a date field are narrower than 24 pixels.
    ("target-size", 'role="spinbutton"'),
)
SIDEWAYS = "document.scrollingElement.scrollWidth - document.documentElement.clientWidth"
WORDS_ON_COLOURS = """place => {
    const filled = [...document.querySelectorAll(`${place} .mark-rect path`)]
        .filter(rect => (rect.getAttribute('fill') || '').startsWith('rgb'));
    const texts = [...document.querySelectorAll(`${place} .mark-text text`)];
    return filled.flatMap(rect => {
        const area = rect.getBoundingClientRect();
        return texts.filter(text => {
            const box = text.getBoundingClientRect();
            const x = box.x + box.width / 2, y = box.y + box.height / 2;
            return x > area.left && x < area.right && y > area.top && y < area.bottom;
        }).map(text => [rect.getAttribute('fill'), text.getAttribute('fill')]);
    });
}"""


def find_violations(page: Page) -> list[str]:
    """Each violation of WCAG 2.2 A and AA that is ours: rule, element, what is wrong."""
    options: dict[str, Any] = {"runOnly": {"type": "tag", "values": list(WCAG_22_AA)}}
    answer = Axe().run(page, options=options).response
    assert answer["passes"], "axe looked at nothing"
    return [
        f"{violation['id']}: {node['html'][:200]}: {node['failureSummary'][:300]}"
        for violation in answer["violations"]
        for node in violation["nodes"]
        if not any(violation["id"] == rule and part in node["html"] for rule, part in OF_STREAMLIT)
    ]


def scrolls_sideways(page: Page) -> bool:
    """Whether the page is wider than its window."""
    width: int = page.evaluate(SIDEWAYS)
    return width > 0


def list_legible_cells(page: Page, place: str) -> list[str]:
    """The colours of the filled cells within `place`; each must contrast with its words (WCAG)."""
    page.wait_for_selector(f"{place} .mark-text text")
    cells = page.evaluate(WORDS_ON_COLOURS, place)
    assert [pair for pair in cells if _measure_contrast(*pair) < 4.5] == []
    return [cell for cell, _ in cells]


def _measure_contrast(colour: str, other: str) -> float:
    light, dark = sorted(map(_luminance, (colour, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _rgb(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _rgb(colour: str) -> tuple[float, ...]:
    if colour.startswith("#"):
        wide = colour[1:] if len(colour) == 7 else "".join(2 * sign for sign in colour[1:])
        return tuple(int(wide[place : place + 2], 16) / 255 for place in (0, 2, 4))
    numbers = colour[colour.index("(") + 1 : -1].split(",")
    return tuple(float(number) / 255 for number in numbers[:3])
