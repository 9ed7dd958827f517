"""Every field by which text comes in, and what must become of odd text in it."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from pipeline.ledger import actions, focus, phases, projects, reasons
from pipeline.ledger import practices as team_practices
from pipeline.store import Store
from tests.builders import catalogue, log
from tests.intake.bad_input.cases import HIDDEN, Class

Door = Callable[[Store, str], object]
PLAIN_REASONS = (
    "Capacity",
    "Compliance",
    "Data drift",
    "Data quality",
    "Missing data",
    "Model quality",
    "New insight",
    "Requirement change",
    "Tooling",
    "Unclear definition",
)


def draw_name() -> str:
    """A name that nothing has."""
    return f"New {uuid.uuid4().hex[:8]}"


def find_project(store: Store) -> str:
    """The id of a project that still has a plain name."""
    return next(one.id for one in catalogue(store).projects if one.name.startswith("Plain"))


def find_reason(store: Store) -> str:
    """The id of a reason that still has a plain name."""
    return next(one.id for one in catalogue(store).reasons if one.name in PLAIN_REASONS)


def find_phase(store: Store) -> str:
    """The id of a phase that still has the title that it began with."""
    every = catalogue(store).phases
    return next(one.id for one in every if one.key == one.title.casefold().replace(" ", "_"))


# Where a name is given: one line of few characters, which stands in headings, menus and axes.
NAMES: dict[str, Door] = {
    "project of a revisit": lambda store, text: log(store, project=text),
    "reason of a revisit": lambda store, text: log(store, reason=text),
    "who logs": lambda store, text: log(store, by=text),
    "project put into focus": lambda store, text: focus.set_focus(
        store, project=text, phase="monitoring"
    ),
    "who puts into focus": lambda store, text: focus.set_focus(
        store, project="P", phase="monitoring", by=text
    ),
    "new project": lambda store, text: projects.add_new_project(store, text, by="ana"),
    "project renamed": lambda store, text: projects.rename_project(
        store, find_project(store), by="ana", name=text
    ),
    "new phase": lambda store, text: phases.add_phase(store, text, by="ana"),
    "phase renamed": lambda store, text: phases.edit_phase(
        store, find_phase(store), by="ana", name=text
    ),
    "new reason": lambda store, text: reasons.add_reason(store, text, by="ana"),
    "reason renamed": lambda store, text: reasons.edit_reason(
        store, find_reason(store), by="ana", name=text
    ),
    "who takes care of an action": lambda store, text: actions.adopt_action(
        store, title="Test first", by="ana", adopted_by=text
    ),
}
# Where a line of more words is given.
LINES: dict[str, Door] = {
    "description of a phase": lambda store, text: phases.add_phase(
        store, draw_name(), description=text
    ),
    "description of a reason": lambda store, text: reasons.add_reason(
        store, draw_name(), description=text
    ),
    "title of an action": lambda store, text: actions.adopt_action(store, title=text, by="ana"),
    "expectation of an action": lambda store, text: actions.adopt_action(
        store, title="Test first", by="ana", expectation=text
    ),
    "practice": lambda store, text: team_practices.add_practice(store, practice=text, by="ana"),
    "source of a practice": lambda store, text: team_practices.add_practice(
        store, practice="Test first", source=text, by="ana"
    ),
}
NOTES: dict[str, Door] = {"note": lambda store, text: log(store, note=text)}
# Where something that is known is named, or a value of a fixed form is given.
CHOICES: dict[str, Door] = {
    "main phase": log,
    "revisited phase": lambda store, text: log(store, "monitoring", text),
    "phase put into focus": lambda store, text: focus.set_focus(store, project="P", phase=text),
    "phase of an action": lambda store, text: actions.adopt_action(
        store, title="Test first", by="ana", main_phase=text
    ),
    "project of an action": lambda store, text: actions.adopt_action(
        store, title="Test first", by="ana", project=text
    ),
    "reason of an action": lambda store, text: actions.adopt_action(
        store, title="Test first", by="ana", reason=text
    ),
    "reason of a practice": lambda store, text: team_practices.add_practice(
        store, practice="Test first", reason=text, by="ana"
    ),
    "when": lambda store, text: log(store, at=text),
    "start of an action": lambda store, text: actions.adopt_action(
        store, title="Test first", by="ana", started_at=text
    ),
    "minutes": lambda store, text: log(store, minutes=text),
    "avoidable": lambda store, text: log(store, avoidable=text),
    "id": lambda store, text: log(store, id=text),
}


@dataclass(frozen=True)
class Entry:
    """Text that is given at each of some doors: refused with these words, or kept as it is."""

    name: str
    kind: Class
    doors: dict[str, Door]
    text: str
    refused: str = ""


ONE_LINE = NAMES | LINES
# Every door has the same rule of signs behind it: some texts are tried at all, others at a few.
A_FEW = {door: NAMES[door] for door in ("project of a revisit", "reason of a revisit", "new phase")}
SOME_CHOICES = {door: CHOICES[door] for door in ("main phase", "when", "minutes", "id")}
SQL = "x'; drop table revisit_ledger; --"
ENTRIES = (
    Entry("a bell", Class.SIGNS, ONE_LINE, "a\x07b", HIDDEN),
    Entry("text turned around", Class.SIGNS, ONE_LINE, "safe\u202egnp.exe", HIDDEN),
    Entry("an Arabic mark", Class.SIGNS, A_FEW, "a\u061cb", HIDDEN),
    Entry("NUL", Class.NUL, A_FEW, "a\0b", HIDDEN),
    Entry("half a character", Class.SURROGATE, A_FEW, "a\ud800b", HIDDEN),
    Entry("no character", Class.SIGNS, A_FEW, "a\ufffeb", "a code that is no character"),
    Entry("100,000 characters", Class.HUGE_FIELD, ONE_LINE, "x" * 100_000, "is longer than"),
    Entry("nothing to be seen", Class.SIGNS, NAMES, "\u200b\u2060", "nothing that can be seen"),
    Entry("HTML", Class.MARKUP, ONE_LINE, "<script>alert(1)</script>"),
    Entry("Markdown", Class.MARKUP, ONE_LINE, "# ![x](http://t/?q) :red[x] **b**"),
    Entry("LaTeX", Class.MARKUP, A_FEW, r"$\frac{1}{0}$ \input{x} \\"),
    Entry("a formula", Class.FORMULA, A_FEW, '=HYPERLINK("http://x")'),
    Entry("SQL", Class.SQL, ONE_LINE, SQL),
    Entry("the name of a frame", Class.SCAN, A_FEW, "incoming"),
    Entry("a path", Class.PATH, A_FEW, "../../etc/passwd"),
    Entry("emoji", Class.SIGNS, A_FEW, "👩‍👩‍👧‍👦 e\u0301"),
    Entry("NUL in a note", Class.NUL, NOTES, "a\0b", "is not text"),
    Entry("half a character in a note", Class.SURROGATE, NOTES, "\udfff", "is not text"),
    Entry("100,000 characters", Class.HUGE_FIELD, NOTES, "x" * 100_000, "is longer than 10,000"),
    Entry("10,000 characters", Class.HUGE_FIELD, NOTES, "x" * 10_000),
    Entry("marks in a note", Class.SIGNS, NOTES, "\u202eabc\x07 \u200b شكرا\r\n\t"),
    Entry("SQL in a note", Class.SQL, NOTES, SQL),
    Entry("SQL", Class.SQL, CHOICES, SQL, "must be|is not a"),
    Entry("HTML", Class.MARKUP, SOME_CHOICES, "<b>monitoring</b>", "must be|is not a"),
    Entry("half a character", Class.SURROGATE, CHOICES, "\ud800", "must be|is not a"),
    Entry("NUL", Class.NUL, SOME_CHOICES, "a\0b", "must be|is not a"),
    Entry("100,000 characters", Class.HUGE_FIELD, CHOICES, "x" * 100_000, "must|is not a|longer"),
    Entry("a path", Class.PATH, SOME_CHOICES, "/etc/passwd", "must be|is not a"),
)
