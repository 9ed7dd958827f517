"""What the charts of the sample are drawn of."""

import polars as pl
import pytest

from pipeline.asking.questions import Question
from pipeline.figures.time import weeks as time_weeks
from pipeline.figures.time.timeline import build_course
from pipeline.store import Store
from tests.builders import EVERYTHING, ask, catalogue


@pytest.fixture(scope="session")
def titles(_read_only_sample: Store) -> tuple[str, ...]:
    """The phases by their names."""
    return tuple(phase.title for phase in catalogue(_read_only_sample).phases)


@pytest.fixture(scope="session")
def frames(_read_only_sample: Store) -> dict[str, pl.DataFrame]:
    """The answers that are drawn over time: trends, weeks in focus, the course of the project."""

    def ask_sample(name: str, **parameters: object) -> pl.DataFrame:
        return ask(_read_only_sample, Question(name, selection=EVERYTHING, **parameters))

    weekly = {
        "trend": ask_sample("trend", grain="week", stack="main_phase", zone="UTC"),
        "plain": ask_sample("trend", grain="week", stack="none", zone="UTC"),
        "weeks": ask_sample("focus_weeks", zone="UTC"),
    }
    bars, marks = ask_sample("timeline_sessions"), ask_sample("timeline_marks")
    return {name: time_weeks.name_periods(frame, "week") for name, frame in weekly.items()} | {
        "course": build_course(bars, marks, zone="UTC")
    }
