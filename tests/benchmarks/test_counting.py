"""Calibration counts its made-up logs as the queries count a store."""

from datetime import timedelta

import polars as pl

from benchmarks.calibration.counting import BEGIN, FORTNIGHT_COLUMNS, count_evidence
from benchmarks.calibration.logs import KINDS, make_up_log
from pipeline.store import Store
from tests.builders import add, revisit, revisits_of
from tests.logs import PHASES, gather_evidence

BURSTS = KINDS[2]


def test_a_made_up_log_has_the_same_fortnights_and_days_in_a_store(store: Store) -> None:
    log = make_up_log(BURSTS, 120, seed=5)
    rows = [
        revisit(
            PHASES[main],
            PHASES[revisited],
            occurred_at=(BEGIN + timedelta(days=float(at))).isoformat(),
            reason=f"reason {reason}",
        )
        for at, main, revisited, reason in zip(
            log.at, log.main, log.revisited, log.reason, strict=True
        )
    ]
    add(store, revisits_of(rows))
    counted, asked = count_evidence(log), gather_evidence(store)
    sums = [name for name in FORTNIGHT_COLUMNS if name.startswith(("revisits", "episodes"))]
    by_unit = [
        evidence.fortnights.group_by("unit", "fortnight")
        .agg(pl.col(sums).sum())
        .sort("unit", "fortnight")
        for evidence in (counted, asked)
    ]
    assert by_unit[0].rows() == by_unit[1].rows()
    days = [evidence.fortnight_days["days"].round(3).to_list() for evidence in (counted, asked)]
    assert days[0] == days[1]
    assert counted.episodes < counted.revisits
