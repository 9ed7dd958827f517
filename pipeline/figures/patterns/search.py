"""The search for patterns: found by stated rules, put into words, surest and costliest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

import polars as pl
from scipy.stats import poisson

from pipeline.asking import questions
from pipeline.asking.selection import Selection
from pipeline.figures.patterns.advice import (
    Practice,
    ask_all_practices,
    choose_practices,
    format_warrant,
)
from pipeline.figures.patterns.bars import build_bars
from pipeline.figures.patterns.described import (
    claim_costly,
    claim_dominant_reasons,
    claim_found_late,
    select_late_pairs,
)
from pipeline.figures.patterns.evidence import Evidence, gather_evidence
from pipeline.figures.patterns.kinds import Pattern
from pipeline.figures.patterns.quality import claim_log_quality
from pipeline.figures.patterns.tested import FALSE_DISCOVERY_RATE, Claim, claim_tested
from pipeline.figures.patterns.words import format_statement
from pipeline.figures.statistics.expectation import ENOUGH
from pipeline.words.plain import format_count

MOST_PATTERNS = 10
MOST_OF_A_KIND = 3
SURE_LIMITS = (0.001, 0.01)
USUAL_LIFT = 3  # a pair that comes three times as often as expected is what one hopes to find
MOST_NEEDED = 2_000
SPREAD_EVENLY = 20  # revisits that stand for what is not logged yet
CHANGE_KINDS = ("rising", "falling")


MOST_ADVICE = 3
ONE_PROJECT = "What rises or falls is told of one project at a time: filter by a project to see it."
NONE_FITS = "No practice in our list fits; the evidence stands alone."


def find_patterns(evidence: Evidence) -> list[Pattern]:
    """Find at most ten patterns, at most three of a kind, without advice.

    In order of how sure they are (q at or below 0.001, then 0.01, then the rest), then of the
    share of the minutes that they concern (of the revisits, where most have no minutes). What is
    amiss with the log comes first where it puts the rest in doubt, else last.
    """
    quality = claim_log_quality(evidence)
    found = sorted(
        [
            *_drop_doubled_pairs(_drop_filter_effects(claim_tested(evidence), evidence)),
            *claim_dominant_reasons(evidence),
            *claim_found_late(evidence),
            *claim_costly(evidence),
        ],
        key=lambda claim: (_rank_doubt(claim), -_compute_share(claim, evidence)),
    )
    kept = [claim for claim in found if _rank_in_kind(claim, found) < MOST_OF_A_KIND]
    kept = kept[: MOST_PATTERNS - len(quality)]
    in_order = quality + kept if quality and quality[0].numbers["bad"] else kept + quality
    return [_make_pattern(claim, evidence) for claim in in_order]


def estimate_needed_revisits(evidence: Evidence) -> int | None:
    """Estimate how many revisits a pattern needs here; None where 2,000 would not suffice.

    The least number at which the pair that a revisit is expected to belong to would be told apart
    if it came three times as often as its two phases' activity explains (Poisson upper tail, at
    5 % shared among all pairs that have data).
    """
    share, tests = _estimate_usual_pair(evidence)
    for revisits in range(10, MOST_NEEDED + 1, 5):
        mean = revisits * share
        if (
            mean >= ENOUGH
            and poisson.sf(ceil(USUAL_LIFT * mean) - 1, mean) <= FALSE_DISCOVERY_RATE / tests
        ):
            return revisits
    return None


def _estimate_usual_pair(evidence: Evidence) -> tuple[float, float]:
    """Estimate the expected share of a typical pair, and how many pairs there are.

    The mean share of a pair, weighted by itself, and the pairs with data: of the log together with
    twenty revisits spread evenly over all pairs, because a few say little of how many follow.
    """
    every = evidence.pairs.height
    expected = evidence.pairs["expected"].drop_nulls()
    if expected.is_empty():
        return 1 / every, every
    known = evidence.revisits / (evidence.revisits + SPREAD_EVENLY)
    share = sum(one**2 for one in expected) / sum(expected) / evidence.revisits
    return (
        known * share + (1 - known) / every,
        known * len(expected) + (1 - known) * every,
    )


def _drop_filter_effects(claims: Sequence[Claim], evidence: Evidence) -> list[Claim]:
    """Drop the claims that a filter alone brings about.

    The one phase or reason that a filter leaves is the whole, of which its rate is told. (Magnets
    and sources are not tested where phases are filtered: claims.judged.)
    """
    if not evidence.is_filtered_by("main_phases", "reason_ids"):
        return list(claims)
    whole = [one.numbers for one in claims if one.kind in CHANGE_KINDS and _is_of_whole(one)]
    return [one for one in claims if _is_of_whole(one) or one.numbers not in whole]


def _is_of_whole(claim: Claim) -> bool:
    return claim.main_phase is None and claim.reason_id is None


def _drop_doubled_pairs(claims: Sequence[Claim]) -> list[Claim]:
    """Drop the hot pairs that are part of a ping-pong pattern."""
    loops = {
        frozenset((one.main_phase, one.revisited_phase))
        for one in claims
        if one.kind == "ping_pong"
    }
    return [
        one
        for one in claims
        if one.kind != "hot_pair" or frozenset((one.main_phase, one.revisited_phase)) not in loops
    ]


def _rank_doubt(claim: Claim) -> int:
    """Rank the doubt of a claim: 0 is surest; descriptive claims rank by their 95 % interval."""
    q_value = FALSE_DISCOVERY_RATE if claim.q_value is None else claim.q_value
    return sum(q_value > limit for limit in SURE_LIMITS)


def _rank_in_kind(claim: Claim, found: Sequence[Claim]) -> int:
    return [one for one in found if one.kind == claim.kind].index(claim)


def _compute_share(claim: Claim, evidence: Evidence) -> float:
    """Compute a claim's share of the minutes, or of the revisits where most have no minutes."""
    concerned = _select_rows_of_claim(claim, evidence)
    known = evidence.spread.filter(pl.col("minutes").is_not_null())["revisits"].sum()
    cost = pl.col("revisits")
    if known * 2 > evidence.revisits:
        cost = cost * pl.col("minutes").fill_null(0)
    part, whole = (float(one.select(cost.sum()).item()) for one in (concerned, evidence.spread))
    return part / whole if whole else 0.0


