"""Dominant reasons: more than half of the revisits of a pair, or of a phase, for one reason."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import polars as pl
from scipy.stats import false_discovery_control

from pipeline.figures.claims.claim import Claim
from pipeline.figures.claims.evidence import Evidence
from pipeline.figures.statistics.dispersion import (
    compute_share_p_value,
    estimate_rate_dispersion,
    widen_p_value,
)
from pipeline.figures.statistics.fortnights import count_fortnights, lay_out
from pipeline.figures.statistics.rates import compute_wilson_95
from pipeline.spelling import normalize_spelling

HALF = 0.5
LEAST_REVISITS = 8
SURE = 0.05
SIDES = ("main_phase", "revisited_phase")
UNITS = (SIDES, ("main_phase",), ("revisited_phase",), ())
VAGUE_NAMES = frozenset(
    normalize_spelling(name)
    for name in ("unclassified", "other", "others", "unknown", "misc", "miscellaneous", "none")
)


def claim_dominant_reasons(evidence: Evidence) -> list[Claim]:
    """Claim reasons that have more than half of a pair's or a phase's revisits.

    At least eight revisits. The Wilson interval of the share rests on effective numbers: episodes ÷
    the dispersion of reasons over time; and all pairs and phases are judged together
    (Benjamini–Hochberg at 5 %). A reason that says nothing (“Other”) dominates nothing. One that
    dominates the whole log is claimed only of that, and of a phase only where no pair of that phase
    claims it already. None where reasons are filtered: the others are left out.
    """
    if evidence.is_filtered_by("reason_ids"):
        return []
    most = pl.concat([_list_most_frequent(evidence, sides) for sides in UNITS])
    if most.is_empty():
        return []
    dispersion, windows = _estimate_dispersion(evidence)
    spread = pl.Series([dispersion.get(reason, 1.0) for reason in most["reason_id"]])
    effective = most["episodes"] / spread
    p_values = _test_half(most, spread.to_numpy(), windows)
    low, high = compute_wilson_95(most["revisits"], most["of"], effective=effective)
    judged = most.with_columns(low=low, high=high, q_value=false_discovery_control(p_values))
    dominant = judged.filter(pl.col("low") > HALF, pl.col("q_value") <= SURE)
    return list(_drop_told([_make_claim(row) for row in dominant.to_dicts()]))


def _list_most_frequent(evidence: Evidence, sides: tuple[str, ...]) -> pl.DataFrame:
    """List the most frequent reason of each unit, its revisits, all revisits and episodes.

    `sides` are the phases that make a unit; without any it is the whole log.
    """
    left_out = [pl.lit(None, pl.String).alias(side) for side in SIDES if side not in sides]
    named = evidence.spread.filter(~pl.col("reason").is_in(list_vague_reasons(evidence.spread)))
    totals = (
        evidence.pairs.with_columns(*left_out)
        .group_by(SIDES)
        .agg(pl.col("revisits").sum().alias("of"), pl.col("episodes").sum())
    )
    parts = (
        named.with_columns(*left_out)
        .group_by(*SIDES, "reason_id", "reason")
        .agg(pl.col("revisits").sum())
    )
    enough = parts.join(totals, on=SIDES, nulls_equal=True).filter(pl.col("of") >= LEAST_REVISITS)
    return (
        enough.sort("revisits", "reason_id", descending=[True, False])
        .unique(SIDES, keep="first", maintain_order=True)
        .sort(SIDES)
        .select(*SIDES, "reason_id", "reason", "revisits", "of", "episodes")
    )


def _estimate_dispersion(evidence: Evidence) -> tuple[Mapping[str, float], float]:
    """Estimate how much more each reason's share varies by fortnight than by chance."""
    rows = evidence.fortnights.filter(pl.col("unit") == "reason")
    courses = lay_out(rows, "episodes", "reason_id", length=count_fortnights(rows))
    counts = np.array(list(courses.values())).T
    whole = counts.sum(axis=1)
    shares = counts.sum(axis=0) / max(whole.sum(), 1)
    dispersion = estimate_rate_dispersion(
        counts, whole[:, None] * shares, spread=np.maximum(1 - shares, 0.01)
    )
    windows = float((whole > 0).sum())
    return dict(zip(map(str, courses), dispersion.tolist(), strict=True)), windows


def _test_half(most: pl.DataFrame, dispersion: np.ndarray, windows: float) -> np.ndarray:
    """Test whether each share is above one half (mid-p), by effective numbers."""
    episodes = most["episodes"].to_numpy().astype(float)
    number = episodes * (most["revisits"] / most["of"]).to_numpy()
    half = np.full(len(episodes), HALF)
    p_values = compute_share_p_value(number, episodes, half, dispersion)
    return widen_p_value(p_values, dispersion, np.full(len(episodes), windows))


def _make_claim(row: Mapping[str, Any]) -> Claim:
    return Claim(
        "dominant_reason",
        {
            "revisits": row["revisits"],
            "of": row["of"],
            "episodes": row["episodes"],
            "share": row["revisits"] / row["of"],
            "share_low": row["low"],
            "share_high": row["high"],
        },
        main_phase=row["main_phase"],
        revisited_phase=row["revisited_phase"],
        reason_id=row["reason_id"],
        title=row["reason"],
    )


def _drop_told(claims: list[Claim]) -> Iterable[Claim]:
    """Drop the claims that one of the whole log makes already, or one of a pair of the phase."""
    of_log = {claim.reason_id for claim in claims if not claim.phases}
    of_a_pair = {
        (claim.reason_id, phase)
        for claim in claims
        if len(claim.phases) > 1
        for phase in claim.phases
    }
    for claim in claims:
        told = any((claim.reason_id, phase) in of_a_pair for phase in claim.phases)
        if not claim.phases or (
            claim.reason_id not in of_log and (len(claim.phases) > 1 or not told)
        ):
            yield claim


def list_vague_reasons(spread: pl.DataFrame) -> list[str]:
    """List the reasons whose names say nothing, such as “Other”."""
    reasons = spread["reason"].unique().to_list()
    return [reason for reason in reasons if normalize_spelling(reason) in VAGUE_NAMES]
