"""What findings and proposals are called: each title tells what happens, in everyday words.

Phases are named by `titles`, their titles by key in workflow order.
"""

from collections.abc import Callable, Mapping

from pipeline.figures.patterns.kinds import PatternKind
from pipeline.words import plain

Titles = Mapping[str, str]
THINGS: tuple[PatternKind, ...] = ("hot_pair", "pair", "ping_pong", "magnet", "source")
"""The kinds of findings that are called as the thing is that keeps happening."""


class Namer:
    """Names the phases and the reason of a finding, at the beginning of a sentence and within."""

    def __init__(
        self,
        titles: Titles,
        *,
        main_phase: str | None,
        revisited_phase: str | None,
        reason: str | None,
    ) -> None:
        """Take the titles of all phases, and the keys and the reason's name that are concerned."""
        self._main, self._revisited = main_phase, revisited_phase
        self._titles, self._places = titles, list(titles)
        self.reason = f"“{plain.isolate(reason)}”" if reason else ""

    @property
    def main(self) -> str:
        """The main phase at the beginning of a sentence; empty without one."""
        return plain.isolate(self._find(self._main))

    @property
    def from_phase(self) -> str:
        """The main phase within a sentence."""
        return plain.lower_first(self._find(self._main)) if self._main else ""

    @property
    def to_phase(self) -> str:
        """The revisited phase within a sentence."""
        return plain.lower_first(self._find(self._revisited)) if self._revisited else ""

    @property
    def way(self) -> str:
        """`back to data preparation`, or `ahead to monitoring`."""
        places = self._places
        known = self._main in places and self._revisited in places
        ahead = known and places.index(self._main or "") < places.index(self._revisited or "")
        return f"{'ahead' if ahead else 'back'} to {self.to_phase}"

    def _find(self, key: str | None) -> str:
        return self._titles.get(key or "", key or "")


def format_thing(namer: Namer, *, both_ways: bool = False, goes_on: bool = True) -> str:
    """Format what keeps happening: between two phases, from a phase, to a phase, for a reason.

    What has not happened of late (`goes_on` false) is told as past.
    """
    if both_ways:
        verb = "keep sending" if goes_on else "sent"
        return f"{namer.main} and {namer.to_phase} {verb} work to each other"
    verb = "keeps sending" if goes_on else "sent"
    if namer.from_phase and namer.to_phase:
        return f"{namer.main} {verb} you {namer.way}"
    if namer.from_phase:
        return f"{namer.main} {verb} you back"
    if namer.to_phase:
        return f"You {'keep coming' if goes_on else 'came'} back to {namer.to_phase}"
    return f"{namer.reason} {verb} you back"


def format_title(kind: PatternKind, namer: Namer, *, goes_on: bool = True) -> str:
    """Format a finding in short: `Model deployment keeps sending you back to data preparation`."""
    if kind in THINGS:
        return format_thing(namer, both_ways=kind == "ping_pong", goes_on=goes_on)
    return _TITLES[kind](namer)


def _format_dominant_reason(namer: Namer) -> str:
    if namer.from_phase and namer.to_phase:
        return f"{namer.reason} is why {namer.from_phase} sends you {namer.way}"
    if namer.from_phase:
        return f"{namer.reason} is why {namer.from_phase} sends you back"
    if namer.to_phase:
        return f"{namer.reason} is why you come back to {namer.to_phase}"
    return f"{namer.reason} is why you go back"


def _format_change(often: str) -> Callable[[Namer], str]:
    def format_one(namer: Namer) -> str:
        if namer.from_phase:
            return f"{namer.main} sends you back {often} often lately"
        if namer.reason:
            return f"{namer.reason} sends you back {often} often lately"
        return f"You go back {often} often lately"

    return format_one


def _format_costly(namer: Namer) -> str:
    if namer.from_phase:
        return f"Going from {namer.from_phase} {namer.way} takes long each time"
    return f"{namer.reason} takes long each time"


_TITLES: dict[PatternKind, Callable[[Namer], str]] = {
    "dominant_reason": _format_dominant_reason,
    "rising": _format_change("more"),
    "falling": _format_change("less"),
    "found_late": lambda _: "Much is found three phases late or more",
    "costly": _format_costly,
    "log_quality": lambda _: "How far to trust this",
}
