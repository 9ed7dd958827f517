"""`python -m benchmarks.calibration`: how often patterns are claimed that are not there.

Logs are made up by chance (synthetic) and handed to the very search that the pages use. The tables
are printed and written into docs/method.md, with the one of forecast_backtest.py.
"""

from pathlib import Path

from benchmarks.calibration.forecast_backtest import measure_forecasts
from benchmarks.calibration.measuring import (
    measure_false_claims,
    measure_false_claims_beside,
    measure_found_plants,
    start_workers,
)
from benchmarks.soak.outcomes import write_between

PAGE = Path(__file__).parents[2] / "docs" / "method.md"


def main() -> None:
    """Print all tables and write them into docs/method.md."""
    tables = []
    for measure in (measure_false_claims, measure_found_plants, measure_false_claims_beside):
        tables.append(measure())
        print(f"{tables[-1]}\n", flush=True)
    start_workers().shutdown()
    write_between(PAGE, "calibration", "\n\n".join(tables))
    forecasts = measure_forecasts()
    print(f"\n{forecasts}")
    write_between(PAGE, "forecast", forecasts)


if __name__ == "__main__":
    main()
