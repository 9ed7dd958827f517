"""Hot pairs and ping-pong: more episodes of a pair than the activity of its phases explains."""

from collections.abc import Iterable

import numpy as np

from pipeline.figures.claims.claim import LEAST_EFFECT, Claim
from pipeline.figures.claims.evidence import Evidence
from pipeline.figures.statistics.dispersion import compute_excess_p_value, widen_p_value
from pipeline.figures.statistics.episode_table import EpisodeTable, compute_lift_interval

EACH_WAY = 0.05  # p-value up to which each way of a loop is more frequent by itself


def claim_hot_pairs(evidence: Evidence) -> Iterable[Claim]:
    """Claim pairs with more episodes than expected, by a third at least."""
    table = evidence.table
    low, high = table.lift_interval
    revisits = evidence.revisits_by_pair
    for main, revisited in np.argwhere(table.testable):
        number, expected = (
            table.model.counts[main, revisited],
            table.model.expected[main, revisited],
        )
        pair = table.phases[main], table.phases[revisited]
        yield Claim(
            "hot_pair",
            p_value=float(table.p_more[main, revisited]),
            holds=bool(number >= LEAST_EFFECT * expected),
            numbers={
                "revisits": revisits[pair]["revisits"],
                "episodes": int(number),
                "expected": revisits[pair]["expected"],
                "lift": revisits[pair]["lift"],
                "expected_episodes": float(expected),
                "lift_of_episodes": float(number / expected),
                "lift_low": float(low[main, revisited]),
                "lift_high": float(high[main, revisited]),
                "residual": revisits[pair]["residual"],
                "dispersion": float(table.dispersion[main, revisited]),
            },
            main_phase=pair[0],
            revisited_phase=pair[1],
        )


def claim_loops(evidence: Evidence) -> Iterable[Claim]:
    """Claim ping-pong: two phases that send work to each other more than expected, both ways.

    Both ways together against their expected sum, and each way by itself at one in twenty: else a
    hot pair would make a loop of itself.
    """
    table = evidence.table
    if table.model.operator is None:
        return
    both = np.argwhere(np.triu(table.testable & table.testable.T))
    if not len(both):
        return
    there, back = (both[:, 0], both[:, 1]), (both[:, 1], both[:, 0])
    number, expected = (
        values[there] + values[back] for values in (table.model.counts, table.model.expected)
    )
    dispersion, p_value = _judge_sums(table, there, back, number, expected)
    low, high = compute_lift_interval(number, expected, dispersion)
    each = np.maximum(table.p_more[there], table.p_more[back])
    revisits = evidence.revisits_by_pair
    for place, (main, revisited) in enumerate(both):
        ways = [
            revisits[table.phases[one], table.phases[other]]
            for one, other in ((main, revisited), (revisited, main))
        ]
        yield Claim(
            "ping_pong",
            p_value=float(p_value[place]),
            holds=bool(each[place] <= EACH_WAY and number[place] >= LEAST_EFFECT * expected[place]),
            numbers={
                "there": ways[0]["revisits"],
                "back": ways[1]["revisits"],
                "episodes": int(number[place]),
                "expected_there": ways[0]["expected"],
                "expected_back": ways[1]["expected"],
                "expected_episodes": float(expected[place]),
                "lift_of_episodes": float(number[place] / expected[place]),
                "lift_low": float(low[place]),
                "lift_high": float(high[place]),
                "reciprocity": ways[0]["reciprocity"],
                "dispersion": float(dispersion[place]),
            },
            main_phase=table.phases[main],
            revisited_phase=table.phases[revisited],
        )


def _judge_sums(
    table: EpisodeTable,
    there: tuple[np.ndarray, ...],
    back: tuple[np.ndarray, ...],
    number: np.ndarray,
    expected: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Judge the sums of two cells each: their dispersion, and the p-value of so many or more."""
    place = np.full(table.model.counts.shape, -1)
    place[table.model.cells] = np.arange(int(table.model.cells.sum()))
    first, second = place[there], place[back]
    dispersion = table.estimate_dispersion(first, second)
    free = table.compute_variances(first, second) / expected
    windows = np.minimum(table.windows_of_main[there[0]], table.windows_of_main[back[0]])
    p_value = compute_excess_p_value(number, expected, dispersion * free)
    return dispersion, widen_p_value(p_value, dispersion, windows)
