"""Patterns as values, and their kinds: the title of each, and the rule by which it is found.

The one place of the rules' texts: the page shows them, docs/method.md has them word for word.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pipeline.figures.patterns.advice import Practice

PatternKind = Literal[
    "hot_pair",
    "ping_pong",
    "dominant_reason",
    "rising",
    "falling",
    "magnet",
    "source",
    "found_late",
    "costly",
    "log_quality",
    "pair",
]
Number = float | int | str | None


@dataclass(frozen=True)
class Bar:
    """One bar of a pattern's small chart: name, length, and the figure in words.

    `marked` is the one that the pattern is about.
    """

    name: str
    value: float
    said: str
    marked: bool = False


@dataclass(frozen=True)
class Pattern:
    """A pattern of a log: its kind, phases and reason, its numbers, and a sentence.

    `main_phase` and `revisited_phase` are keys: a pair where both are named, one phase where one
    is; `reason_id` is the reason concerned. `title` tells the finding in short, `statement` is one
    plain sentence with its counts, `statistics` how sure it is. `evidence` holds the numbers by
    name (shares between 0 and 1), `advice` the practices that fit.
    """

    kind: PatternKind
    title: str
    statement: str
    statistics: str
    evidence: Mapping[str, Number]
    main_phase: str | None = None
    revisited_phase: str | None = None
    reason_id: str | None = None
    reason: str | None = None
    bars: tuple[Bar, ...] = ()
    advice: tuple[Practice, ...] = ()

    @property
    def is_pair(self) -> bool:
        """Whether it concerns a pair of phases."""
        return self.main_phase is not None and self.revisited_phase is not None


@dataclass(frozen=True)
class Rule:
    """A kind of pattern: its title, and the rule that must hold."""

    kind: PatternKind
    title: str
    holds: str


RULES = (
    Rule(
        "hot_pair",
        "Hot pair",
        "a pair of phases with a third more episodes, at least, than the activity of its phases "
        "explains (one expected or more); tested (Poisson, upper tail, with effective numbers). "
        "Not in a log of six weeks or less",
    ),
    Rule(
        "ping_pong",
        "Ping-pong",
        "two phases that send work to each other: both ways together tested as a hot pair is, and "
        "each way by itself at 5 %; the hot pairs within it are not told again",
    ),
    Rule(
        "dominant_reason",
        "Dominant reason",
        "a reason of a pair or a phase with eight revisits or more, whose share has a lower Wilson "
        "95 % bound above 50 % (by effective numbers), and a q-value over all pairs and phases at "
        "or below 0.05; where that holds of the whole log, it is told of the log alone; not where "
        "reasons are filtered",
    ),
    Rule(
        "rising",
        "Rising",
        "episodes of one project come more often in the last eight weeks of the log than in the "
        "weeks before (four at least), by a third or more: of the whole, from a phase, or for a "
        "reason. Per focus day where nine of ten revisits lie in focus sessions, else per calendar "
        "day, from the first record to the last thing that was written down, without silences "
        "(four weeks or more in which nobody wrote anything down); tested (conditional binomial "
        "test with effective numbers; the records that mark the ends of the log are not compared), "
        "and the 95 % interval of the rate ratio lies above 1. It must hold without its strongest "
        "fortnight, too. A reason is not told again that rises with a phase which has most of it",
    ),
    Rule(
        "falling",
        "Falling",
        "episodes of one project come less often in the last eight weeks of the log than in the "
        "weeks before: compared and tested as what rises is, with the interval below 1; not where "
        "four weeks or more (and a seventh of the time) without a revisit reach into these eight",
    ),
    Rule(
        "magnet",
        "Magnet",
        "a phase to which a third more episodes go, at least, than come from it, which some do; "
        "tested (binomial test of one half with effective numbers), also without its strongest "
        "fortnight. Not where phases are filtered, nor where a hot pair has most of it",
    ),
    Rule(
        "source",
        "Source",
        "a phase from which a third more episodes come, at least, than go to it, which some do; "
        "tested and told as a magnet is",
    ),
    Rule(
        "found_late",
        "Found late",
        "revisits that went back over three phases or more: the lower Wilson 95 % bound of their "
        "share, by effective numbers, is above one third",
    ),
    Rule(
        "costly",
        "Costly",
        "a pair or a reason with five records with minutes or more, whose share of the minutes is "
        "more than one and a half times its share of those records, also at the lower end of the "
        "95 % bootstrap interval (of as many records as there are episodes)",
    ),
    Rule(
        "pair",
        "Pair",
        "a pair of phases with five episodes or more of which nothing else is said; not surely "
        "more frequent than the activity of its phases explains, and told only as a thing to "
        "change, by what it costs",
    ),
    Rule(
        "log_quality",
        "Log quality",
        "from ten revisits on: a fifth of them entered more than a day late, three in ten without "
        "minutes, nine in ten written by one person, four weeks or more (and a seventh of the "
        "time) without a revisit, or three in ten with a reason that says nothing. It comes first "
        "where half are late or say nothing, one person writes, or the gap is a quarter of it all. "
        "What a filter brings about by itself is not amiss",
    ),
)
RULES_BY_KIND = {rule.kind: rule for rule in RULES}
FAMILY_NOTE = (
    "Each kind that is called tested is judged by itself, with a share of the 5 % (Benjamini–"
    "Hochberg; mid-p values): of its claims at most one of twenty is chance, and of twenty logs "
    "without any pattern at most one has any"
)
