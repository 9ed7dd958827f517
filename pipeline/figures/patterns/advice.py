"""Practices: advice for going back between phases, ours with a source and the team's own.

Our list is data/practices.toml; the team's own are records of the store. Which of them fit is
decided by the pair of phases and the reason.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pipeline.asking.questions import Ask, Question
from pipeline.fields import TITLE_LENGTH
from pipeline.model import normalize_name
from pipeline.words import plain

Warrant = Literal["stated", "mapped", "team"]

PRACTICES_FILE = Path(__file__).parents[3] / "data" / "practices.toml"
ANY = "any"
MOST_FOR_A_PHASE = 3
NONE_FITS = "No practice in our list fits this."
WARRANTS: Mapping[Warrant, str] = {
    "stated": "the source says that one goes back here",
    "mapped": "our reading: the source names the cause",
    "team": "your team's own practice",
}


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

    @property
    def in_brief(self) -> str:
        """Its first sentence, as an action of it is called: no longer than a title may be."""
        return plain.shorten(self.practice.partition(". ")[0].removesuffix("."), TITLE_LENGTH)

    @property
    def is_for_any(self) -> bool:
        """Whether it is for going back from any phase to any other."""
        return self.main_phase is None and self.revisited_phase is None

    def is_suited_to(self, reason: str | None) -> bool:
        """Tell whether it fits a reason: none is asked for, or it is a typical one."""
        if reason is None or not self.reasons:
            return True
        name = normalize_name(reason)
        if self.warrant == "team":
            return name in map(normalize_name, self.reasons)
        return any(re.search(rf"\b{re.escape(beginning)}", name) for beginning in self.matches)


def format_warrant(warrant: Warrant) -> str:
    """Format what a practice is based on, to follow its source."""
    return WARRANTS[warrant]


@cache
def read_known_practices() -> tuple[Practice, ...]:
    """Read our list, data/practices.toml, in its order."""
    return parse_practices(PRACTICES_FILE.read_text(encoding="utf-8"))


def parse_practices(text: str) -> tuple[Practice, ...]:
    """Parse a list of practices from TOML, in its order."""
    content = tomllib.loads(text)
    return tuple(_make_practice(entry, content["works"]) for entry in content["practice"])


def _make_practice(entry: Mapping[str, Any], works: Mapping[str, Any]) -> Practice:
    main, revisited = (
        None if entry[side] == ANY else entry[side] for side in ("main_phase", "revisited_phase")
    )
    return Practice(
        id=entry["id"],
        main_phase=main,
        revisited_phase=revisited,
        reasons=tuple(entry["reasons"]),
        practice=entry["practice"],
        source="; ".join(
            _format_source(works[source["work"]], source.get("part")) for source in entry["sources"]
        ),
        warrant=entry["warrant"],
        caution=entry.get("caution", ""),
        matches=tuple(normalize_name(beginning) for beginning in entry["matches"]),
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
        for row in ask(Question("practices")).to_dicts()
    )


def ask_all_practices(ask: Ask) -> tuple[Practice, ...]:
    """Ask for the team's own practices, followed by our list."""
    return ask_team_practices(ask) + read_known_practices()


def choose_practices(
    practices: Iterable[Practice],
    *,
    main_phase: str | None = None,
    revisited_phase: str | None = None,
    reason: str | None = None,
) -> tuple[Practice, ...]:
    """Choose the practices that fit a pair of phases, or one phase, and a reason (its name).

    The team's own come first, then those whose typical reasons hold `reason`, then those of the
    narrowest scope, else in the order of `practices`. Of a pair, those of another reason are
    chosen too, and our practices for any phases only where nothing else fits and the reason is
    typical of them. Of one phase, at most a few: those that name it on that side and whose typical
    reasons hold `reason`; without a reason to go by, only the team's own.
    """
    known = tuple(practices)
    wanted = (main_phase, revisited_phase)
    fits = [practice for practice in known if _is_fitting(practice, wanted, reason)]
    if not fits:
        fits = [
            practice for practice in known if practice.is_for_any and _is_typical(practice, reason)
        ]
    fits.sort(
        key=lambda practice: (
            practice.warrant != "team",
            not practice.is_suited_to(reason),
            (practice.main_phase, practice.revisited_phase).count(None),
        )
    )
    return tuple(fits if all(wanted) else fits[:MOST_FOR_A_PHASE])


def _is_fitting(
    practice: Practice, wanted: tuple[str | None, str | None], reason: str | None
) -> bool:
    sides = list(zip((practice.main_phase, practice.revisited_phase), wanted, strict=True))
    if all(wanted):
        covers = all(own in (None, asked) for own, asked in sides)
        return covers and (practice.warrant == "team" or not practice.is_for_any)
    touches = any(asked and own == asked for own, asked in sides)
    return touches and _is_typical(practice, reason)


def _is_typical(practice: Practice, reason: str | None) -> bool:
    return practice.is_suited_to(reason) and (reason is not None or practice.warrant == "team")
