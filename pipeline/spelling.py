"""Names as people type them: finds the phase that is meant, and the nearest known name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from pipeline.model import Phase, normalize_name

LIKENESS_OF_A_SLIP = 0.8
LEAST_LIKENESS = 0.5


def find_phase(phases: Iterable[Phase], given: str) -> Phase | None:
    """Find the phase whose key or title is `given`, ignoring case, or None."""
    wanted = normalize_spelling(given)
    for phase in phases:
        if wanted in (normalize_spelling(phase.key), normalize_spelling(phase.title)):
            return phase
    return None


def find_nearest(
    given: str, known: Sequence[str], *, at_least: float = LEAST_LIKENESS
) -> str | None:
    """Find the known name most similar to `given`, or None."""
    by_loose = {normalize_spelling(name): name for name in known}
    found = difflib.get_close_matches(normalize_spelling(given), by_loose, n=1, cutoff=at_least)
    return by_loose[found[0]] if found else None


def find_almost_same(given: str, known: Sequence[str]) -> str | None:
    """Find the known name of which `given` is probably a misspelling, or None."""
    return find_nearest(given, known, at_least=LIKENESS_OF_A_SLIP)


def normalize_spelling(name: str) -> str:
    """Normalize case, white space, hyphens and underscores of a name."""
    return normalize_name(name.replace("_", " ").replace("-", " "))
