"""The prediction of a count: shrunk towards its kin where it has little, wide where it varies."""

from collections.abc import Iterable
from datetime import datetime

import pytest

from pipeline.figures.forecast.prediction import Prediction, predict
from pipeline.figures.forecast.starts import Start, Went

NOON = datetime(2026, 3, 2, 12)


def starts_of(project: str, phase: str, counts: Iterable[int]) -> list[Start]:
    return [
        Start(project, phase, NOON, NOON, (Went("b", "Defect", number, number, 0, 0),))
        for number in counts
    ]


def predict_in(project: str, phase: str, *starts: list[Start]) -> Prediction:
    every = [start for some in starts for start in some]
    predicted = predict(every, project_id=project, phase=phase)
    assert predicted is not None
    return predicted


def test_from_less_than_three_starts_nothing_is_predicted() -> None:
    assert predict([], project_id="p", phase="a") is None
    assert predict(starts_of("p", "a", [4, 5]), project_id="p", phase="a") is None


def test_many_starts_of_its_own_are_what_counts() -> None:
    own = starts_of("p", "a", [4, 6] * 50)
    kin = starts_of("q", "a", [30] * 5), starts_of("p", "b", [0] * 50)
    predicted = predict_in("p", "a", own, *kin)
    assert predicted.mean == pytest.approx(5, abs=0.5)
    assert 1 <= predicted.low <= 3 <= 7 <= predicted.high <= 10


def test_few_starts_of_its_own_are_drawn_towards_those_of_other_projects() -> None:
    others = starts_of("q", "a", [10] * 20), starts_of("r", "a", [11] * 20)
    unknown = predict_in("p", "a", *others)
    one = predict_in("p", "a", *others, starts_of("p", "a", [1]))
    several = predict_in("p", "a", *others, starts_of("p", "a", [1] * 8))
    assert 10 <= unknown.mean <= 11
    assert unknown.mean > one.mean > several.mean > 1


def test_a_phase_that_nobody_began_is_predicted_by_the_others() -> None:
    known = predict_in("p", "a", starts_of("p", "a", [5] * 9), starts_of("p", "b", [15] * 9))
    unknown = predict_in("p", "c", starts_of("p", "a", [5] * 9), starts_of("p", "b", [15] * 9))
    assert 9 <= unknown.mean <= 11
    assert unknown.high - unknown.low > known.high - known.low


def test_bursts_make_the_bounds_wide() -> None:
    even = predict_in("p", "a", starts_of("p", "a", [6] * 30))
    bursty = predict_in("p", "a", starts_of("p", "a", [0, 0, 0, 18, 0, 18] * 5))
    assert even.mean == pytest.approx(bursty.mean, abs=0.5)
    assert bursty.low == 0 < even.low
    assert bursty.high > even.high + 5


def test_where_nothing_was_revisited_next_to_nothing_is_expected() -> None:
    predicted = predict_in("p", "a", starts_of("p", "a", [0] * 20))
    assert (predicted.low, predicted.high) == (0, 0)


def test_large_counts_have_bounds_too() -> None:
    many = predict_in("p", "a", starts_of("p", "a", [1_995, 2_005] * 50))
    assert 1_000 < many.low < 2_000 < many.high < 4_000
