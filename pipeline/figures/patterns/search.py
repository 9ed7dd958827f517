"""The search for patterns: found by stated rules, put into words, surest and costliest first.

`ask_insights` asks a selection for its evidence, finds the patterns in it and chooses the advice
that fits each; what a page, the terminal and the report do with a pattern stands at the end.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

import polars as pl
from scipy.stats import poisson

from pipeline.asking.questions import Ask
from pipeline.asking.selection import Selection
from pipeline.figures.patterns import advice, described
from pipeline.figures.patterns.bars import build_bars
from pipeline.figures.patterns.claims import Claim
from pipeline.figures.patterns.evidence import Evidence, gather_evidence
from pipeline.figures.patterns.kinds import Pattern, PatternKind
from pipeline.figures.patterns.quality import claim_log_quality
from pipeline.figures.patterns.reason_claims import claim_dominant_reasons
from pipeline.figures.patterns.tested import FALSE_DISCOVERY_RATE, claim_tested
from pipeline.figures.patterns.words import format_statement
from pipeline.figures.statistics.expectation import ENOUGH
from pipeline.words.plain import format_count

MOST_PATTERNS, MOST_OF_A_KIND, MOST_ADVICE = 10, 3, 3
SURE_LIMITS = (0.001, 0.01)
USUAL_LIFT = 3  # aim: a pair three times as frequent as expected
MOST_NEEDED = 2_000
SPREAD_EVENLY = 20  # prior weight of an even spread, in revisits
CHANGE_KINDS = ("rising", "falling")
ONE_PROJECT = "What rises or falls is told of one project at a time: filter by a project to see it."
NONE_FITS = "No practice in our list fits; the evidence stands alone."


@dataclass(frozen=True)
class Insights:
    """The patterns of a selection, surest and costliest first, and how many revisits it has.

    `needed` is how many revisits a pattern usually needs here; None where no number would do.
    """

    revisits: int
    needed: int | None
    patterns: tuple[Pattern, ...]

    def list_of_kind(self, *kinds: PatternKind) -> list[Pattern]:
        """List the patterns of these kinds, in the same order."""
        return [pattern for pattern in self.patterns if pattern.kind in kinds]


def ask_insights(ask: Ask, selection: Selection, *, zone: str) -> Insights:
    """Search a selection for patterns and choose the practices that fit each.

    Days are those of the reader's `zone`.
    """
    evidence = gather_evidence(ask, selection, zone=zone)
    practices = advice.ask_all_practices(ask)
    return Insights(
        evidence.revisits,
        estimate_needed_revisits(evidence),
        tuple(
            replace(pattern, advice=choose_advice(pattern, practices))
            for pattern in find_patterns(evidence)
        ),
    )


def find_patterns(evidence: Evidence) -> list[Pattern]:
    """Find at most ten patterns, at most three of a kind, without advice.

    In order of how sure they are (q at or below 0.001, then 0.01, then the rest), then of the
    share of the minutes that they concern (of the revisits, where most have no minutes). What is
    amiss with the log comes first where it puts the rest in doubt, or where a silence may be why
    something falls; else last.
    """
    quality = claim_log_quality(evidence)
    claims = sorted(
        [
            *_drop_doubled_pairs(_drop_filter_effects(claim_tested(evidence), evidence)),
            *claim_dominant_reasons(evidence),
            *described.claim_found_late(evidence),
            *described.claim_costly(evidence),
        ],
        key=lambda claim: (_rank_doubt(claim), -_compute_share(claim, evidence)),
    )
    kinds = [claim.kind for claim in claims]
    kept = [
        claim
        for place, claim in enumerate(claims)
        if kinds[:place].count(claim.kind) < MOST_OF_A_KIND
    ][: MOST_PATTERNS - len(quality)]
    first = any(claim.numbers["bad"] or _explains_a_fall(claim, kept) for claim in quality)
    in_order = quality + kept if first else kept + quality
    return [_make_pattern(claim, evidence) for claim in in_order]


def _explains_a_fall(quality: Claim, claims: Sequence[Claim]) -> bool:
    """Tell whether nothing was written down for long in the time in which something falls."""
    silent_until = str(quality.numbers["gap_until"])
    falls = [str(claim.numbers["recent_from"]) for claim in claims if claim.kind == "falling"]
    return "gap" in str(quality.numbers["amiss"]) and any(silent_until > fall for fall in falls)


def _drop_filter_effects(claims: Sequence[Claim], evidence: Evidence) -> list[Claim]:
    """Drop the claims that a filter alone brings about.

    The one phase or reason that a filter leaves is the whole, of which its rate is told. (Magnets
    and sources are not tested where phases are filtered: tested.judge_claims.)
    """
    if not evidence.is_filtered_by("main_phases", "reason_ids"):
        return list(claims)
    whole = [
        claim.numbers for claim in claims if claim.kind in CHANGE_KINDS and _is_of_whole(claim)
    ]
    return [claim for claim in claims if _is_of_whole(claim) or claim.numbers not in whole]


def _is_of_whole(claim: Claim) -> bool:
    return claim.main_phase is None and claim.reason_id is None


def _drop_doubled_pairs(claims: Sequence[Claim]) -> list[Claim]:
    """Drop the hot pairs that are part of a ping-pong pattern."""
    loops = {claim.phases for claim in claims if claim.kind == "ping_pong"}
    return [claim for claim in claims if claim.kind != "hot_pair" or claim.phases not in loops]


def _rank_doubt(claim: Claim) -> int:
    """Rank the doubt of a claim: 0 is surest; descriptive claims rank by their 95 % interval."""
    q_value = FALSE_DISCOVERY_RATE if claim.q_value is None else claim.q_value
    return sum(q_value > limit for limit in SURE_LIMITS)


def _compute_share(claim: Claim, evidence: Evidence) -> float:
    """Compute a claim's share of the minutes, or of the revisits where most have no minutes."""
    part = float(_select_rows_of_claim(claim, evidence)["cost"].sum())
    return part / evidence.whole_cost if evidence.whole_cost else 0.0


