"""How often patterns are claimed that are not there, and found that are, by kind of log."""

from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from multiprocessing import get_context

import polars as pl

from benchmarks.calibration.counting import count_evidence, make_key
from benchmarks.calibration.logs import (
    FIRST,
    KEPT_BACK,
    KINDS,
    PLANTS,
    SECOND,
    LogKind,
    Plant,
    make_up_log,
)
from benchmarks.timing import format_table
from pipeline.figures.claims import described
from pipeline.figures.claims.claim import Claim
from pipeline.figures.claims.reasons import claim_dominant_reasons
from pipeline.figures.claims.tested import claim_tested
from pipeline.figures.statistics.rates import compute_wilson_95

SIZES = (20, 50, 200, 1_000, 5_000)
PLANTED_SIZES = (50, 200, 600, 1_500)
LOGS, PLANTED_LOGS, OTHER_LOGS = 600, 200, 300
PLANTED_IN = (
    "independent",
    "bursts within hours",
    "large bursts within a day",
    "cascades over days",
)
EVERY_KIND = {kind.name: kind for kind in (*KINDS, KEPT_BACK)}
TESTED = {
    "hot pair": ("hot_pair",),
    "ping-pong": ("ping_pong",),
    "rising or falling": ("rising", "falling"),
    "magnet or source": ("magnet", "source"),
}
DESCRIBED = {"dominant reason": "dominant_reason", "found late": "found_late", "costly": "costly"}
TRUE_BESIDE = {
    "hot_pair": ("ping-pong", "rising or falling"),
    "ping_pong": ("rising or falling",),
    "rising": ("hot pair", "ping-pong", "magnet or source"),
    "magnet": ("hot pair", "ping-pong", "rising or falling"),
}
"""The kinds that stay untrue beside a plant. (A hot pair makes a source and a magnet of its
phases.)"""


def measure_false_claims() -> str:
    """Measure the share of logs without a pattern that have any claim; the worst first."""
    measured = []
    for kind in EVERY_KIND.values():
        for size in SIZES:
            claimed = list(_run(partial(_list_false_claims, kind.name, size), LOGS))
            counts = Counter(name for names in claimed for name in names)
            measured.append((counts["any"] / LOGS, kind, size, counts))
    measured.sort(key=lambda cell: -cell[0])
    return format_table(
        ("log", "revisits", "any tested", "at most", *TESTED, *DESCRIBED),
        [
            (
                kind.name,
                f"{size:,}",
                _format_percent(counts["any"], LOGS),
                _format_upper_end(counts["any"], LOGS),
                *(
                    "(true)"
                    if name == "magnet or source" and not kind.balanced
                    else _format_percent(counts[name], LOGS)
                    for name in (*TESTED, *DESCRIBED)
                ),
            )
            for _, kind, size, counts in measured
        ],
    )


def _list_false_claims(kind_name: str, size: int, seed: int) -> list[str]:
    """List the columns of the table in which a log without a pattern counts."""
    kind = EVERY_KIND[kind_name]
    claims, late_share = _find_claims(kind, size, seed)
    kinds = {claim.kind for claim in claims}
    if not kind.balanced:
        kinds -= {"magnet", "source"}
    if late_share > described.LATE_SHARE:
        kinds -= {"found_late"}
    names = [name for name, own in TESTED.items() if kinds.intersection(own)]
    return (
        (["any"] if names else [])
        + names
        + [name for name, own in DESCRIBED.items() if own in kinds]
    )


def _find_claims(
    kind: LogKind, size: int, seed: int, plant: Plant | None = None
) -> tuple[list[Claim], float]:
    """Find all claims of a made-up log, and the share of late revisits in all logs like it."""
    log = make_up_log(kind, size, seed=seed, plant=plant)
    if not len(log.at):
        return [], log.late_share
    evidence = count_evidence(log)
    claims = [
        *claim_tested(evidence),
        *claim_dominant_reasons(evidence),
        *described.claim_found_late(evidence),
        *described.claim_costly(evidence),
    ]
    return claims, log.late_share


def measure_found_plants() -> str:
    """Measure the share of logs in which a planted pattern is found, by number of revisits."""
    return format_table(
        ("planted", "into", *(f"{size:,}" for size in PLANTED_SIZES)),
        [
            (
                plant.says,
                name,
                *(
                    _format_percent(
                        sum(_run(partial(_is_found, plant, name, size), PLANTED_LOGS)),
                        PLANTED_LOGS,
                    )
                    for size in PLANTED_SIZES
                ),
            )
            for plant in PLANTS
            for name in PLANTED_IN
        ],
    )


def _is_found(plant: Plant, kind_name: str, size: int, seed: int) -> bool:
    claims, _ = _find_claims(EVERY_KIND[kind_name], size, 100_000 + seed, plant)
    return any(_finds(claim, plant) for claim in claims)


def _finds(claim: Claim, plant: Plant) -> bool:
    """Tell whether a claim finds a plant; one that a loop holds is told by the loop."""
    here = (claim.main_phase, claim.revisited_phase)
    pair = (make_key(SECOND), make_key(FIRST))
    if plant.kind == "magnet":
        return claim.kind == "magnet" and here == (None, make_key(FIRST))
    if plant.kind == "rising":
        return claim.kind == "rising" and here == (None, None) and claim.reason_id is None
    if plant.kind == "ping_pong":
        return claim.kind == "ping_pong" and set(here) == set(pair)
    return claim.kind == plant.kind and here == pair


def measure_false_claims_beside() -> str:
    """Measure false claims of each kind in logs of 1,000 revisits where another kind is true."""
    rows = []
    for plant in (plant for plant in PLANTS if plant.kind in TRUE_BESIDE):
        for name in PLANTED_IN:
            counts = Counter(
                claimed
                for names in _run(partial(_list_false_claims_beside, plant, name), OTHER_LOGS)
                for claimed in names
            )
            rows.append(
                (
                    plant.says,
                    name,
                    *(
                        _format_percent(counts[kind], OTHER_LOGS)
                        if kind in TRUE_BESIDE[plant.kind]
                        else "(true)"
                        for kind in TESTED
                    ),
                )
            )
    return format_table(("planted, 1,000 revisits", "into", *TESTED), rows)


def _list_false_claims_beside(plant: Plant, kind_name: str, seed: int) -> list[str]:
    claims, _ = _find_claims(EVERY_KIND[kind_name], 1_000, 200_000 + seed, plant)
    kinds = {claim.kind for claim in claims}
    return [name for name, own in TESTED.items() if kinds.intersection(own)]


def _run(work: partial, logs: int) -> Iterable:
    return start_workers().map(work, range(logs), chunksize=20)


@cache
def start_workers() -> ProcessPoolExecutor:
    """Start the workers of all measurements, once; anew, as forks of threads may wait for ever."""
    return ProcessPoolExecutor(mp_context=get_context("spawn"))


def _format_percent(number: int, of: int) -> str:
    return f"{number / of * 100:.1f} %"


def _format_upper_end(number: int, of: int) -> str:
    """Format the upper end of the 95 % interval of a share."""
    _, high = compute_wilson_95(pl.Series([number]), pl.Series([of]))
    return f"{high[0] * 100:.1f} %"
