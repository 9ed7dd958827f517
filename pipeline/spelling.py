"""Names as people give them: the phase that is meant, and the nearest known name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from pipeline.model import Phase, normalize_name

LIKENESS_OF_A_SLIP = 0.8
LEAST_LIKENESS = 0.5


def find_phase(phases: Iterable[Phase], given: str) -> Phase | None:
    """The phase that `given` names by key or title, whatever its case, or None."""
    wanted = normalize_spelling(given)
    for phase in phases:
        if wanted in (normalize_spelling(phase.key), normalize_spelling(phase.title)):
            return phase
    return None


def find_nearest(
    given: str, known: Sequence[str], *, at_least: float = LEAST_LIKENESS
) -> str | None:
    """The known name that is most like `given`, or None where none is like it."""
    by_loose = {normalize_spelling(name): name for name in known}
    found = difflib.get_close_matches(normalize_spelling(given), by_loose, n=1, cutoff=at_least)
    return by_loose[found[0]] if found else None


def find_almost_same(given: str, known: Sequence[str]) -> str | None:
    """The known name that `given` is probably a slip of, or None."""
    return find_nearest(given, known, at_least=LIKENESS_OF_A_SLIP)


def normalize_spelling(name: str) -> str:
    """A name without case, and with blanks for hyphens and underscores."""
    return normalize_name(name.replace("_", " ").replace("-", " "))