def _select_rows_of_claim(claim: Claim, evidence: Evidence) -> pl.DataFrame:
    """Select the rows of the spread that a claim concerns."""
    spread = evidence.spread
    if claim.kind == "found_late":
        far = select_late_pairs(evidence.pairs).filter(pl.col("revisits") > 0)
        return spread.join(far, on=["main_phase", "revisited_phase"], how="semi")
    phases = [one for one in (claim.main_phase, claim.revisited_phase) if one]
    if claim.kind == "ping_pong":
        return spread.filter(
            pl.col("main_phase").is_in(phases), pl.col("revisited_phase").is_in(phases)
        )
    for side in ("main_phase", "revisited_phase", "reason_id"):
        if getattr(claim, side):
            spread = spread.filter(pl.col(side) == getattr(claim, side))
    return spread


def _make_pattern(claim: Claim, evidence: Evidence) -> Pattern:
    titles = dict(evidence.pairs.select("main_phase", "main_title").unique().rows())
    concerned = _select_rows_of_claim(claim, evidence)
    avoidable = dict(concerned.group_by("avoidable").agg(pl.col("revisits").sum()).rows())
    return Pattern(
        claim.kind,
        format_statement(claim, titles),
        {
            **claim.numbers,
            **({} if claim.p_value is None else {"p_value": claim.p_value}),
            **({} if claim.q_value is None else {"q_value": claim.q_value}),
            "share_of_view": _compute_share(claim, evidence),
            **{
                f"avoidable_{answer}": int(avoidable.get(answer, 0))
                for answer in ("yes", "no", "unknown")
            },
        },
        main_phase=claim.main_phase,
        revisited_phase=claim.revisited_phase,
        reason_id=claim.reason_id,
        reason=claim.title if claim.reason_id else _find_main_reason(concerned),
        bars=build_bars(claim, titles),
    )


