"""Names as people give them: the phase that is meant, and the nearest known name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from pipeline.model import Phase, loosely

ALMOST_THE_SAME = 0.8
NEAR = 0.5


def find_phase(phases: Iterable[Phase], given: str) -> Phase | None:
    """The phase that `given` names by key or title, whatever its case, or None."""
    wanted = loose(given)
    for phase in phases:
        if wanted in (loose(phase.key), loose(phase.title)):
            return phase
    return None


def nearest(given: str, known: Sequence[str], *, at_least: float = NEAR) -> str | None:
    """The known name that is most like `given`, or None where none is like it."""
    by_loose = {loose(name): name for name in known}
    found = difflib.get_close_matches(loose(given), by_loose, n=1, cutoff=at_least)
    return by_loose[found[0]] if found else None


def almost_the_same(given: str, known: Sequence[str]) -> str | None:
    """The known name that `given` is probably a slip of, or None."""
    return nearest(given, known, at_least=ALMOST_THE_SAME)


def loose(name: str) -> str:
    """A name without case, and with blanks for hyphens and underscores."""
    return loosely(name.replace("_", " ").replace("-", " "))
