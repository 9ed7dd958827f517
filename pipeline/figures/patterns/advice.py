"""Known ways back between phases and what prevents them: ours with a source, and the team's own."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pipeline.asking import questions
from pipeline.asking.questions import Ask
from pipeline.errors import InputRefused, Problem, UnreadableFile
from pipeline.model import loosely
from pipeline.spelling import nearest

Warrant = Literal["stated", "mapped", "team"]

FILE = Path(__file__).parents[3] / "data" / "practices.toml"
READING = "Reading the list of practices"
ANY = "any"
PHASES = (
    "problem_definition",
    "data_acquisition",
    "data_preparation",
    "model_development",
    "model_deployment",
    "monitoring",
    "management",
    "scalability",
    "governance_compliance",
)
"""The phases that a store begins with: our list knows no others."""
A_FEW = 3
BRIEF_LENGTH = 80
WARRANTS: Mapping[Warrant, str] = {
    "stated": "the source says that one goes back here",
    "mapped": "our reading: the source names the cause",
    "team": "your team's own practice",
}
_TEXTS = ("id", "main_phase", "revisited_phase", "practice", "warrant")
_LISTS = ("reasons", "matches", "sources")
_NOT_OURS_TO_SAY = "the paper recommends"


@dataclass(frozen=True)
class Practice:
    """One piece of advice for going back from one phase to another.

    `main_phase` and `revisited_phase` are keys, None means any phase. `reasons` are the typical
    ones, in words. `warrant` is `stated` (the source says that one goes back here), `mapped` (the
    source names the cause, the pair is our reading) or `team` (the team's own; `id` is then that
    of its record, and `reasons` holds the name of its reason, if it is for one). `caution` is what
    to keep in mind; a reason whose name holds a word that begins as one of `matches` is typical.
    """

    id: str
    main_phase: str | None
    revisited_phase: str | None
    reasons: tuple[str, ...]
    practice: str
    source: str
    warrant: Warrant
    caution: str = ""
    matches: tuple[str, ...] = ()

    def suits(self, reason: str | None) -> bool:
        """Whether nothing speaks against it: no reason is asked for, or it is a typical one."""
        if reason is None or not self.reasons:
            return True
        given = loosely(reason)
        if self.warrant == "team":
            return given in map(loosely, self.reasons)
        return any(re.search(rf"\b{re.escape(one)}", given) for one in self.matches)


def warrant_in_words(warrant: Warrant) -> str:
    """On what a practice rests, in words that follow its source."""
    return WARRANTS[warrant]


def in_brief(practice: str) -> str:
    """The words of a practice as a message quotes them, cut where they are long."""
    short = len(practice) <= BRIEF_LENGTH
    return practice if short else f"{practice[: BRIEF_LENGTH - 1].rstrip()}…"


def fitting(
    practices: Iterable[Practice],
    *,
    main_phase: str | None = None,
    revisited_phase: str | None = None,
    reason: str | None = None,
) -> tuple[Practice, ...]:
    """The practices that fit a pair of phases, or one phase, and a reason (its name); maybe none.

    The team's own come first, then those whose typical reasons hold `reason`, then those of the
    narrowest scope, else in the order given. Of a pair, also those of another reason are given,
    and our practices for any phases only where nothing else fits and the reason is typical of
    them. Of one phase, at most a few: those that name it on that side and whose typical reasons
    hold `reason`; without a reason to go by, only the team's own.
    """
    known = tuple(practices)
    wanted = (main_phase, revisited_phase)
    fits = [one for one in known if _fits(one, wanted, reason)]
    if not fits:
        fits = [one for one in known if _is_for_any(one) and _is_typical(one, reason)]
    fits.sort(key=lambda one: (one.warrant != "team", not one.suits(reason), _scope(one)))
    return tuple(fits if all(wanted) else fits[:A_FEW])


def _fits(one: Practice, wanted: tuple[str | None, str | None], reason: str | None) -> bool:
    named = (one.main_phase, one.revisited_phase)
    if all(wanted):
        covers = all(own in (None, asked) for own, asked in zip(named, wanted, strict=True))
        return covers and (one.warrant == "team" or not _is_for_any(one))
    touches = any(asked and own == asked for own, asked in zip(named, wanted, strict=True))
    return touches and _is_typical(one, reason)


def _is_for_any(one: Practice) -> bool:
    return one.main_phase is None and one.revisited_phase is None


def _is_typical(one: Practice, reason: str | None) -> bool:
    return one.suits(reason) and (reason is not None or one.warrant == "team")


def _scope(one: Practice) -> int:
    return (one.main_phase, one.revisited_phase).count(None)


@cache
def known_practices() -> tuple[Practice, ...]:
    """Our list, data/practices.toml, in its order. Raises as `read_practices`."""
    return read_practices(FILE.read_text(encoding="utf-8"))


def read_practices(text: str) -> tuple[Practice, ...]:
    """A list of practices from TOML, in its order.

    Raises UnreadableFile where it is no TOML, InputRefused with all that is wrong with it.
    """
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UnreadableFile(READING, f"it is not valid TOML: {error}") from error
    works, entries = given.get("works", {}), given.get("practice")
    if not isinstance(entries, list) or not entries:
        rule = "is missing: each entry begins with [[practice]]"
        raise InputRefused(READING, [Problem("practice", "", rule)])
    problems = [
        Problem(f"works.{key}, {name}", "", "is missing")
        for key, work in works.items()
        for name in ("title", "authors")
        if not work.get(name)
    ]
    for number, entry in enumerate(entries, 1):
        problems += _problems_of(entry, works, f"practice {number}")
    if not problems:
        problems = _doubled(entries)
    if problems:
        raise InputRefused(READING, problems)
    return tuple(_practice(entry, works) for entry in entries)


def _problems_of(entry: Mapping[str, Any], works: Mapping[str, Any], place: str) -> list[Problem]:
    """What is wrong with one entry of the list."""
    known = {*_TEXTS, *_LISTS, "caution"}
    problems = [
        Problem(f"{place}, {name}", "", "is not known here", nearest=nearest(name, sorted(known)))
        for name in entry.keys() - known
    ]
    problems += _missing(entry, place)
    if problems:
        return problems
    choices = {
        "main_phase": (*PHASES, ANY),
        "revisited_phase": (*PHASES, ANY),
        "warrant": ("stated", "mapped"),
    }
    for name, allowed in choices.items():
        if entry[name] not in allowed:
            rule = f"must be one of {', '.join(allowed)}"
            near = nearest(entry[name], allowed)
            problems.append(Problem(f"{place}, {name}", entry[name], rule, nearest=near))
    if ANY != entry["main_phase"] == entry["revisited_phase"]:
        rule = "is the main phase itself"
        problems.append(Problem(f"{place}, revisited_phase", entry["revisited_phase"], rule))
    for source in entry["sources"]:
        if source.get("work") not in works:
            near = nearest(str(source.get("work")), sorted(works))
            work, rule = str(source.get("work", "")), "is not among the works"
            problems.append(Problem(f"{place}, sources", work, rule, nearest=near))
    if _NOT_OURS_TO_SAY in loosely(str(entry)):
        rule = f"must not say “{_NOT_OURS_TO_SAY}”: the words are ours"
        problems.append(Problem(f"{place}, practice", "", rule))
    return problems


def _missing(entry: Mapping[str, Any], place: str) -> list[Problem]:
    """The fields that are not there, or not what they must be."""
    problems = []
    for name in _TEXTS:
        if not isinstance(entry.get(name), str) or not entry[name].strip():
            problems.append(Problem(f"{place}, {name}", "", "is missing"))
    for name in _LISTS:
        kind = dict if name == "sources" else str
        values = entry.get(name)
        if not isinstance(values, list) or not values:
            problems.append(Problem(f"{place}, {name}", "", "needs at least one"))
        elif not all(isinstance(one, kind) and one for one in values):
            problems.append(Problem(f"{place}, {name}", "", "holds what does not belong there"))
    return problems


def _doubled(entries: Sequence[Mapping[str, Any]]) -> list[Problem]:
    """Ids and advice that stand twice."""
    ids = Counter(entry["id"] for entry in entries)
    said = Counter(
        (entry["main_phase"], entry["revisited_phase"], loosely(entry["practice"]))
        for entry in entries
    )
    problems = [Problem("id", one, "stands twice") for one, times in ids.items() if times > 1]
    return problems + [
        Problem(f"{main} → {revisited}", in_brief(practice), "stands twice")
        for (main, revisited, practice), times in said.items()
        if times > 1
    ]


def _practice(entry: Mapping[str, Any], works: Mapping[str, Any]) -> Practice:
    phases = [None if entry[name] == ANY else entry[name] for name in _TEXTS[1:3]]
    return Practice(
        id=entry["id"],
        main_phase=phases[0],
        revisited_phase=phases[1],
        reasons=tuple(entry["reasons"]),
        practice=entry["practice"],
        source="; ".join(_cited(works[one["work"]], one.get("part")) for one in entry["sources"]),
        warrant=entry["warrant"],
        caution=entry.get("caution", ""),
        matches=tuple(loosely(one) for one in entry["matches"]),
    )


def _cited(work: Mapping[str, str], part: str | None) -> str:
    """`Rules of Machine Learning (Zinkevich, Google), rule 6`."""
    whole = f"{work['title']} ({work['authors']})"
    return f"{whole}, {part}" if part else whole


def team_practices(ask: Ask) -> tuple[Practice, ...]:
    """The team's own practices, by main phase and revisited phase in workflow order."""
    return tuple(
        Practice(
            id=row["id"],
            main_phase=row["main_phase"],
            revisited_phase=row["revisited_phase"],
            reasons=(row["reason"],) if row["reason"] else (),
            practice=row["practice"],
            source=row["source"] or "",
            warrant="team",
        )
        for row in ask(questions.practices()).to_dicts()
    )


def all_practices(ask: Ask) -> tuple[Practice, ...]:
    """The team's own practices, then those of our list: what `practices.fitting` chooses from."""
    return team_practices(ask) + known_practices()
