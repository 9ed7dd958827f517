"""The tested patterns: pairs, phases and reasons in one family, at one false-discovery rate."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl
from scipy.special import gammaln
from scipy.stats import binom, false_discovery_control

from pipeline.figures.patterns.evidence import Evidence
from pipeline.figures.patterns.kinds import Number, PatternKind
from pipeline.figures.statistics.expectation import ENOUGH
from pipeline.figures.statistics.rates import Stretch, compare_rates, lies_in_focus

FALSE_DISCOVERY_RATE = 0.05
PHASE_FILTERS = ("main_phases", "revisited_phases")
LEAST_DAYS_BEFORE = 28
REACH = 40


@dataclass(frozen=True)
class Claim:
    """One statement about a log, with its numbers.

    A tested one has a p-value, and its q-value within the family; `holds` is false where the
    statement's own conditions do not hold, whatever its p-value.
    """

    kind: PatternKind
    numbers: Mapping[str, Number]
    p_value: float | None = None
    holds: bool = True
    main_phase: str | None = None
    revisited_phase: str | None = None
    reason_id: str | None = None
    title: str | None = None
    q_value: float | None = None

    @property
    def phases(self) -> frozenset[str]:
        """The keys of the phases that it names: two of a pair, one, or none."""
        return frozenset(phase for phase in (self.main_phase, self.revisited_phase) if phase)


def judge_claims(evidence: Evidence) -> list[Claim]:
    """Test every possible statement about a log and give each its q-value within the family.

    Hot pairs, ping-pong, rates that rise or fall, magnets and sources. Of all that are claimed
    (`q_value` at or below 0.05, `holds`), one of twenty is expected to be chance
    (Benjamini–Hochberg). The tests are exact; as counts are whole numbers, each p-value takes half
    of the probability of what was observed (mid-p, H. O. Lancaster 1961). What could not reach
    0.05 whatever was observed is left out of the family (R. E. Tarone 1990).
    """
    family = [
        *_claim_hot_pairs(evidence.pairs),
        *_claim_loops(evidence.pairs),
        *_claim_changes(evidence.stretches),
        # A filter by phases produces magnets and sources by itself.
        *([] if evidence.is_filtered_by(*PHASE_FILTERS) else _claim_gains(evidence.pairs)),
    ]
    if not family:
        return []
    q_values = false_discovery_control([claim.p_value or 0.0 for claim in family])
    return [replace(claim, q_value=float(q)) for claim, q in zip(family, q_values, strict=True)]


def claim_tested(evidence: Evidence) -> list[Claim]:
    """Return the claims whose conditions hold and whose q-value is at most 0.05."""
    return [
        claim
        for claim in judge_claims(evidence)
        if claim.holds and (claim.q_value or 0.0) <= FALSE_DISCOVERY_RATE
    ]


def _list_testable_pairs(pairs: pl.DataFrame) -> list[dict[str, Any]]:
    """List the pairs with a residual and an expected value that is large enough to test."""
    return pairs.filter(pl.col("residual").is_not_null(), pl.col("expected") >= ENOUGH).to_dicts()


def _claim_hot_pairs(pairs: pl.DataFrame) -> Iterable[Claim]:
    """Claim hot pairs: more revisits than expected."""
    made, arrived = (_sum_revisits_by(pairs, side) for side in ("main_phase", "revisited_phase"))
    total = int(pairs["revisits"].sum())
    for row in _list_testable_pairs(pairs):
        margins = (made[row["main_phase"]], arrived[row["revisited_phase"]], total)
        yield Claim(
            "hot_pair",
            p_value=_compute_excess_p_value(row["revisits"], row["expected"], *margins),
            holds=row["revisits"] > row["expected"] and row["q_value"] <= FALSE_DISCOVERY_RATE,
            numbers={name: row[name] for name in ("revisits", "expected", "lift", "residual")}
            | {"q_value_of_pairs": row["q_value"]},
            main_phase=row["main_phase"],
            revisited_phase=row["revisited_phase"],
        )


def _compute_excess_p_value(
    number: int, expected: float, made: int, arrived: int, total: int
) -> float:
    """Compute the mid-p-value of a count above its expected value.

    Given the totals of its rows, of its columns and of the table, it follows Fisher's noncentral
    hypergeometric distribution at the odds ratio of the expected table, folded to these cells
    against all the rest.
    """
    rest = max(total - made - arrived + expected, 0.0)
    odds = expected * rest / ((made - expected) * (arrived - expected))
    if odds <= 0:
        return 1.0  # no other cells to compare with
    # (scipy.stats.nchypergeom_fisher gives the same, but asks for each number by itself.)
    possible = _list_possible_counts(expected, made, arrived, total)
    if not possible[0] <= number <= possible[-1]:
        return float(number < possible[0])
    others = (made - possible, arrived - possible, total - made - arrived + possible)
    weight = possible * np.log(odds) - sum(gammaln(cell + 1) for cell in (possible, *others))
    chance = np.exp(weight - weight.max())
    chance /= chance.sum()
    at = number - possible[0]
    return float(min(1.0, chance[at + 1 :].sum() + chance[at] / 2))


def _list_possible_counts(expected: float, made: int, arrived: int, total: int) -> np.ndarray:
    """List the counts that are possible, without those too unlikely to show in a sum of floats.

    The count is distributed as a sum of independent yeses and noes (Harkness 1965), so Bernstein's
    inequality holds: what lies REACH standard deviations and REACH more from the expected value has
    a chance below 1e-25. The deviation is that of the four cells of the expected table.
    """
    cells = (expected, made - expected, arrived - expected, total - made - arrived + expected)
    reach = REACH * (1 + 1 / np.sqrt(sum(1 / cell for cell in cells)))
    low, high = int(expected - reach), int(expected + reach) + 1
    return np.arange(max(0, made + arrived - total, low), min(made, arrived, high) + 1)


def _sum_revisits_by(pairs: pl.DataFrame, side: str) -> dict[str, int]:
    sums = pairs.group_by(side).agg(pl.col("revisits").sum())
    return dict(sums.select(side, "revisits").rows())


def _claim_loops(pairs: pl.DataFrame) -> Iterable[Claim]:
    """Claim ping-pong: two phases that send work to each other more than expected, both ways.

    Both ways together against their expected sum: with the two phases taken as one, they are one
    cell of the table, because a phase does not revisit itself.
    """
    made, arrived = (_sum_revisits_by(pairs, side) for side in ("main_phase", "revisited_phase"))
    total = int(pairs["revisits"].sum())
    rows = {(row["main_phase"], row["revisited_phase"]): row for row in _list_testable_pairs(pairs)}
    for (main, revisited), there in rows.items():
        back = rows.get((revisited, main))
        if back is None or there["main_position"] > there["revisited_position"]:
            continue
        number, expected = (there[name] + back[name] for name in ("revisits", "expected"))
        margins = (made[main] + made[revisited], arrived[main] + arrived[revisited], total)
        yield Claim(
            "ping_pong",
            p_value=_compute_excess_p_value(number, expected, *margins),
            holds=all(row["revisits"] > row["expected"] for row in (there, back)),
            numbers={
                "there": there["revisits"],
                "back": back["revisits"],
                "expected_there": there["expected"],
                "expected_back": back["expected"],
                "reciprocity": there["reciprocity"],
            },
            main_phase=main,
            revisited_phase=revisited,
        )


def _claim_changes(stretches: pl.DataFrame) -> Iterable[Claim]:
    """Claim rising and falling rates: the last eight weeks against at least four weeks before.

    Of one project: the whole, each main phase (only over its own focus days) and each reason; the
    exact comparison of rates.compare_rates. (Of several, one that ends looks like a fall.) What
    marks an end of the log is counted, but not compared; days of silence do not count.
    """
    enough = pl.col("before_days") >= LEAST_DAYS_BEFORE
    for row in stretches.filter(enough, pl.col("projects") == 1).to_dicts():
        focus_days = min(row["before_focus_days"], row["recent_focus_days"])
        compared = {side: row[side] - row[f"{side}_at_end"] for side in ("before", "recent")}
        per_focus = lies_in_focus(sum(compared.values()), row["in_focus"], focus_days)
        if row["unit"] == "main_phase" and not per_focus:
            continue
        exposure = "focus_days" if per_focus else "days"
        before, recent = (
            Stretch(compared[side], row[f"{side}_{exposure}"]) for side in ("before", "recent")
        )
        change = compare_rates(before, recent)
        whole = before.revisits + recent.revisits
        share = recent.days / (recent.days + before.days) if change else 1.0
        if change is None or 2 * min(share, 1 - share) ** whole > FALSE_DISCOVERY_RATE:
            continue
        yield Claim(
            "rising" if change.rose else "falling",
            p_value=_compute_two_sided_p_value(recent.revisits, whole, share),
            holds=change.rose or change.fell,
            numbers={
                "before": row["before"],
                "recent": row["recent"],
                "before_compared": before.revisits,
                "recent_compared": recent.revisits,
                "days_before": before.days,
                "recent_days": recent.days,
                "silent_days_before": row["before_silent_days"],
                "recent_silent_days": row["recent_silent_days"],
                "exposure": "focus" if per_focus else "calendar",
                "recent_from": row["split_at"].isoformat(),
                "recent_until": row["last_at"].isoformat(),
                "rate_ratio": change.ratio,
                "rate_ratio_low": change.low,
                "rate_ratio_high": change.high,
            },
            main_phase=row["key"] if row["unit"] == "main_phase" else None,
            reason_id=row["key"] if row["unit"] == "reason" else None,
            title=row["title"],
        )


def _compute_two_sided_p_value(number: int, whole: int, share: float) -> float:
    """Compute a two-sided mid-p-value of a binomial count: twice the smaller tail."""
    half = binom.pmf(number, whole, share) / 2
    tails = (binom.cdf(number, whole, share) - half, binom.sf(number, whole, share) + half)
    return float(min(1.0, 2 * min(tails)))


def _claim_gains(pairs: pl.DataFrame) -> Iterable[Claim]:
    """Claim magnets and sources: phases where clearly more revisits arrive than start, or fewer.

    The exact binomial test of one half. (A phase that was never the main one, or never revisited,
    could not have been anything else.)
    """
    made, arrived = (_sum_revisits_by(pairs, side) for side in ("main_phase", "revisited_phase"))
    for phase in pairs["main_phase"].unique(maintain_order=True):
        starts, absorbs = made.get(phase, 0), arrived.get(phase, 0)
        if not starts or not absorbs or 2 * 0.5 ** (starts + absorbs) > FALSE_DISCOVERY_RATE:
            continue
        absorbing = absorbs > starts
        yield Claim(
            "magnet" if absorbing else "source",
            p_value=_compute_two_sided_p_value(starts, starts + absorbs, 0.5),
            holds=starts != absorbs,
            numbers={"made_from": starts, "arrived_at": absorbs, "net_gain": starts - absorbs},
            main_phase=None if absorbing else phase,
            revisited_phase=phase if absorbing else None,
        )