def _select_rows_of_claim(claim: Claim, evidence: Evidence) -> pl.DataFrame:
    """Select the rows of the spread that a claim concerns, with their cost."""
    spread = evidence.costs
    if claim.kind == "found_late":
        far = described.select_late_pairs(evidence.pairs).filter(pl.col("revisits") > 0)
        return spread.join(far, on=["main_phase", "revisited_phase"], how="semi")
    if claim.kind == "ping_pong":
        phases = list(claim.phases)
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
        format_statement(claim, titles, zone=evidence.zone),
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


def estimate_needed_revisits(evidence: Evidence) -> int | None:
    """Estimate how many revisits a pattern needs here; None where 2,000 would not suffice.

    The least number at which the pair that a revisit is expected to belong to would be told apart
    if it came three times as often as its two phases' activity explains (Poisson upper tail, at
    5 % shared among all pairs that have data).
    """
    share, tests = _estimate_usual_pair(evidence)
    sure = FALSE_DISCOVERY_RATE / tests
    for revisits in range(10, MOST_NEEDED + 1, 5):
        mean = revisits * share
        if mean >= ENOUGH and poisson.sf(ceil(USUAL_LIFT * mean) - 1, mean) <= sure:
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
    share = sum(number**2 for number in expected) / sum(expected) / evidence.revisits
    return known * share + (1 - known) / every, known * len(expected) + (1 - known) * every


def format_nothing_found(insights: Insights) -> str:
    """Format that nothing stands out, with how many revisits there are and how many it takes."""
    nothing = f"Nothing stands out yet: {format_count(insights.revisits, 'revisit')}"
    if insights.needed is None:
        return f"{nothing}; spread over so many pairs, a pattern needs more than 2,000."
    if insights.needed <= insights.revisits:
        return f"{nothing}, and no pair, phase or reason is more than chance."
    return f"{nothing}; a pattern usually needs about {insights.needed:,}."


def needs_advice(pattern: Pattern) -> bool:
    """Tell whether a practice could help with a pattern; what falls needs no repair."""
    return pattern.kind != "falling" and any(
        (pattern.main_phase, pattern.revisited_phase, pattern.reason_id)
    )


def choose_advice(
    pattern: Pattern, practices: Sequence[advice.Practice]
) -> tuple[advice.Practice, ...]:
    """Choose at most three practices for a pattern; for a ping-pong, of both directions."""
    if not needs_advice(pattern):
        return ()
    main, revisited = pattern.main_phase, pattern.revisited_phase
    fits = advice.choose_practices(
        practices, main_phase=main, revisited_phase=revisited, reason=pattern.reason
    )
    if pattern.kind == "ping_pong":
        back = advice.choose_practices(
            practices, main_phase=revisited, revisited_phase=main, reason=pattern.reason
        )
        in_turn = [practice for both in zip(fits, back, strict=False) for practice in both]
        fits = tuple(dict.fromkeys([*in_turn, *fits, *back]))
    return fits[:MOST_ADVICE]


def narrow_to_pattern(pattern: Pattern, selection: Selection) -> Selection:
    """Narrow a selection to the records that a pattern is based on."""
    main, revisited = pattern.main_phase, pattern.revisited_phase
    if pattern.kind == "ping_pong":
        phases = tuple(phase for phase in (main, revisited) if phase)
        return replace(selection, main_phases=phases, revisited_phases=phases)
    return replace(
        selection,
        main_phases=(main,) if main else selection.main_phases,
        revisited_phases=(revisited,) if revisited else selection.revisited_phases,
        reason_ids=(pattern.reason_id,) if pattern.reason_id else selection.reason_ids,
    )


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
                "practice": practice.practice,
                "main_phase": practice.main_phase,
                "revisited_phase": practice.revisited_phase,
                "source": practice.source,
                "warrant": practice.warrant,
                "warrant_in_words": advice.format_warrant(practice.warrant),
                "caution": practice.caution,
            }
            for practice in pattern.advice
        ],
    }
