"""Whether a rate changed: the exact comparison of two counts with their exposures."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from statsmodels.stats.rates import test_poisson_2indep as poisson_test

from pipeline.figures.statistics.rates import Stretch, compare_rates

counts = st.integers(0, 400)
days = st.floats(0.1, 1_000)


@given(counts, counts, days, days)
def test_nothing_is_ever_nan_or_infinite(
    before: int, after: int, first: float, then: float
) -> None:
    found = compare_rates(Stretch(before, first), Stretch(after, then))
    assert found
    figures = [
        one for one in (found.ratio, found.low, found.high, found.p_value) if one is not None
    ]
    assert all(math.isfinite(one) for one in figures)
    if found.ratio is not None and found.high is not None:
        assert found.low <= found.ratio <= found.high


@given(counts, counts, days, days)
def test_interval_and_p_value_never_disagree(
    before: int, after: int, first: float, then: float
) -> None:
    found = compare_rates(Stretch(before, first), Stretch(after, then))
    assert found
    if abs(found.p_value - 0.05) > 1e-6:
        assert (found.p_value < 0.05) == (found.rose or found.fell)


@pytest.mark.parametrize(("before", "after"), [(20, 5), (3, 12), (40, 40), (1, 0)])
def test_the_test_is_the_conditional_one_of_statsmodels(before: int, after: int) -> None:
    # statsmodels has the two-sided p-value by smallest tails; ours is twice the smaller tail.
    for side in ("larger", "smaller"):
        theirs = poisson_test(after, 30.0, before, 50.0, method="exact-cond", alternative=side)
        ours = binomtest(
            after,
            before + after,
            30 / 80,
            alternative={"larger": "greater", "smaller": "less"}[side],
        )
        assert theirs.pvalue == pytest.approx(ours.pvalue)
    tails = [
        poisson_test(after, 30.0, before, 50.0, method="exact-cond", alternative=side).pvalue
        for side in ("larger", "smaller")
    ]
    found = compare_rates(Stretch(before, 50.0), Stretch(after, 30.0))
    assert found
    assert found.p_value == pytest.approx(min(1.0, 2 * min(tails)))


def test_a_rate_that_halved() -> None:
    found = compare_rates(Stretch(60, 100.0), Stretch(15, 50.0))
    assert found
    assert found.ratio == pytest.approx(0.5)
    assert found.fell
    assert not found.rose


def test_without_exposure_there_is_no_ratio() -> None:
    assert compare_rates(Stretch(3, 0.0), Stretch(4, 10.0)) is None
    assert compare_rates(Stretch(3, 10.0), Stretch(4, 0.0)) is None


def test_nothing_before_has_a_lower_bound_and_no_upper_one() -> None:
    found = compare_rates(Stretch(0, 50.0), Stretch(9, 50.0))
    assert found
    assert found.ratio is None
    assert found.high is None
    assert found.rose
