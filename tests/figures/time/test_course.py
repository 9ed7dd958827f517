"""The course of a project: sessions as logged and as inferred, and marks of revisits."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from pipeline.asking.selection import Selection, select_by_names
from pipeline.figures.time.timeline import (
    SCHEMA,
    build_course,
    format_session_length,
    format_sessions,
    list_projects_by_activity,
)
from pipeline.store import Store
from pipeline.words import dates
from tests.builders import (
    EVERYTHING,
    PROJECT,
    add,
    all_records,
    ask,
    catalogue,
    log,
    overlap,
    revisit,
    revisits_of,
    sessions_of,
)
from tests.figures.time.questions import BERLIN, at, list_bars, list_weeks


def list_marks(store: Store, selection: Selection = EVERYTHING) -> pl.DataFrame:
    return ask(store, "timeline_marks", selection=selection)


def list_inferred(
    store: Store, selection: Selection = EVERYTHING
) -> list[tuple[str, str, str, int]]:
    """Phase, first and last day and hour, revisits of the view."""
    found = list_bars(store, selection).filter("inferred")
    hour = "%d %H"
    return found.select(
        "phase",
        pl.col("started_at").dt.strftime(hour),
        pl.col("ended_at").dt.strftime(hour),
        "revisits",
    ).rows()


def test_an_empty_store_has_no_course(store: Store) -> None:
    assert list_bars(store).is_empty()
    assert list_marks(store).is_empty()
    assert list_weeks(store) == []
    drawn = build_course(list_bars(store), list_marks(store), zone="UTC")
    assert drawn.is_empty()
    assert dict(drawn.schema) == SCHEMA
    assert list_projects_by_activity(list_bars(store), list_marks(store)) == {}


M, S = "monitoring", "scalability"


@pytest.mark.parametrize(
    ("sessions", "revisits", "inferred"),
    [
        ([], [(M, 2), (M, 3), (M, 5), (S, 6), (M, 7)], [(M, 2, 5, 3), (S, 6, 6, 1), (M, 7, 7, 1)]),
        # A revisit that a session covers ends a run and is in none.
        ([(M, 4, 5)], [(M, 2), (M, 3), (M, 4), (M, 6)], [(M, 2, 3, 2), (M, 6, 6, 1)]),
        # A session covers its start but not its end.
        ([(M, 4, 5), (S, 5, 6)], [(M, 4), (M, 5)], [(M, 5, 5, 1)]),
        # A session of another phase or of another project covers nothing.
        ([(S, 1, 9), (M, 1, 9, "Other")], [(M, 4)], [(M, 4, 4, 1)]),
        ([], [(M, 2), (S, 3, "Other"), (M, 4)], [(M, 2, 4, 2), (S, 3, 3, 1)]),
    ],
)
def test_consecutive_revisits_from_one_phase_make_one_inferred_session(
    store: Store,
    sessions: list[tuple[Any, ...]],
    revisits: list[tuple[Any, ...]],
    inferred: list[tuple[str, int, int, int]],
) -> None:
    for phase, start, end, *project in sessions:
        days = sessions_of((phase, at(start), at(end)), project=(*project, PROJECT)[0])
        add(store, days)
    rows = [
        revisit(phase, "management", occurred_at=at(day), project=(*project, PROJECT)[0])
        for phase, day, *project in revisits
    ]
    add(store, revisits_of(rows))
    assert list_inferred(store) == [
        (phase, f"{first:02} 10", f"{last:02} 10", number)
        for phase, first, last, number in inferred
    ]
    logged = list_bars(store).filter(~pl.col("inferred"))
    assert logged["revisits"].sum() == len(revisits) - sum(row[3] for row in inferred)


def test_filters_on_revisits_change_the_marks_but_not_the_bars(store: Store) -> None:
    log(store, "monitoring", at=at(2), reason="Defect")
    log(store, "scalability", at=at(3), reason="Tooling", by="ben")
    log(store, "monitoring", "management", at=at(4), reason="Tooling", note="x")
    whole = [row[:3] for row in list_inferred(store)]
    for named in (
        {"reasons": ["Defect"]},
        {"people": ["ben"]},
        {"revisited_phases": ["management"]},
        {"note_text": "x"},
    ):
        selection = select_by_names(catalogue(store), **named)  # type: ignore[arg-type]
        assert [row[:3] for row in list_inferred(store, selection)] == whole
        assert sum(row[3] for row in list_inferred(store, selection)) == 1
        assert list_marks(store, selection).height == 1


def test_a_main_phase_leaves_its_own_bars_as_they_are(store: Store) -> None:
    add(store, sessions_of(("management", "2026-03-20", "2026-03-21")))
    log(store, "monitoring", at=at(2))
    log(store, "scalability", at=at(3))
    log(store, "monitoring", "management", at=at(4))
    only = select_by_names(catalogue(store), main_phases=["monitoring"])
    assert list_inferred(store, only) == [
        ("monitoring", "02 10", "02 10", 1),
        ("monitoring", "04 10", "04 10", 1),
    ]
    assert list_bars(store, only)["inferred"].all()


def test_the_period_clips_bars_and_keeps_what_was_logged(store: Store) -> None:
    add(store, sessions_of(("monitoring", "2026-03-02", "2026-03-20")))
    for day in (1, 21, 25):
        log(store, "monitoring", at=at(day))
    period = select_by_names(catalogue(store), since="2026-03-10", until="2026-03-22")
    logged, run = list_bars(store, period).to_dicts()
    begin, cut, end = (datetime(2026, 3, day) for day in (2, 10, 20))
    assert (logged["started_at"], logged["ended_at"]) == (cut, end)
    assert (logged["logged_from"], logged["logged_until"]) == (begin, end)
    assert (run["started_at"], run["ended_at"]) == (datetime(2026, 3, 21, 10),) * 2


def test_the_running_session_lasts_until_now_unless_the_period_ends_before(store: Store) -> None:
    started = datetime.now(UTC) - timedelta(days=3)
    add(store, sessions_of(("monitoring", started.isoformat(), None)))
    (running,) = list_bars(store).to_dicts()
    assert (running["running"], running["logged_until"]) == (True, None)
    assert abs(running["ended_at"] - datetime.now(UTC).replace(tzinfo=None)) < timedelta(minutes=2)
    cut = Selection(until=running["ended_at"] - timedelta(days=1))
    assert list_bars(store, cut)["running"].to_list() == [False]


def test_inferred_sessions_never_count_in_incidence(sample: Store) -> None:
    found = list_bars(sample)
    logged = found.filter(~pl.col("inferred"))
    assert (logged.height, found.height - logged.height) == (30, 5)
    by_phase = Counter(logged["phase"])
    for (main, _), pair in overlap(sample).items():
        assert pair["focus_sessions"] == by_phase[main]


def test_each_revisit_of_the_sample_is_in_one_bar_as_by_hand(sample: Store) -> None:
    found = list_bars(sample)
    assert found["revisits"].sum() == 227 == list_marks(sample)["revisits"].sum()
    logged = found.filter(~pl.col("inferred")).to_dicts()
    by_hand = Counter(
        one["id"]
        for row in all_records(sample).to_dicts()
        for one in logged
        if one["phase"] == row["main_phase"]
        and one["started_at"] <= row["occurred_at"] < one["ended_at"]
    )
    assert {one["id"]: one["revisits"] for one in logged if one["revisits"]} == by_hand
    assert format_sessions(found) == [
        f"30 focus sessions; the longest, on monitoring: {tell_longest(logged)}.",
        f"{227 - by_hand.total()} revisits lie outside any focus session of their main phase; "
        "from such revisits 5 sessions are inferred (dashed).",
    ]


def tell_longest(logged: list[dict[str, Any]]) -> str:
    return format_session_length(max(one["ended_at"] - one["started_at"] for one in logged))


def test_very_many_inferred_sessions_are_drawn_together(store: Store) -> None:
    phases = [phase.key for phase in catalogue(store).phases]
    rows = [
        revisit(phases[n % 9], phases[(n + 1) % 9], occurred_at=f"{moment:%Y-%m-%dT%H:%M}Z")
        for n in range(1000)
        for moment in [datetime(2026, 1, 1) + timedelta(hours=n)]
    ]
    add(store, revisits_of(rows))
    found = list_bars(store)
    assert found.height <= 9 * 121
    assert found["sessions"].sum() == 1000 == found["revisits"].sum()
    drawn = build_course(found, list_marks(store), zone="UTC")
    assert not (drawn["kind"] == "step").any()


def test_revisits_of_one_pair_close_together_are_one_mark(store: Store) -> None:
    log(store, at="2026-03-02T10:00Z", reason="Defect")
    log(store, at="2026-03-02T10:10Z", reason="Tooling")
    log(store, "model_deployment", "monitoring", at="2026-03-02T10:07Z")
    log(store, at="2026-04-02T10:00Z")
    found = list_marks(store)
    assert found.select("revisits", "back", "reason", "reasons").rows() == [
        (2, True, "Defect", 2),
        (1, False, "Schema change", 1),
        (1, True, "Schema change", 1),
    ]
    assert found["moment"][0] == datetime(2026, 3, 2, 10, 5)
    assert found["first_at"][0] == datetime(2026, 3, 2, 10)
    assert found["last_at"][0] == datetime(2026, 3, 2, 10, 10)
    records = {row["id"]: row["occurred_at"] for row in all_records(store).to_dicts()}
    assert [records[mark] for mark in found["mark"]] == found["first_at"].to_list()
    why = build_course(list_bars(store), found, zone="UTC").filter(pl.col("why").is_not_null())[
        "why"
    ]
    assert why.to_list() == ["Defect and another", "Schema change", "Schema change"]


def test_times_are_those_of_the_readers_clock(store: Store) -> None:
    add(store, sessions_of(("monitoring", "2026-03-28T12:00Z", "2026-03-29T12:00Z")))
    log(store, "monitoring", at="2026-03-29T00:30Z")
    log(store, "monitoring", at="2026-03-29T01:30Z", reason="Defect")
    drawn = build_course(list_bars(store), list_marks(store), zone=BERLIN)
    (bar,) = drawn.filter(kind="logged").to_dicts()
    assert (bar["starts"], bar["ends"]) == (datetime(2026, 3, 28, 13), datetime(2026, 3, 29, 14))
    assert bar["when"] == "Sat 28 Mar 2026 13:00 – Sun 29 Mar 2026 14:00"
    clock = drawn.filter(kind="back")["starts"].to_list()
    assert clock == [datetime(2026, 3, 29, 1, 30), datetime(2026, 3, 29, 3, 30)]


def test_times_are_written_as_the_reader_writes_them(store: Store) -> None:
    add(store, sessions_of(("monitoring", "2026-03-28T12:00Z", "2026-03-29T12:00Z")))
    dates.set_locale("en-US")
    (bar,) = build_course(list_bars(store), list_marks(store), zone="UTC").to_dicts()
    assert bar["when"] == "Sat Mar 28, 2026 12:00 PM – Sun Mar 29, 2026 12:00 PM"
    assert list_weeks(store)[0]["said"] == "week of Mar 23, 2026"


def test_steps_lead_from_one_lane_to_the_next(store: Store) -> None:
    add(
        store,
        sessions_of(
            ("monitoring", at(2), at(3)),
            ("scalability", at(3), at(4)),
            ("monitoring", at(5), at(6)),
        ),
    )
    steps = build_course(list_bars(store), list_marks(store), zone="UTC").filter(kind="step")
    assert steps.select("lane", "from_lane", "starts").rows() == [
        ("Monitoring", "Scalability", datetime(2026, 3, 3, 10)),
        ("Scalability", "Monitoring", datetime(2026, 3, 5, 10)),
    ]


def test_the_project_last_worked_on_comes_first(store: Store) -> None:
    add(store, sessions_of(("monitoring", at(2), at(9)), project="Old"))
    log(store, at=at(10), project="New")
    assert list(list_projects_by_activity(list_bars(store), list_marks(store)).values()) == [
        "New",
        "Old",
    ]


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(minutes=45), "45 min"),
        (timedelta(hours=47), "47 h"),
        (timedelta(days=20, hours=20), "21 days"),
        (timedelta(), "–"),
    ],
)
def test_how_long_a_session_is_in_words(length: timedelta, said: str) -> None:
    assert format_session_length(length) == said
