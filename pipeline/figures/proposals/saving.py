"""What halving something would save a month, with its interval.

Episodes come as a Poisson process, and each brings its minutes: their sum is compound Poisson,
with the variance rate × mean of the squared minutes (S. M. Ross, Introduction to Probability
Models, section 5.4.2), estimated by the sum of the squared minutes of the episodes.
"""

from dataclasses import dataclass
from math import exp, sqrt
from typing import Literal

from pipeline.figures.claims.concerned import EpisodeCost

Unit = Literal["minutes", "revisits"]

DAYS_A_MONTH = 30.4
LEAST_EPISODES, MOST_SPREAD = 5, 10
NORMAL_95 = 1.96


@dataclass(frozen=True)
class Saving:
    """What halving would save a month, in minutes or revisits.

    `low` and `high` are the ends of its 95 % interval, None where the evidence is thin: fewer than
    five episodes (with minutes), or ends more than ten times apart.
    """

    unit: Unit
    a_month: float
    low: float | None = None
    high: float | None = None


def estimate_saving(
    cost: EpisodeCost, *, unit: Unit, days: float, dispersion: float = 1.0
) -> Saving:
    """Estimate what halving these episodes would save a month, over `days` in which work showed.

    Half of their sum per month; its interval on the log scale, so that it stays above 0:
    sum × exp(± 1.96 × sqrt(dispersion × sum of squares) ÷ sum).
    """
    timed = unit == "minutes"
    whole, squares, episodes = (
        (cost.minutes, cost.squared_minutes, cost.timed_episodes)
        if timed
        else (cost.revisits, cost.squared_revisits, cost.episodes)
    )
    if not whole or days <= 0:
        return Saving(unit, 0.0)
    a_month = whole / 2 / (days / DAYS_A_MONTH)
    reach = exp(NORMAL_95 * sqrt(dispersion * squares) / whole)
    if episodes < LEAST_EPISODES or reach**2 > MOST_SPREAD:
        return Saving(unit, a_month)
    return Saving(unit, a_month, a_month / reach, a_month * reach)
