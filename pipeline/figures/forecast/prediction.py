"""Predicts how many revisits a start brings: from few starts of its own, and more of its kin.

Revisits come in bursts, so the counts are negative binomial: Poisson counts whose rate varies from
start to start by a gamma distribution. The means of phases, and of a phase in each project, vary by
gamma distributions in turn, and each is shrunk towards what it belongs to as far as its own starts
leave in doubt (the gamma-Poisson model: Gelman et al., Bayesian Data Analysis, 3rd ed., 2.6 and
5.3; credibility and the moments: Bühlmann and Straub, 1970).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from math import exp, log

from pipeline.figures.forecast.starts import Start

CHANCE = 0.8
# Before the log says otherwise: within a phase of a project the variance beyond Poisson is the mean
# squared, between phases and projects half of it. It counts as much as so many starts do.
USUAL_BURSTS = 1.0
USUAL_SPREAD = 0.5
FIRMNESS = 5
LEAST_STARTS = 3  # fewer tell too little of any phase
LEAST_VARIATION = 0.02
MOST = 100_000


@dataclass(frozen=True)
class Prediction:
    """What is expected on average, and the bounds that hold the count with a chance of 80 %."""

    mean: float
    low: int
    high: int


@dataclass(frozen=True)
class _Estimate:
    """The mean of a group of counts, and the variance of that estimate."""

    mean: float
    variance: float


def predict(starts: Collection[Start], *, project_id: str, phase: str) -> Prediction | None:
    """Predict how many revisits a start of a phase brings in a project.

    None where fewer than three starts are known. The 80 % are central: at most one of ten lies
    below, and one of ten above. Counts being whole numbers, the bounds hold a little more.
    """
    if len(starts) < LEAST_STARTS:
        return None
    of_phases: defaultdict[str, list[int]] = defaultdict(list)
    of_cells: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for start in starts:
        of_phases[start.phase].append(start.revisits)
        of_cells[start.phase, start.project_id].append(start.revisits)
    mean = (sum(start.revisits for start in starts) + 0.5) / len(starts)
    bursts = _estimate_bursts(of_cells.values(), mean, USUAL_BURSTS)
    phase_spread = _estimate_spread([list(of_phases.values())], mean, bursts)
    by_phase: defaultdict[str, list[list[int]]] = defaultdict(list)
    for (key, _), counts in of_cells.items():
        by_phase[key].append(counts)
    project_spread = _estimate_spread(by_phase.values(), mean, bursts)
    variance = (mean + (bursts + phase_spread + project_spread) * mean**2) / len(starts)
    whole = _Estimate(mean, variance)
    of_phase = _shrink(of_phases[phase], whole, bursts=bursts, spread=phase_spread)
    own_bursts = _estimate_bursts(by_phase[phase], of_phase.mean, bursts)
    counts = of_cells[phase, project_id]
    own = _shrink(counts, of_phase, bursts=own_bursts, spread=project_spread)
    noise = own.mean + own_bursts * (own.mean**2 + own.variance)
    return Prediction(own.mean, *_find_bounds(own.mean, noise + own.variance))


def _estimate_bursts(cells: Iterable[Sequence[int]], mean: float, usual: float) -> float:
    """Estimate the variance beyond Poisson within a phase of a project, by its mean squared."""
    beyond, scale = FIRMNESS * usual * mean**2, FIRMNESS * mean**2
    for counts in cells:
        middle, degrees = sum(counts) / len(counts), len(counts) - 1
        beyond += sum((count - middle) ** 2 for count in counts) - degrees * middle
        scale += degrees * middle**2
    return max(LEAST_VARIATION, beyond / scale)


def _estimate_spread(
    families: Iterable[Sequence[Sequence[int]]], mean: float, bursts: float
) -> float:
    """Estimate how the means of the groups of each family vary, by their common mean squared."""
    beyond, scale = FIRMNESS * USUAL_SPREAD * mean**2, FIRMNESS * mean**2
    for groups in families:
        number = sum(map(len, groups))
        middle = sum(map(sum, groups)) / number
        between = sum(len(group) * (sum(group) / len(group) - middle) ** 2 for group in groups)
        beyond += between - (len(groups) - 1) * (middle + bursts * middle**2)
        scale += (number - sum(len(group) ** 2 for group in groups) / number) * middle**2
    return max(LEAST_VARIATION, beyond / scale)


def _shrink(counts: Sequence[int], whole: _Estimate, *, bursts: float, spread: float) -> _Estimate:
    """Shrink the mean of some counts towards that of the whole that they belong to."""
    before = whole.variance + spread * whole.mean**2
    if not counts:
        return _Estimate(whole.mean, before)
    noise = (whole.mean + bursts * whole.mean**2) / len(counts)
    weight = before / (before + noise)
    mean = weight * sum(counts) / len(counts) + (1 - weight) * whole.mean
    return _Estimate(mean, (1 - weight) * before)


def _find_bounds(mean: float, variance: float) -> tuple[int, int]:
    """Find the least and the most of the central 80 % of a negative binomial count."""
    size = mean**2 / (variance - mean)
    # The logarithm of the chance: that of no revisits at all may be too small for a number.
    chance = size * log(size / (size + mean))
    tail, below, low = (1 - CHANCE) / 2, 0.0, None
    for count in range(MOST):
        below += exp(chance)
        if low is None and below >= tail:
            low = count
        if below >= 1 - tail:
            return low or 0, count
        chance += log((size + count) / (count + 1) * mean / (size + mean))
    return low or 0, MOST
