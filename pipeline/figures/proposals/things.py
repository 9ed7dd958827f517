"""The things that findings are about: what concerns the same two phases or reason is one thing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import polars as pl

from pipeline.figures.claims.claim import Claim
from pipeline.figures.claims.concerned import EpisodeCost, measure_episodes, select_rows
from pipeline.figures.claims.evidence import Evidence
from pipeline.figures.claims.pairs import claim_hot_pairs
from pipeline.figures.claims.reasons import list_vague_reasons
from pipeline.figures.patterns.kinds import Pattern
from pipeline.figures.patterns.search import make_pattern

NO_THING = ("falling", "found_late", "log_quality")
MOST_OTHER_PAIRS = 10  # of which three may be proposed
LEAST_EPISODES = 5  # from which a pair that stands out by its cost alone is a thing


@dataclass(frozen=True)
class Thing:
    """One thing that goes on: its patterns, the surest first, and what its episodes cost.

    Where nothing is claimed of a pair it is itself the only one. `scope` is the pattern that says
    where: two phases, one way or both, one phase, or a reason.
    `reason` is the most frequent reason, None where two are equally frequent or it says nothing;
    `reason_share` its share of the revisits, `avoidable` how many were avoidable (yes, no,
    unknown).
    """

    scope: Pattern
    patterns: tuple[Pattern, ...]
    cost: EpisodeCost
    reason: str | None
    reason_share: float
    avoidable: tuple[int, int, int]

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The pairs of phases that it is about; none of a phase or a reason alone."""
        return _list_pairs(self.scope)


def _list_pairs(pattern: Pattern) -> tuple[tuple[str, str], ...]:
    """List the pairs of phases that a pattern is about."""
    main, revisited = pattern.main_phase, pattern.revisited_phase
    if main is None or revisited is None:
        return ()
    both = pattern.kind == "ping_pong"
    return ((main, revisited), (revisited, main)) if both else ((main, revisited),)


def gather_things(patterns: Iterable[Pattern], evidence: Evidence) -> list[Thing]:
    """Gather what goes on: what patterns are about, each at the narrowest place where it belongs.

    And the pairs of phases that no pattern is about: what costs most need not be more than chance.

    A pair takes in its loop, its dominant reason, and what is said of one of its phases (of several
    pairs the one with most of it); a phase takes in a reason most of whose revisits it has, and so
    does a pair. What falls, what is found late and the quality of the log are no things that one
    could change.
    """
    groups: list[list[Pattern]] = []
    named = [pattern for pattern in patterns if pattern.kind not in NO_THING]
    narrow = [pattern for pattern in named if pattern.is_pair]
    pairs = _list_other_pairs(narrow, evidence)
    for pattern in sorted([*named, *pairs], key=_rank_scope):
        homes = [group for group in groups if _belongs(pattern, group[0], evidence)]
        if homes:
            max(homes, key=lambda home: _count_shared(pattern, home[0], evidence)).append(pattern)
        else:
            groups.append([pattern])
    return [_measure_thing(group, evidence) for group in groups if _names_something(group[0])]


def _list_other_pairs(told: Sequence[Pattern], evidence: Evidence) -> list[Pattern]:
    """List the dearest pairs with enough episodes of which no pattern is: nothing is claimed."""
    known = {pair for pattern in told for pair in _list_pairs(pattern)}
    numbers = {
        (claim.main_phase, claim.revisited_phase): claim.numbers
        for claim in claim_hot_pairs(evidence)
    }
    sides = ["main_phase", "revisited_phase"]
    costs = evidence.costs.group_by(sides).agg(pl.col("cost").sum())
    untold = [pair not in known for pair in evidence.pairs.select(sides).rows()]
    enough = (
        evidence.pairs.filter(pl.Series(untold), pl.col("episodes") >= LEAST_EPISODES)
        .join(costs, on=sides, maintain_order="left")
        .sort("cost", descending=True, maintain_order=True)
        .head(MOST_OTHER_PAIRS)
    )
    return [
        make_pattern(
            Claim(
                "pair",
                numbers.get((main, revisited), {"revisits": revisits}),
                main_phase=main,
                revisited_phase=revisited,
            ),
            evidence,
        )
        for main, revisited, revisits in enough.select(
            "main_phase", "revisited_phase", "revisits"
        ).rows()
    ]


def _names_something(scope: Pattern) -> bool:
    return bool(scope.main_phase or scope.revisited_phase or scope.reason_id)


def _rank_scope(pattern: Pattern) -> int:
    """Rank how wide a pattern is: a loop, a pair, a phase, a reason."""
    if pattern.kind == "ping_pong":
        return 0
    if pattern.is_pair:
        return 1
    return 2 if pattern.main_phase or pattern.revisited_phase else 3


def _belongs(pattern: Pattern, scope: Pattern, evidence: Evidence) -> bool:
    """Tell whether a pattern is about the thing of which `scope` is the narrowest pattern."""
    own = {pattern.main_phase, pattern.revisited_phase} - {None}
    if not own and pattern.reason_id is None:
        return False  # of the whole log
    if not own:
        return _has_most_of(scope, pattern, evidence)
    if scope.kind == "ping_pong":
        return own <= {scope.main_phase, scope.revisited_phase}
    sides = ("main_phase", "revisited_phase")
    return all(getattr(pattern, side) in (None, getattr(scope, side)) for side in sides)


def _has_most_of(scope: Pattern, of_reason: Pattern, evidence: Evidence) -> bool:
    """Tell whether a thing has at least half of a reason's revisits."""
    if not (scope.main_phase or scope.revisited_phase):
        return scope.reason_id == of_reason.reason_id
    of_all = evidence.spread.filter(pl.col("reason_id") == of_reason.reason_id)
    within = select_rows(of_all, replace(scope, reason_id=None), evidence.pairs)
    return 2 * int(within["revisits"].sum()) >= int(of_all["revisits"].sum())


def _count_shared(pattern: Pattern, scope: Pattern, evidence: Evidence) -> int:
    """Count the revisits that both are about."""
    own = select_rows(evidence.spread, pattern, evidence.pairs)
    return int(select_rows(own, scope, evidence.pairs)["revisits"].sum())


def _measure_thing(patterns: Sequence[Pattern], evidence: Evidence) -> Thing:
    scope = patterns[0]
    if scope.main_phase or scope.revisited_phase:
        scope = replace(scope, reason_id=None, reason=None)
    rows = select_rows(evidence.spread, scope, evidence.pairs)
    counts = rows.group_by("reason").agg(pl.col("revisits").sum()).sort("revisits", "reason")
    answers = dict(rows.group_by("avoidable").agg(pl.col("revisits").sum()).rows())
    top = counts.row(-1, named=True)
    tied = counts.height > 1 and counts["revisits"][-2] == top["revisits"]
    vague = top["reason"] in list_vague_reasons(evidence.spread)
    return Thing(
        scope,
        tuple(pattern for pattern in patterns if pattern.kind != "pair") or (patterns[0],),
        measure_episodes(scope, evidence),
        None if tied or vague else top["reason"],
        top["revisits"] / int(counts["revisits"].sum()),
        tuple(int(answers.get(answer, 0)) for answer in ("yes", "no", "unknown")),  # type: ignore[arg-type]
    )
