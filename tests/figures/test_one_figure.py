"""One figure for one thing: what pages, report and commands count alike is asked of all of them."""

import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from pipeline.asking import questions
from pipeline.asking.questions import Ask, Question
from pipeline.asking.selection import Selection, select_by_names
from pipeline.figures.actions.judged import ask_judged_actions
from pipeline.figures.cost.cost import ask_cost
from pipeline.figures.overlap.measures import MEASURES_BY_KEY
from pipeline.figures.overlap.overlap import measure_overlap
from pipeline.figures.patterns.search import narrow_to_pattern
from pipeline.figures.proposals.insights import ask_insights
from pipeline.figures.report.retrospective import ask_retrospective
from pipeline.figures.time.timeline import ask_timeline
from pipeline.store import Store
from tests.builders import MONDAY, add, adopt_action, catalogue, log, made_up_log, sessions_of
from tests.logs import BEGIN, MONITORING, PREPARATION

ZONE = "America/New_York"
Counts = Mapping[str, object]
FILTERS: dict[str, Mapping[str, object]] = {
    "no filter": {},
    "a reason": {"reasons": ["Schema change", "Tooling"]},
    "two main phases": {"main_phases": ["model_deployment", "monitoring"]},
    "a revisited phase": {"revisited_phases": ["data_preparation"]},
    "a period": {"since": "2026-07-06", "until": "2026-10-13"},
}


