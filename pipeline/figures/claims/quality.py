"""Log quality: late entries, missing minutes, gaps, one person writing for all."""

from collections.abc import Mapping

import polars as pl

from pipeline.figures.claims.claim import Claim
from pipeline.figures.claims.evidence import Evidence
from pipeline.figures.claims.reasons import list_vague_reasons

LEAST_REVISITS = 10
GAP_DAYS = 28  # shorter gaps do not count
AMISS = {"late": 0.2, "without_minutes": 0.3, "one_person": 0.9, "gap": 1 / 7, "vague_reasons": 0.3}
BAD = {"late": 0.5, "one_person": 0.9, "gap": 0.25, "vague_reasons": 0.5}
"""Shares from which something is a problem, and from which other patterns are in doubt."""
CAUSING_FILTERS = {
    "one_person": ("people", "note_text"),
    "gap": ("main_phases", "revisited_phases", "reason_ids", "people", "note_text"),
    "vague_reasons": ("reason_ids", "note_text"),
}
"""Filters that cause the problem themselves; it is not reported then."""


def claim_log_quality(evidence: Evidence) -> list[Claim]:
    """Claim problems with the log itself; `bad` means that the other patterns are in doubt.

    From ten revisits on: a fifth entered more than a day late (bad: half), three in ten without
    minutes, nine in ten written by one person (bad), four weeks or more without a revisit that
    are a seventh of the time or more (bad: a quarter), three in ten with a reason that says
    nothing (bad: half).
    """
    counts, says_nothing = evidence.quality, list_vague_reasons(evidence.spread)
    spread = evidence.spread.filter(pl.col("reason").is_in(says_nothing))
    vague = int(spread["revisits"].sum())
    if counts["revisits"] < LEAST_REVISITS:
        return []
    shares = {
        name: 0.0 if evidence.is_filtered_by(*CAUSING_FILTERS.get(name, ())) else share
        for name, share in _compute_shares(evidence, vague).items()
    }
    amiss = [name for name, least in AMISS.items() if shares[name] >= least]
    if not amiss:
        return []
    gap = {
        name: counts[name].isoformat() if counts[name] else None
        for name in ("gap_from", "gap_until")
    }
    numbers = {
        "revisits": counts["revisits"],
        "late": counts["late"],
        "with_time_of_entry": counts["with_written_at"],
        "without_minutes": counts["without_minutes"],
        "people": counts["people"],
        "written_by_one": counts["most_by_one"],
        "one_person": counts["most_person"],
        "longest_gap_days": counts["longest_gap_days"],
        **gap,
        "vague_reasons": vague,
        "amiss": ", ".join(amiss),
        "bad": any(shares[name] >= least for name, least in BAD.items()),
    }
    return [Claim("log_quality", numbers)]


def _compute_shares(evidence: Evidence, vague: int) -> Mapping[str, float]:
    """Compute for each possible problem the share of the log that it concerns."""
    counts = evidence.quality
    revisits, known = counts["revisits"], counts["with_written_at"]
    life, gap = counts["life_days"], counts["longest_gap_days"]
    return {
        "late": counts["late"] / known if known else 0.0,
        "without_minutes": counts["without_minutes"] / revisits,
        "one_person": counts["most_by_one"] / revisits,
        "gap": gap / life if gap >= GAP_DAYS else 0.0,
        "vague_reasons": vague / revisits,
    }
