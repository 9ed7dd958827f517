"""A report as it is made and as it is read; and a store whose names would like to be run."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from pipeline.asking import questions
from pipeline.asking.selection import Selection
from pipeline.figures.report.retrospective import ask_retrospective
from pipeline.ledger.actions import adopt_action
from pipeline.ledger.phases import edit_phase
from pipeline.ledger.practices import add_practice
from pipeline.store import Store
from tests.builders import EVERYTHING, id_of, log
from tests.logs import DEPLOYMENT, EVEN, PREPARATION, add_pairs
from views.report.page import render_report

HOSTILE = "<script>alert(1)</script>"
CLOSING = "</svg></style><img src=x onerror=alert(1)>"
TITLE = "</svg><script>\"'&"
QUOTED = "\"><b onload='alert(1)'>&amp; ' \""


@dataclass
class Reading(HTMLParser):
    """What a browser makes of a page: its elements with their attributes, and its text."""

    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    text: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        if self.cdata_elem != "style":
            self.text.append(data)

    @property
    def words(self) -> str:
        """All text in one line."""
        return " ".join(" ".join(self.text).split())


def read(report: str) -> Reading:
    """The report as a browser reads it."""
    reading = Reading()
    reading.feed(report)
    return reading


def make_report(store: Store, selection: Selection = EVERYTHING, **about: str) -> str:
    """The report of a selection, as HTML."""
    with store.reading() as reader:
        answers = ask_retrospective(
            questions.answer_from(reader), selection, **{"zone": "UTC", **about}
        )
    return render_report(answers)


def make_hostile(store: Store) -> Store:
    """The same store, in which every name would like to be run."""
    add_pairs(
        store,
        EVEN | {(DEPLOYMENT, PREPARATION): 20},
        project=lambda _: HOSTILE,
        reason=lambda _: CLOSING,
    )
    log(store, project=HOSTILE, reason=QUOTED, note=HOSTILE, by=QUOTED)
    edit_phase(store, id_of(store, "Data preparation"), name=TITLE, by="ana")
    add_practice(
        store, practice=HOSTILE, main_phase=DEPLOYMENT, source=f"https://x.org/{QUOTED}", by="ana"
    )
    adopt_action(
        store, title=HOSTILE, expectation=CLOSING, by=QUOTED, started_at="2026-03-20", zone="UTC"
    )
    return store