def _find_main_reason(concerned: pl.DataFrame) -> str | None:
    """Find the most frequent reason; None where two are equally frequent."""
    reasons = concerned.group_by("reason").agg(pl.col("revisits").sum()).sort("revisits")
    if reasons.height > 1 and reasons["revisits"][-1] == reasons["revisits"][-2]:
        return None
    return str(reasons["reason"][-1]) if reasons.height else None


@dataclass(frozen=True)
class Insights:
    """The patterns of a selection, surest and costliest first, and how many revisits it has.

    `needed` is how many revisits a pattern usually needs here; None where no number would do.
    """

    revisits: int
    needed: int | None
    patterns: tuple[Pattern, ...]


def ask_insights(ask: questions.Ask, selection: Selection) -> Insights:
    """Search a selection for patterns and choose the practices that fit each."""
    evidence = gather_evidence(ask, selection)
    practices = ask_all_practices(ask)
    found = (replace(one, advice=choose_advice(one, practices)) for one in find_patterns(evidence))
    return Insights(evidence.revisits, estimate_needed_revisits(evidence), tuple(found))


def needs_advice(pattern: Pattern) -> bool:
    """Tell whether a practice could help with a pattern.

    What falls needs no repair.
    """
    return pattern.kind != "falling" and any(
        (pattern.main_phase, pattern.revisited_phase, pattern.reason_id)
    )


def choose_advice(pattern: Pattern, practices: Sequence[Practice]) -> tuple[Practice, ...]:
    """Choose at most three practices for a pattern; for a ping-pong, of both directions."""
    if not needs_advice(pattern):
        return ()
    main, revisited = pattern.main_phase, pattern.revisited_phase
    fits = choose_practices(
        practices, main_phase=main, revisited_phase=revisited, reason=pattern.reason
    )
    if pattern.kind == "ping_pong":
        back = choose_practices(
            practices, main_phase=revisited, revisited_phase=main, reason=pattern.reason
        )
        both = [one for pair in zip(fits, back, strict=False) for one in pair]
        fits = tuple(dict.fromkeys([*both, *fits, *back]))
    return fits[:MOST_ADVICE]


def format_nothing_found(found: Insights) -> str:
    """Format that nothing stands out, with how many revisits there are and how many it takes."""
    said = f"Nothing stands out yet: {format_count(found.revisits, 'revisit')}"
    if found.needed is None:
        return f"{said}; spread over so many pairs, a pattern needs more than 2,000."
    if found.needed <= found.revisits:
        return f"{said}, and no pair, phase or reason is more than chance."
    return f"{said}; a pattern usually needs about {found.needed:,}."


def narrow_to_pattern(pattern: Pattern, selection: Selection) -> Selection:
    """Narrow a selection to the records that a pattern is based on."""
    phases = tuple(one for one in (pattern.main_phase, pattern.revisited_phase) if one)
    if pattern.kind == "ping_pong":
        return replace(selection, main_phases=phases, revisited_phases=phases)
    if pattern.main_phase:
        selection = replace(selection, main_phases=(pattern.main_phase,))
    if pattern.revisited_phase:
        selection = replace(selection, revisited_phases=(pattern.revisited_phase,))
    if pattern.reason_id:
        selection = replace(selection, reason_ids=(pattern.reason_id,))
    return selection


def serialize_pattern(pattern: Pattern) -> dict[str, Any]:
    """Serialize a pattern for JSON; missing figures are null."""
    return {
        "kind": pattern.kind,
        "main_phase": pattern.main_phase,
        "revisited_phase": pattern.revisited_phase,
        "reason": pattern.reason if pattern.reason_id else None,
        "statement": pattern.statement,
        "evidence": dict(pattern.evidence),
        "advice": [
            {
                "practice": one.practice,
                "main_phase": one.main_phase,
                "revisited_phase": one.revisited_phase,
                "source": one.source,
                "warrant": one.warrant,
                "warrant_in_words": format_warrant(one.warrant),
                "caution": one.caution,
            }
            for one in pattern.advice
        ],
    }
