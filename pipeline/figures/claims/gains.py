"""Magnets and sources: phases that work comes back to more often than it is sent back from them."""

from collections.abc import Iterable

import numpy as np

from pipeline.figures.claims.claim import LEAST_EFFECT, WITHOUT_STRONGEST, Claim
from pipeline.figures.claims.evidence import Evidence
from pipeline.figures.statistics.dispersion import (
    SCALES,
    compute_share_p_value,
    count_windows,
    divide_at_least_by_all,
    sum_windows,
    widen_p_value,
)
from pipeline.figures.statistics.fortnights import Floats
from pipeline.figures.statistics.rates import compute_share_interval

LEAST_EPISODES = 6


def claim_gains(evidence: Evidence) -> Iterable[Claim]:
    """Claim magnets and sources: phases where clearly more episodes arrive than start, or fewer.

    The binomial test of one half; it must hold without the fortnight that speaks for it most, too,
    at five times the level. (A phase that was never the main one, or never revisited, could not
    have been anything else.)
    """
    table = evidence.table
    made, arrived = table.model.counts.sum(axis=1), table.model.counts.sum(axis=0)
    tested = (made > 0) & (arrived > 0) & (made + arrived >= LEAST_EPISODES)
    if not tested.any() or not table.is_long_enough:
        return
    starts, arrivals = table.windows.sum(axis=2), table.windows.sum(axis=1)
    dispersion, windows = _estimate_dispersion(starts, arrivals)
    whole, rest = (
        _test_half(starts - gone, arrivals - gone_too, dispersion, windows)
        for gone, gone_too in ((0, 0), _select_strongest(starts, arrivals))
    )
    p_values = np.maximum(whole, rest / WITHOUT_STRONGEST)
    revisits = evidence.revisits_by_phase
    for place in np.flatnonzero(tested).tolist():
        phase, absorbing = table.phases[place], bool(arrived[place] > made[place])
        more, fewer = sorted((made[place], arrived[place]), reverse=True)
        low, high = compute_share_interval(more, more + fewer, dispersion=dispersion[place])
        yield Claim(
            "magnet" if absorbing else "source",
            p_value=float(p_values[place]),
            holds=bool(more >= LEAST_EFFECT * fewer),
            numbers={
                "made_from": revisits[phase][0],
                "arrived_at": revisits[phase][1],
                "net_gain": revisits[phase][0] - revisits[phase][1],
                "episodes_made_from": int(made[place]),
                "episodes_arrived_at": int(arrived[place]),
                "ratio": float(more / fewer),
                "ratio_low": low / (1 - low),
                "ratio_high": high / (1 - high) if high < 1 else None,
                "dispersion": float(dispersion[place]),
            },
            main_phase=None if absorbing else phase,
            revisited_phase=phase if absorbing else None,
        )


def _estimate_dispersion(starts: Floats, arrivals: Floats) -> tuple[Floats, Floats]:
    """Estimate each phase's dispersion, at least that of all phases, and its effective windows."""
    sums, gains = (starts + arrivals).sum(axis=0), (starts - arrivals).sum(axis=0)
    found = []
    for length in SCALES:
        own = sum_windows(starts + arrivals, length) / np.maximum(sums, 1)
        squares = ((sum_windows(starts - arrivals, length) - own * gains) ** 2).sum(axis=0)
        variances = sums * (1 - (own**2).sum(axis=0))
        found.append(divide_at_least_by_all(squares, variances))
    shares = (starts + arrivals) / np.maximum(sums, 1)
    return np.maximum.reduce(found), count_windows(shares)


def _select_strongest(starts: Floats, arrivals: Floats) -> tuple[Floats, Floats]:
    """Select, of each phase, the fortnight that speaks most for what the whole says; else zeros."""
    gains = starts - arrivals
    strongest = np.argmax(gains * np.sign(gains.sum(axis=0)), axis=0)
    is_strongest = np.arange(len(gains))[:, None] == strongest
    return starts * is_strongest, arrivals * is_strongest


def _test_half(starts: Floats, arrivals: Floats, dispersion: Floats, windows: Floats) -> Floats:
    """Test whether as many episodes start as arrive (two-sided, mid-p)."""
    made, both = starts.sum(axis=0), (starts + arrivals).sum(axis=0)
    p_more = compute_share_p_value(
        made, np.maximum(both, 1e-9), np.full(len(made), 0.5), dispersion
    )
    smaller = widen_p_value(np.minimum(p_more, 1 - p_more), dispersion, windows)
    return np.minimum(1.0, 2 * smaller)
