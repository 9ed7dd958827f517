"""The tested patterns: each kind judged in a family of its own, all together at one in twenty."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from scipy.stats import false_discovery_control

from pipeline.figures.claims.changes import claim_changes
from pipeline.figures.claims.claim import Claim
from pipeline.figures.claims.evidence import Evidence
from pipeline.figures.claims.gains import claim_gains
from pipeline.figures.claims.pairs import claim_hot_pairs, claim_loops

FALSE_DISCOVERY_RATE = 0.05
SHARES: Mapping[str, float] = {"hot_pair": 0.45, "ping_pong": 0.1, "change": 0.125, "gain": 0.15}
"""How the one in twenty is shared among the kinds, so that a log without any pattern seldom has
any claim, and the claims of one kind do not ride on those of another."""
PHASE_FILTERS = ("main_phases", "revisited_phases")


def judge_claims(evidence: Evidence) -> list[Claim]:
    """Test every possible statement about a log and give each its q-value within its family.

    Hot pairs, ping-pong, rates that rise or fall, magnets and sources. A q-value is that of
    Benjamini and Hochberg within the family of the kind, times 5 % ÷ the kind's share of it: of the
    claims of a kind (`q_value` at or below 0.05, `holds`) at most one of twenty is expected to be
    chance, and of the logs without any pattern at most one of twenty has any claim.
    """
    families: dict[str, Iterable[Claim]] = {
        "hot_pair": claim_hot_pairs(evidence),
        "ping_pong": claim_loops(evidence),
        "change": claim_changes(evidence),
        # A filter by phases produces magnets and sources by itself.
        "gain": () if evidence.is_filtered_by(*PHASE_FILTERS) else claim_gains(evidence),
    }
    return [
        claim
        for name, family in families.items()
        for claim in _judge_family(list(family), SHARES[name])
    ]


def _judge_family(family: list[Claim], share: float) -> list[Claim]:
    if not family:
        return []
    q_values = false_discovery_control([claim.p_value or 0.0 for claim in family])
    return [
        replace(claim, q_value=float(min(1.0, q / share)))
        for claim, q in zip(family, q_values, strict=True)
    ]


def claim_tested(evidence: Evidence) -> list[Claim]:
    """Return the claims whose conditions hold and whose q-value is at most 0.05."""
    return [
        claim
        for claim in judge_claims(evidence)
        if claim.holds and (claim.q_value or 0.0) <= FALSE_DISCOVERY_RATE
    ]
