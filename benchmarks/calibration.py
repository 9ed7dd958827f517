"""`python -m benchmarks.calibration`: how often patterns are claimed in logs that have none.

Logs are made up by chance (synthetic) and handed to the very search that the pages use. The
tables are printed and written into docs/method.md, with the one of forecast_backtest.py.
"""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from benchmarks.forecast_backtest import measure_forecasts
from benchmarks.made_up_logs import PLANTS, Plant, make_up_evidence
from benchmarks.soak.outcomes import write_between
from benchmarks.timing import format_table
from pipeline.figures.patterns import described
from pipeline.figures.patterns.evidence import Evidence
from pipeline.figures.patterns.tested import claim_tested

SIZES = (20, 50, 200, 1_000)
LOGS = 1_000
PLANTED_LOGS = 200
PAGE = Path(__file__).parents[1] / "docs" / "method.md"
TESTED = {
    "hot pair": ("hot_pair",),
    "ping-pong": ("ping_pong",),
    "rising or falling": ("rising", "falling"),
    "magnet or source": ("magnet", "source"),
}
DESCRIBED: dict[str, Callable[[Evidence], list]] = {
    "dominant reason": described.claim_dominant_reasons,
    "found late": described.claim_found_late,
    "costly": described.claim_costly,
}


def main() -> None:
    """Print the tables and write them into docs/method.md."""
    tables = f"{measure_false_claims()}\n\n{measure_found_plants()}"
    print(tables)
    write_between(PAGE, "calibration", tables)
    forecasts = measure_forecasts()
    print(f"\n{forecasts}")
    write_between(PAGE, "forecast", forecasts)


def measure_false_claims() -> str:
    """Measure the share of random logs with any claim, by number of revisits."""
    names = ("any tested", *TESTED, *DESCRIBED)
    rows = []
    for size in SIZES:
        with ProcessPoolExecutor() as workers:
            logs = workers.map(partial(_list_claimed, size), range(LOGS), chunksize=20)
            counts = Counter(name for claimed in logs for name in claimed)
        shares = (_format_percent(counts[name], LOGS) for name in names)
        rows.append((f"{size:,}", f"{LOGS:,}", *shares))
    return format_table(("revisits", "logs", *names), rows)


def _list_claimed(size: int, seed: int) -> list[str]:
    """List the columns of the table in which a random log counts."""
    evidence = make_up_evidence(size, seed=seed)
    kinds = {claim.kind for claim in claim_tested(evidence)}
    names = ["any tested"] if kinds else []
    names += [name for name, own in TESTED.items() if kinds.intersection(own)]
    return names + [name for name, rule in DESCRIBED.items() if rule(evidence)]


def measure_found_plants() -> str:
    """Measure the share of logs in which a planted pattern is found, by number of revisits."""
    rows = [
        (
            plant.says,
            *(_format_percent(_count_found(plant, size), PLANTED_LOGS) for size in SIZES),
        )
        for plant in PLANTS
    ]
    return format_table(("planted", *(f"{size:,}" for size in SIZES)), rows)


def _count_found(plant: Plant, size: int) -> int:
    """Count the planted logs in which the pattern is found."""
    with ProcessPoolExecutor() as workers:
        return sum(workers.map(partial(_is_found, plant, size), range(PLANTED_LOGS), chunksize=10))


def _is_found(plant: Plant, size: int, seed: int) -> bool:
    evidence = make_up_evidence(size, seed=100_000 + seed, plant=plant)
    claims = [
        *claim_tested(evidence),
        *described.claim_dominant_reasons(evidence),
        *described.claim_costly(evidence),
    ]
    return any(plant.is_found_in(claim) for claim in claims)


def _format_percent(number: int, of: int) -> str:
    return f"{number / of * 100:.1f} %"


if __name__ == "__main__":
    main()
