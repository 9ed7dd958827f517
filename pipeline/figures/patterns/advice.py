"""Practices: advice for going back between phases, ours with a source and the team's own."""

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
from pipeline.model import normalize_name
from pipeline.spelling import find_nearest
from pipeline.words.plain import shorten

Warrant = Literal["stated", "mapped", "team"]

PRACTICES_FILE = Path(__file__).parents[3] / "data" / "practices.toml"
READING_PRACTICES = "Reading the list of practices"
ANY = "any"
DEFAULT_PHASES = (
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
MOST_FOR_A_PHASE = 3
WARRANTS: Mapping[Warrant, str] = {
    "stated": "the source says that one goes back here",
    "mapped": "our reading: the source names the cause",
    "team": "your team's own practice",
}
_TEXT_FIELDS = ("id", "main_phase", "revisited_phase", "practice", "warrant")
_LIST_FIELDS = ("reasons", "matches", "sources")
_FORBIDDEN_WORDS = "the paper recommends"


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

    def is_suited_to(self, reason: str | None) -> bool:
        """Tell whether it fits a reason: none is asked for, or it is a typical one."""
        if reason is None or not self.reasons:
            return True
        given = normalize_name(reason)
        if self.warrant == "team":
            return given in map(normalize_name, self.reasons)
        return any(re.search(rf"\b{re.escape(one)}", given) for one in self.matches)


def format_warrant(warrant: Warrant) -> str:
    """Format what a practice is based on, to follow its source."""
    return WARRANTS[warrant]


def choose_practices(
    practices: Iterable[Practice],
    *,
    main_phase: str | None = None,
    revisited_phase: str | None = None,
    reason: str | None = None,
) -> tuple[Practice, ...]:
    """Choose the practices that fit a pair of phases, or one phase, and a reason (its name).

    The team's own come first, then those whose typical reasons hold `reason`, then those of the
    narrowest scope, else in the order given. Of a pair, also those of another reason are given,
    and our practices for any phases only where nothing else fits and the reason is typical of
    them. Of one phase, at most a few: those that name it on that side and whose typical reasons
    hold `reason`; without a reason to go by, only the team's own.
    """
    known = tuple(practices)
    wanted = (main_phase, revisited_phase)
    fits = [one for one in known if _is_fitting(one, wanted, reason)]
    if not fits:
        fits = [one for one in known if _is_for_any(one) and _is_typical(one, reason)]
    fits.sort(
        key=lambda one: (one.warrant != "team", not one.is_suited_to(reason), _rank_scope(one))
    )
    return tuple(fits if all(wanted) else fits[:MOST_FOR_A_PHASE])


def _is_fitting(one: Practice, wanted: tuple[str | None, str | None], reason: str | None) -> bool:
    named = (one.main_phase, one.revisited_phase)
    if all(wanted):
        covers = all(own in (None, asked) for own, asked in zip(named, wanted, strict=True))
        return covers and (one.warrant == "team" or not _is_for_any(one))
    touches = any(asked and own == asked for own, asked in zip(named, wanted, strict=True))
    return touches and _is_typical(one, reason)


def _is_for_any(one: Practice) -> bool:
    return one.main_phase is None and one.revisited_phase is None


def _is_typical(one: Practice, reason: str | None) -> bool:
    return one.is_suited_to(reason) and (reason is not None or one.warrant == "team")


def _rank_scope(one: Practice) -> int:
    return (one.main_phase, one.revisited_phase).count(None)


@cache
def read_known_practices() -> tuple[Practice, ...]:
    """Read our list, data/practices.toml, in its order. Raises as `parse_practices`."""
    return parse_practices(PRACTICES_FILE.read_text(encoding="utf-8"))


def parse_practices(text: str) -> tuple[Practice, ...]:
    """Parse a list of practices from TOML, in its order.

    Raises UnreadableFile where it is no TOML, InputRefused with all that is wrong with it.
    """
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UnreadableFile(READING_PRACTICES, f"it is not valid TOML: {error}") from error
    works, entries = given.get("works", {}), given.get("practice")
    if not isinstance(entries, list) or not entries:
        rule = "is missing: each entry begins with [[practice]]"
        raise InputRefused(READING_PRACTICES, [Problem("practice", "", rule)])
    problems = [
        Problem(f"works.{key}, {name}", "", "is missing")
        for key, work in works.items()
        for name in ("title", "authors")
        if not work.get(name)
    ]
    for number, entry in enumerate(entries, 1):
        problems += _validate_entry(entry, works, f"practice {number}")
    if not problems:
        problems = _find_doubled_entries(entries)
    if problems:
        raise InputRefused(READING_PRACTICES, problems)
    return tuple(_make_practice(entry, works) for entry in entries)


def _validate_entry(
    entry: Mapping[str, Any], works: Mapping[str, Any], place: str
) -> list[Problem]:
    """Validate one entry of the list."""
    known = {*_TEXT_FIELDS, *_LIST_FIELDS, "caution"}
    problems = [
        Problem(
            f"{place}, {name}", "", "is not known here", nearest=find_nearest(name, sorted(known))
        )
        for name in entry.keys() - known
    ]
    problems += _find_missing_fields(entry, place)
    if problems:
        return problems
    choices = {
        "main_phase": (*DEFAULT_PHASES, ANY),
        "revisited_phase": (*DEFAULT_PHASES, ANY),
        "warrant": ("stated", "mapped"),
    }
    for name, allowed in choices.items():
        if entry[name] not in allowed:
            rule = f"must be one of {', '.join(allowed)}"
            near = find_nearest(entry[name], allowed)
            problems.append(Problem(f"{place}, {name}", entry[name], rule, nearest=near))
    if ANY != entry["main_phase"] == entry["revisited_phase"]:
        rule = "is the main phase itself"
        problems.append(Problem(f"{place}, revisited_phase", entry["revisited_phase"], rule))
    for source in entry["sources"]:
        if source.get("work") not in works:
            near = find_nearest(str(source.get("work")), sorted(works))
            work, rule = str(source.get("work", "")), "is not among the works"
            problems.append(Problem(f"{place}, sources", work, rule, nearest=near))
    if _FORBIDDEN_WORDS in normalize_name(str(entry)):
        rule = f"must not say “{_FORBIDDEN_WORDS}”: the words are ours"
        problems.append(Problem(f"{place}, practice", "", rule))
    return problems


def _find_missing_fields(entry: Mapping[str, Any], place: str) -> list[Problem]:
    """Find the fields that are missing or of the wrong type."""
    problems = []
    for name in _TEXT_FIELDS:
        if not isinstance(entry.get(name), str) or not entry[name].strip():
            problems.append(Problem(f"{place}, {name}", "", "is missing"))
    for name in _LIST_FIELDS:
        kind = dict if name == "sources" else str
        values = entry.get(name)
        if not isinstance(values, list) or not values:
            problems.append(Problem(f"{place}, {name}", "", "needs at least one"))
        elif not all(isinstance(one, kind) and one for one in values):
            problems.append(Problem(f"{place}, {name}", "", "holds what does not belong there"))
    return problems


def _find_doubled_entries(entries: Sequence[Mapping[str, Any]]) -> list[Problem]:
    """Find duplicate ids and duplicate advice."""
    ids = Counter(entry["id"] for entry in entries)
    said = Counter(
        (entry["main_phase"], entry["revisited_phase"], normalize_name(entry["practice"]))
        for entry in entries
    )
    problems = [Problem("id", one, "stands twice") for one, times in ids.items() if times > 1]
    return problems + [
        Problem(f"{main} → {revisited}", shorten(practice), "stands twice")
        for (main, revisited, practice), times in said.items()
        if times > 1
    ]


def _make_practice(entry: Mapping[str, Any], works: Mapping[str, Any]) -> Practice:
    phases = [None if entry[name] == ANY else entry[name] for name in _TEXT_FIELDS[1:3]]
    return Practice(
        id=entry["id"],
        main_phase=phases[0],
        revisited_phase=phases[1],
        reasons=tuple(entry["reasons"]),
        practice=entry["practice"],
        source="; ".join(
            _format_source(works[one["work"]], one.get("part")) for one in entry["sources"]
        ),
        warrant=entry["warrant"],
        caution=entry.get("caution", ""),
        matches=tuple(normalize_name(one) for one in entry["matches"]),
    )


def _format_source(work: Mapping[str, str], part: str | None) -> str:
    """Format a source: `Rules of Machine Learning (Zinkevich, Google), rule 6`."""
    whole = f"{work['title']} ({work['authors']})"
    return f"{whole}, {part}" if part else whole


def ask_team_practices(ask: Ask) -> tuple[Practice, ...]:
    """Ask for the team's own practices, by main and revisited phase in workflow order."""
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
        for row in ask(questions.Question("practices")).to_dicts()
    )


def ask_all_practices(ask: Ask) -> tuple[Practice, ...]:
    """Ask for the team's own practices, followed by our list."""
    return ask_team_practices(ask) + read_known_practices()
