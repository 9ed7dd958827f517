"""Names as people type them: finds the phase that is meant, and the nearest known name."""

import difflib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.model import Catalogue, Phase, normalize_name

LIKENESS_OF_A_SLIP = 0.8
LEAST_LIKENESS = 0.5


@dataclass(frozen=True)
class Similar:
    """A new name, and the known name that it resembles."""

    thing: str
    given: str
    known: str


def find_phase(phases: Iterable[Phase], name: str) -> Phase | None:
    """Find the phase whose key or title is `name`, ignoring case, or None."""
    wanted = normalize_spelling(name)
    for phase in phases:
        if wanted in (normalize_spelling(phase.key), normalize_spelling(phase.title)):
            return phase
    return None


def find_spellings(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """Find the known names that `name` may mean: itself alone, or all that differ only in case."""
    names = tuple(known)
    if name in names:
        return (name,)
    wanted = normalize_name(name)
    return tuple(each for each in names if normalize_name(each) == wanted)


def find_nearest(
    name: str, known: Sequence[str], *, at_least: float = LEAST_LIKENESS
) -> str | None:
    """Find the known name most similar to `name`, whatever its case and accents, or None."""
    by_spelling = {drop_accents(each): each for each in known}
    near = difflib.get_close_matches(drop_accents(name), by_spelling, n=1, cutoff=at_least)
    return by_spelling[near[0]] if near else None


def find_almost_same(name: str, known: Sequence[str]) -> str | None:
    """Find the known name of which `name` is probably a misspelling, or None."""
    return find_nearest(name, known, at_least=LIKENESS_OF_A_SLIP)


def find_similar(
    catalogue: Catalogue,
    *,
    projects: Iterable[str],
    reasons: Iterable[str],
    people: Iterable[str],
) -> tuple[Similar, ...]:
    """Find the new names that are probably misspellings of known ones."""
    known = {
        "project": (projects, [project.name for project in catalogue.projects]),
        "reason": (reasons, [reason.name for reason in catalogue.reasons]),
        "person": (people, list(catalogue.people)),
    }
    return tuple(
        Similar(thing, name, near)
        for thing, (new, existing) in known.items()
        for name in new
        if (near := find_almost_same(name, existing))
    )


def normalize_spelling(name: str) -> str:
    """Normalize case, white space, hyphens and underscores of a name."""
    return normalize_name(name.replace("_", " ").replace("-", " "))


def drop_accents(name: str) -> str:
    """Normalize the spelling of a name and drop the accents of its letters."""
    parts = unicodedata.normalize("NFD", normalize_spelling(name))
    return "".join(part for part in parts if not unicodedata.combining(part))
