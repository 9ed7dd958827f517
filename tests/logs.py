"""Logs of a known shape: the worked example, and pairs spread evenly over half a year."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

from pipeline.asking import questions
from pipeline.asking.selection import Selection
from pipeline.figures.claims.evidence import Evidence
from pipeline.figures.claims.evidence import gather_evidence as gather
from pipeline.figures.patterns.kinds import Pattern
from pipeline.figures.patterns.search import find_log_quality
from pipeline.figures.patterns.search import find_patterns as find
from pipeline.store import Store
from tests.builders import EVERYTHING, add, revisit, revisits_of

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
PREPARATION, DEVELOPMENT, DEPLOYMENT, MONITORING = PHASES[2:6]
# The worked example of the definitions: revisits over the first four phases.
WORKED = ((0, 1, 0, 0), (3, 0, 1, 0), (1, 6, 0, 2), (2, 5, 4, 0))
BEGIN = datetime(2026, 1, 5, tzinfo=UTC)
DAYS = 180
GOLDEN = 0.6180339887
Counts = Mapping[tuple[str, str], int]
EVEN: Counts = dict.fromkeys(permutations(PHASES[:6], 2), 3)
# A log in which much stands out: four hot pairs, each with its reason.
HOT_PAIRS = (
    (DEPLOYMENT, PREPARATION),
    (MONITORING, DEVELOPMENT),
    (PHASES[0], MONITORING),
    (PHASES[1], DEPLOYMENT),
)
RICH: Counts = EVEN | {pair: 90 - 5 * place for place, pair in enumerate(HOT_PAIRS)}


def add_rich_log(store: Store) -> Store:
    """The same store with a log in which much stands out, of which two pairs take long."""
    pairs = [pair for pair, number in RICH.items() for _ in range(number)]
    reasons = dict(
        zip(HOT_PAIRS, ("Capacity", "Data drift", "Missing data", "Defect"), strict=True)
    )
    rows = spread_rows(
        pairs,
        reason=lambda n: reasons.get(pairs[n], f"reason {n % 7}"),
        minutes=lambda n: 300 if pairs[n] in HOT_PAIRS[:2] else 10,
    )
    add(store, revisits_of(rows))
    return store


def list_worked_example(times: int = 1) -> list[tuple[str, str]]:
    """The pair of each revisit of the worked example, that many times over."""
    return [
        (PHASES[i], PHASES[j])
        for i, row in enumerate(WORKED)
        for j, number in enumerate(row)
        for _ in range(number * times)
    ]


def add_worked_example(store: Store) -> Store:
    """The same store with the worked example in it."""
    add(store, revisits_of(revisit(*pair) for pair in list_worked_example()))
    return store


def add_pairs(store: Store, counts: Counts, **values: Any) -> Store:
    """The same store with so many revisits of each pair, spread evenly over half a year."""
    pairs = [pair for pair, number in counts.items() for _ in range(number)]
    add(store, revisits_of(spread_rows(pairs, **values)))
    return store


def spread_rows(pairs: Iterable[tuple[str, str]], **values: Any) -> list[dict[str, object]]:
    """A row for each pair, evenly over half a year; `values` are functions of the row's number."""
    kept = list(pairs)
    reasons = ["Defect", "Tooling", "Data quality", "Schema change", "New insight"]
    rows = []
    for number, (main, revisited) in enumerate(kept):
        # By the golden ratio, so that a pair's revisits are far from each other.
        at = BEGIN + timedelta(days=DAYS * (number * GOLDEN % 1))
        row = revisit(
            main,
            revisited,
            occurred_at=at.isoformat(),
            recorded_at=(at + timedelta(minutes=5)).isoformat(),
            reason=reasons[number % 5],
            minutes=30,
            recorded_by=("ana", "ben", "eva")[number % 3],
        )
        rows.append(row | {name: value(number) for name, value in values.items()})
    return rows


def gather_evidence(
    store: Store, selection: Selection = EVERYTHING, *, zone: str = "UTC"
) -> Evidence:
    """What the patterns of a view are searched in."""
    with store.reading() as reader:
        return gather(questions.answer_from(reader), selection, zone=zone)


def find_patterns(store: Store, *kinds: str, selection: Selection = EVERYTHING) -> list[Pattern]:
    """The patterns of a view and what is amiss with it, all of them or those of some kinds."""
    evidence = gather_evidence(store, selection)
    found = [*find(evidence), *filter(None, [find_log_quality(evidence)])]
    return [pattern for pattern in found if not kinds or pattern.kind in kinds]
