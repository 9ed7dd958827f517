"""A ratio is written alike wherever two rates are compared."""

import pytest

from pipeline.words import ratios


@pytest.mark.parametrize(
    ("ratio", "said"),
    [(0, "0"), (0.001, "<0.01"), (0.849, "0.85"), (1, "1.00"), (9.996, "10"), (1234.5, "1,234")],
)
def test_a_ratio_has_two_decimals_below_ten(ratio: float, said: str) -> None:
    assert ratios.format_ratio(ratio) == said


@pytest.mark.parametrize(("bound", "said"), [(0.998, "0.9980"), (1.002, "1.0020"), (1, "1.00")])
def test_a_bound_beside_one_stays_on_its_side(bound: float, said: str) -> None:
    assert ratios.format_bound(bound) == said


@pytest.mark.parametrize(
    ("ratio", "said"),
    [
        (0, "not once"),
        (0.51, "half as often"),
        (0.98, "2 % less often"),
        (1.3, "30 % more often"),
        (2.4, "2.4 times as often"),
    ],
)
def test_how_often_is_said_in_plain_words(ratio: float, said: str) -> None:
    assert ratios.format_how_often(ratio, differs=True) == said


def test_only_what_may_be_alike_is_about_as_often() -> None:
    assert ratios.format_how_often(0.98, differs=False) == "about as often"
    assert ratios.format_how_often(0.9, differs=False) == "10 % less often"