@pytest.fixture(scope="module")
def _file_with_gaps(_empty_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Revisits with and without minutes, in and outside focus, with silences between them."""
    path = tmp_path_factory.mktemp("gaps") / "gaps.duckdb"
    shutil.copyfile(_empty_file, path)
    store = Store(path)
    made_up_log(store, 150)
    for day in (-90, -50, -1):
        at = (BEGIN + timedelta(days=day)).isoformat()
        log(store, MONITORING, PREPARATION, at=at, minutes=20, reason="Tooling")
    add(store, sessions_of((MONITORING, (BEGIN - timedelta(days=3)).isoformat(), MONDAY)))
    return path


@pytest.fixture(scope="module", params=["the sample", "a log with gaps"])
def _filled_file(request: pytest.FixtureRequest, _sample_file: Path, _file_with_gaps: Path) -> Path:
    """The sample, or a log of which much is missing."""
    return _sample_file if request.param == "the sample" else _file_with_gaps


@pytest.fixture
def filled(_filled_file: Path, tmp_path: Path) -> Store:
    """Either of them, to write to."""
    return Store(Path(shutil.copyfile(_filled_file, tmp_path / "filled.duckdb")))


@pytest.fixture(scope="module")
def ask(_filled_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """Asks either of them; what several figures ask is asked once."""
    path = tmp_path_factory.mktemp("filled") / "filled.duckdb"
    with Store(Path(shutil.copyfile(_filled_file, path))).asking() as model:
        yield cache(questions.answer_from(model))


def select(ask: Ask, filters: str) -> Selection:
    return select_by_names(questions.ask_catalogue(ask), zone=ZONE, **FILTERS[filters])  # type: ignore[arg-type]


def count_revisits(ask: Ask, view: Selection) -> Counts:
    report = ask_retrospective(ask, view, zone=ZONE)
    of = {
        "the head of each page": report.overlap.head["revisits"],
        "the matrix": report.overlap.pairs["revisits"].sum(),
        "the report": report.revisits,
        "what was made from phases": report.phase_rows["made_from"].sum(),
        "what arrived at phases": report.phase_rows["arrived_at"].sum(),
        "reasons": report.reasons["revisits"].sum(),
        "reasons by phase": ask(Question("reason_phases", selection=view))["revisits"].sum(),
        "insights": report.insights.revisits,
        "cost": ask(Question("pair_rework", selection=view))["revisits"].sum(),
        "compared": ask(Question("exposures", selection=view, zone=ZONE))["revisits"].sum(),
        "quality": ask(Question("log_quality", selection=view))["revisits"].item(),
        "records": ask(Question("records", selection=view)).height,
    }
    timeline = ask_timeline(ask, view, zone=ZONE)
    of["marks"] = timeline.marks["revisits"].sum()
    of["so far"] = timeline.weeks["cumulative"][-1]
    of["sessions and outside"] = timeline.sessions["revisits"].sum()
    for grain in ("day", "week", "month"):
        for stack in ("none", "reason", "main_phase"):
            trend = Question("trend", selection=view, grain=grain, stack=stack, zone=ZONE)
            of[f"trend per {grain} by {stack}"] = ask(trend)["revisits"].sum()
    return of


def count_minutes(ask: Ask, view: Selection) -> Counts:
    head = ask(Question("headline", selection=view)).row(0, named=True)
    return {
        "the head of each page": head["minutes"],
        "the matrix": ask(Question("pair_counts", selection=view))["minutes"].sum(),
        "records": ask(Question("records", selection=view))["minutes"].sum(),
        "reasons": ask(Question("reason_counts", selection=view))["minutes"].sum(),
        "cost": ask(Question("pair_rework", selection=view))["minutes_written"].sum(),
    }


def count_without_minutes(ask: Ask, view: Selection) -> Counts:
    head = ask(Question("headline", selection=view)).row(0, named=True)
    return {
        "the head of each page": head["without_minutes"],
        "the matrix": ask(Question("pair_counts", selection=view))["without_minutes"].sum(),
        "records": ask(Question("records", selection=view))["minutes"].null_count(),
        "reasons": ask(Question("reason_counts", selection=view))["without_minutes"].sum(),
        "cost": ask(Question("pair_rework", selection=view))["without_minutes"].sum(),
        "quality": ask(Question("log_quality", selection=view))["without_minutes"].item(),
    }


def count_outside_focus(ask: Ask, view: Selection) -> Counts:
    sessions = ask_timeline(ask, view, zone=ZONE).sessions
    pairs = ask(Question("pair_rework", selection=view))
    compared = ask(Question("exposures", selection=view, zone=ZONE))
    return {
        "timeline": sessions.filter("inferred")["revisits"].sum(),
        "cost": (pairs["revisits"] - pairs["inside"]).sum(),
        "compared": (compared["revisits"] - compared["revisits_in_focus"]).sum(),
    }


def count_sessions(ask: Ask, view: Selection) -> Counts:
    overlap = measure_overlap(ask, view, MEASURES_BY_KEY["incidence"], zone=ZONE)
    words = re.search(r"(\d+) focus session", overlap.note)
    return {
        "timeline": ask_timeline(ask, view, zone=ZONE).sessions.filter(~pl.col("inferred")).height,
        "incidence": int(words[1]) if words else None,
    }


def count_focus_days(ask: Ask, view: Selection) -> Counts:
    now = questions.get_current_minute()  # the same for all: a minute may end between them
    rows = ask(Question("phase_rows", selection=view, zone=ZONE, now_utc=now))
    compared = ask(Question("exposures", selection=view, zone=ZONE, now_utc=now))
    of_all = replace(view, revisited_phases=())
    pairs = ask(Question("pair_sessions", selection=of_all, now_utc=now))
    of_phases = pairs.group_by("main_phase").agg(pl.col("focus_days").max())
    work = ask(Question("phase_work", selection=view, zone=ZONE, hours_a_day=24, now_utc=now))
    return {
        "phases": round(rows["focus_days"].sum(), 3),
        "compared": round(compared["focus_days"].sum(), 3),
        "intensity": round(of_phases["focus_days"].sum(), 3),
        "cost": round((work["focus_minutes"].sum() or 0) / 1440, 3),
    }


FIGURES: dict[str, Callable[[Ask, Selection], Counts]] = {
    "revisits": count_revisits,
    "minutes": count_minutes,
    "revisits without minutes": count_without_minutes,
    "revisits outside focus": count_outside_focus,
    "focus sessions": count_sessions,
    "focus days": count_focus_days,
}


@pytest.mark.parametrize("filters", FILTERS)
@pytest.mark.parametrize("figure", FIGURES)
def test_every_place_has_the_same_number(ask: Ask, figure: str, filters: str) -> None:
    counts = FIGURES[figure](ask, select(ask, filters))
    assert len(set(counts.values())) == 1, counts


@pytest.mark.parametrize("filters", FILTERS)
def test_a_finding_counts_the_records_that_it_leads_to(ask: Ask, filters: str) -> None:
    view = select(ask, filters)
    for pattern in ask_insights(ask, view, zone=ZONE).patterns:
        records = ask(Question("records", selection=narrow_to_pattern(pattern, view))).height
        told = {
            "hot_pair": ("revisits",),
            "ping_pong": ("there", "back"),
            "dominant_reason": ("revisits",),
            "rising": ("before", "recent"),
            "falling": ("before", "recent"),
            "magnet": ("arrived_at",),
            "source": ("made_from",),
            "log_quality": ("revisits",),
            "found_late": ("of",),
        }.get(pattern.kind, ())
        if pattern.kind not in ("log_quality", "found_late"):
            answers = ("avoidable_yes", "avoidable_no", "avoidable_unknown")
            assert sum(pattern.evidence[name] for name in answers) == records  # type: ignore[misc]
        if told:
            assert sum(pattern.evidence[name] for name in told) == records, pattern.statement  # type: ignore[misc]


def test_cost_says_what_it_leaves_out_of_the_hours_that_other_pages_have(sample: Store) -> None:
    with sample.reading() as reader:
        ask = questions.answer_from(reader)
        cost = ask_cost(ask, Selection(), zone="UTC", hours_a_day=8)
        head = ask(Question("headline", selection=Selection())).row(0, named=True)
    assert head["minutes"] // 60 == 238
    assert cost.sentences[0].startswith("Rework took at least 235 h of the ")
    assert cost.sentences[0].endswith(
        "; of the 238 h written down, 2 h 50 outside any focus session of the main phase are left "
        "out."
    )
    hot = ("model_deployment", "data_preparation")
    assert cost.format_minutes(hot) == "23 h 55 in focus, of 24 h 55 written down"


@pytest.mark.parametrize("filters", ["a reason", "a revisited phase"])
def test_rework_is_that_of_the_view_whatever_filters_leave_out(sample: Store, filters: str) -> None:
    view = select_by_names(catalogue(sample), **FILTERS[filters])  # type: ignore[arg-type]
    with sample.reading() as reader:
        ask = questions.answer_from(reader)
        cost = ask_cost(ask, view, zone="UTC", hours_a_day=8)
        pairs = ask(Question("pair_rework", selection=view))
    hours, minutes = divmod(int(pairs["minutes"].sum()), 60)
    rework = f"{hours} h {minutes:02d}" if minutes else f"{hours} h"
    assert cost.sentences[0].startswith(f"Rework took at least {rework} of the ")


@pytest.mark.parametrize("concerns", [{}, {"reason": "Schema change"}, {"main_phase": MONITORING}])
def test_an_action_counts_the_revisits_that_its_weeks_show(
    filled: Store, concerns: Mapping[str, str]
) -> None:
    adopt_action(filled, started_at="2026-08-03", **concerns)
    with filled.reading() as reader:
        ask = questions.answer_from(reader)
        (judged,) = ask_judged_actions(ask, Selection(), zone="UTC").actions
    effect = judged.effect
    compared = effect.before.revisits + effect.after.revisits
    assert compared + effect.waiting + effect.at_ends == judged.revisits
    words = judged.explanation[0]
    assert ("of the log and" in words) == (effect.at_ends > 0)
    assert ("in which nobody wrote anything down" in words) == (effect.silent_days >= 1)
