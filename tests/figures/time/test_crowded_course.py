"""The course of projects with more revisits and sessions than can be drawn side by side."""

from datetime import timedelta

import polars as pl
import pytest

from benchmarks.filling import fill_store
from pipeline.asking.questions import answer_from
from pipeline.asking.selection import Selection
from pipeline.figures.time.crowded import merge_sessions
from pipeline.figures.time.timeline import (
    CLOSE_TOGETHER,
    MOST_BARS,
    Timeline,
    ask_timeline,
    narrow_to_mark,
)
from pipeline.store import Store
from tests.builders import EVERYTHING, ask

MOST_MARKS = 1000
REVISITS = 20_000


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Twenty projects of three years, nine phases each, with a focus session in each week."""
    return fill_store(tmp_path_factory.mktemp("crowded"), REVISITS)


def ask_course(store: Store, selection: Selection = EVERYTHING) -> Timeline:
    with store.reading() as reader:
        return ask_timeline(answer_from(reader), selection, zone="UTC")


def count(timeline: Timeline, *kinds: str) -> int:
    return sum(course.rows["kind"].is_in(kinds).sum() for course in timeline.courses)


def test_marks_and_bars_are_bounded_however_long_the_log(crowded: Store) -> None:
    timeline = ask_course(crowded)
    assert len(timeline.courses) == 4
    assert count(timeline, "back", "ahead") <= MOST_MARKS
    assert count(timeline, "logged", "running", "inferred") <= MOST_BARS
    assert {course.note for course in timeline.courses} == {CLOSE_TOGETHER}


def test_every_revisit_is_in_a_mark_and_a_mark_opens_its_own(crowded: Store) -> None:
    marks = ask_course(crowded).marks
    everything = ask(crowded, "headline", selection=EVERYTHING)
    assert marks["revisits"].sum() == everything["revisits"].item()
    largest = marks.sort("revisits").row(-1, named=True)
    of_mark = ask(crowded, "headline", selection=narrow_to_mark(EVERYTHING, largest))
    assert of_mark["revisits"].item() == largest["revisits"] > 1


def test_a_shorter_period_of_one_project_shows_each_revisit(crowded: Store) -> None:
    by_project = ask_course(crowded).marks.group_by("project_id").agg(pl.sum("revisits"))
    busiest = by_project.sort("revisits")["project_id"][-1]
    one = ask_course(crowded, Selection(project_ids=(busiest,)))
    first = one.marks["first_at"].min()
    assert first is not None
    fortnight = Selection(project_ids=(busiest,), since=first, until=first + timedelta(days=14))
    zoomed = ask_course(crowded, fortnight)
    (course,) = zoomed.courses
    assert course.revisits == course.marks.height > 10
    assert course.note == ""


def test_sessions_that_lie_close_together_become_one_bar_that_opens_none(crowded: Store) -> None:
    sessions = ask_course(crowded).sessions
    one = sessions.filter(pl.col("project_id") == sessions["project_id"][0])
    merged = merge_sessions(one, most=100)
    assert merged.height <= 100
    assert merged["sessions"].sum() == one["sessions"].sum()
    assert merged["revisits"].sum() == one["revisits"].sum()
    several = merged.filter(pl.col("mark").is_null())
    assert (several["sessions"] > 1).all()
    assert merge_sessions(one, most=one.height).equals(one)


def test_the_running_session_stays_by_itself(crowded: Store) -> None:
    sessions = ask_course(crowded).sessions.filter(~pl.col("inferred")).head(300)
    running = sessions.with_row_index().with_columns(running=pl.col("index") == 299).drop("index")
    merged = merge_sessions(running, most=50)
    assert merged.filter("running")["mark"].to_list() == [running["mark"][-1]]


def test_the_file_of_a_figure_names_every_session(crowded: Store) -> None:
    course = ask_course(crowded).courses[0]
    bars = course.build_file_rows().filter(pl.col("kind").is_in(["logged", "inferred"]))
    assert bars.height == course.sessions.height
