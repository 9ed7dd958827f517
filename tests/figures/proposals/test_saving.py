"""What halving would save a month: half of the sum, with the interval of a compound Poisson sum."""

from math import exp, sqrt

import numpy as np
import pytest

from pipeline.figures.claims.concerned import EpisodeCost
from pipeline.figures.proposals.saving import estimate_saving


def cost_of(*minutes: float) -> EpisodeCost:
    squares = sum(number**2 for number in minutes)
    many = len(minutes)
    return EpisodeCost(many, many, int(sum(minutes)), many, many, many, squares, None, None)


def test_it_is_half_of_the_minutes_a_month_with_their_interval() -> None:
    saving = estimate_saving(cost_of(60, 120, 30, 90, 60, 120), unit="minutes", days=60.8)
    assert saving.a_month == pytest.approx(480 / 2 / 2)
    reach = exp(1.96 * sqrt(60**2 * 2 + 120**2 * 2 + 30**2 + 90**2) / 480)
    assert (saving.low, saving.high) == (pytest.approx(120 / reach), pytest.approx(120 * reach))


def test_dispersion_widens_the_interval() -> None:
    cost = cost_of(*[60] * 30)
    narrow = estimate_saving(cost, unit="minutes", days=90)
    wide = estimate_saving(cost, unit="minutes", days=90, dispersion=2.0)
    assert narrow.low is not None
    assert wide.low is not None
    assert wide.low < narrow.low
    assert wide.a_month == narrow.a_month


@pytest.mark.parametrize("minutes", [(60, 60, 60, 60), (2_000, 5, 5, 5, 5, 5)])
def test_few_episodes_or_one_that_is_nearly_all_give_no_interval(minutes: tuple[int, ...]) -> None:
    saving = estimate_saving(cost_of(*minutes), unit="minutes", days=90)
    assert (saving.low, saving.high) == (None, None)


def test_the_interval_holds_the_true_rate_in_most_of_the_logs_made_up() -> None:
    chance = np.random.default_rng(14)
    days, held, logs = 182.4, 0, 400
    truth = 25 * 60 / 2 / (days / 30.4)
    for _ in range(logs):
        minutes = chance.exponential(60, size=chance.poisson(25))
        saving = estimate_saving(cost_of(*minutes), unit="minutes", days=days)
        held += saving.low is not None and saving.low <= truth <= (saving.high or 0)
    assert 0.88 <= held / logs <= 0.99
