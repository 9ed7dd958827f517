"""The back-test of the forecast looks at nothing that came after the start it forecasts."""

from dataclasses import replace

from benchmarks.calibration.courses import COURSES, make_up_course
from benchmarks.calibration.forecast_backtest import try_log


def test_a_forecast_of_the_past_is_the_same_though_the_log_goes_on() -> None:
    sessions, revisits = make_up_course(COURSES[1], seed=1)  # a year of one project
    ends = str(sessions.rows[len(sessions.rows) // 2].values["ended_at"])
    first_half = [
        replace(sheet, rows=tuple(row for row in sheet.rows if str(row.values[last]) <= ends))
        for sheet, last in ((sessions, "ended_at"), (revisits, "occurred_at"))
    ]
    tried, of_all = try_log(first_half), try_log((sessions, revisits))
    assert 5 < len(tried) < len(of_all)
    assert tried == of_all[: len(tried)]
