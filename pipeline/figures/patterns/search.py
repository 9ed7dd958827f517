"""The search for patterns: found by stated rules, put into words, surest and costliest first.

What a page, the terminal and the report do with a pattern stands at the end.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from pipeline.asking.selection import Selection
from pipeline.figures.claims import described
from pipeline.figures.claims.claim import Claim
from pipeline.figures.claims.concerned import (
    DAYS_OF_LATE,
    happened_within,
    measure_episodes,
    select_rows,
)
from pipeline.figures.claims.evidence import Evidence
from pipeline.figures.claims.quality import claim_log_quality
from pipeline.figures.claims.reasons import claim_dominant_reasons
from pipeline.figures.claims.tested import claim_tested
from pipeline.figures.patterns import advice
from pipeline.figures.patterns.bars import build_bars
from pipeline.figures.patterns.kinds import Pattern
from pipeline.figures.patterns.numbers import format_evidence
from pipeline.figures.patterns.titles import format_title
from pipeline.figures.patterns.words import build_namer, format_statement

LEAST_EPISODES = 50  # with fewer no pattern is shown, but the counts as they are
MOST_PATTERNS, MOST_OF_A_KIND, MOST_ADVICE = 10, 3, 3
CHANGE_KINDS = ("rising", "falling")
ONE_PROJECT = "What rises or falls is told of one project at a time: filter by a project to see it."


def find_patterns(
    evidence: Evidence, practices: Sequence[advice.Practice] = ()
) -> tuple[Pattern, ...]:
    """Find at most ten patterns, at most three of a kind, each with the practices that fit.

    In order of the share of the minutes that they concern (of the revisits, where most have no
    minutes). Nothing falls where a silence may be why.
    """
    claims = sorted(
        [
            *_drop_told(
                _drop_silent_falls(
                    _drop_doubled_pairs(_drop_filter_effects(claim_tested(evidence), evidence)),
                    evidence,
                ),
                evidence,
            ),
            *claim_dominant_reasons(evidence),
            *described.claim_found_late(evidence),
            *described.claim_costly(evidence),
        ],
        key=lambda claim: -_compute_share(claim, evidence),
    )
    kinds = [claim.kind for claim in claims]
    kept = [
        claim
        for place, claim in enumerate(claims)
        if kinds[:place].count(claim.kind) < MOST_OF_A_KIND
    ][:MOST_PATTERNS]
    return tuple(make_pattern(claim, evidence, practices) for claim in kept)


def find_log_quality(evidence: Evidence) -> Pattern | None:
    """Find what is amiss with the log itself; None where nothing is."""
    return next((make_pattern(claim, evidence) for claim in claim_log_quality(evidence)), None)


def _drop_silent_falls(claims: Sequence[Claim], evidence: Evidence) -> list[Claim]:
    """Drop what falls where nobody wrote anything down for long in the time of the fall."""
    silences = [
        str(claim.numbers["gap_until"])
        for claim in claim_log_quality(evidence)
        if "gap" in str(claim.numbers["amiss"])
    ]
    return [
        claim
        for claim in claims
        if claim.kind != "falling"
        or not any(until > str(claim.numbers["recent_from"]) for until in silences)
    ]


def _drop_told(claims: Sequence[Claim], evidence: Evidence) -> list[Claim]:
    """Drop what a claim at a narrower place tells already.

    A magnet or a source most of whose revisits are those of a hot pair or a loop, and a reason that
    rises or falls with a phase that has most of its revisits.
    """
    return [
        claim
        for claim in claims
        if not any(_is_told_by(other, claim, evidence) for other in claims if other is not claim)
    ]


def _is_told_by(other: Claim, claim: Claim, evidence: Evidence) -> bool:
    of_phase = claim.kind in ("magnet", "source") and other.kind in ("hot_pair", "ping_pong")
    of_reason = (
        claim.kind in CHANGE_KINDS
        and claim.reason_id is not None
        and other.kind == claim.kind
        and other.main_phase is not None
    )
    if not (of_phase or of_reason):
        return False
    own = select_rows(evidence.spread, claim, evidence.pairs)
    shared = select_rows(own, other, evidence.pairs)
    return 2 * int(shared["revisits"].sum()) > int(own["revisits"].sum())


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


def _compute_share(claim: Claim, evidence: Evidence) -> float:
    """Compute a claim's share of the minutes, or of the revisits where most have no minutes."""
    part = float(select_rows(evidence.costs, claim, evidence.pairs)["cost"].sum())
    return part / evidence.whole_cost if evidence.whole_cost else 0.0


def make_pattern(
    claim: Claim, evidence: Evidence, practices: Sequence[advice.Practice] = ()
) -> Pattern:
    """Make the pattern of a claim: in words, with its figures and the practices that fit."""
    titles = evidence.titles
    concerned = select_rows(evidence.spread, claim, evidence.pairs)
    avoidable = dict(concerned.group_by("avoidable").agg(pl.col("revisits").sum()).rows())
    cost = measure_episodes(claim, evidence)
    claim = replace(claim, numbers={**claim.numbers, "episodes": cost.episodes})
    goes_on = happened_within(cost, evidence, days=DAYS_OF_LATE)
    pattern = Pattern(
        claim.kind,
        format_title(claim.kind, build_namer(claim, titles), goes_on=goes_on),
        format_statement(claim, titles, zone=evidence.zone),
        format_evidence(claim),
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
        reason=claim.title if claim.reason_id else find_main_reason(concerned),
        bars=build_bars(claim, titles),
    )
    return replace(pattern, advice=choose_advice(pattern, practices))


def find_main_reason(concerned: pl.DataFrame) -> str | None:
    """Find the most frequent reason of these rows; None where two are equally frequent."""
    reasons = concerned.group_by("reason").agg(pl.col("revisits").sum()).sort("revisits")
    if reasons.height > 1 and reasons["revisits"][-1] == reasons["revisits"][-2]:
        return None
    return str(reasons["reason"][-1]) if reasons.height else None


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
        "title": pattern.title,
        "statement": pattern.statement,
        "statistics": pattern.statistics,
        "evidence": dict(pattern.evidence),
        "advice": [serialize_practice(practice) for practice in pattern.advice],
    }


def serialize_practice(practice: advice.Practice) -> dict[str, Any]:
    """Serialize a practice for JSON."""
    return {
        "practice": practice.practice,
        "main_phase": practice.main_phase,
        "revisited_phase": practice.revisited_phase,
        "source": practice.source,
        "warrant": practice.warrant,
        "warrant_in_words": advice.format_warrant(practice.warrant),
        "caution": practice.caution,
    }
