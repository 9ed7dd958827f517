"""Where nobody wrote anything down nothing falls: silence is said, and said first."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from pipeline.asking import questions
from pipeline.asking.selection import Selection, select_by_names
from pipeline.figures.claims.tested import judge_claims
from pipeline.figures.report.summary import ask_time_before, format_summary
from pipeline.figures.time import weeks
from pipeline.store import Store
from tests.builders import EVERYTHING, add, ask, catalogue, revisit, revisits_of, sessions_of
from tests.logs import BEGIN, MONITORING, PREPARATION, find_patterns, gather_evidence


def add_days(store: Store, *days: float, begin: datetime = BEGIN, **values: object) -> None:
    """A revisit so many days after the begin of the log, for each."""
    rows = [
        revisit(MONITORING, PREPARATION, occurred_at=(begin + timedelta(days=day)).isoformat())
        | values
        for day in days
    ]
    add(store, revisits_of(rows))


def add_sessions(store: Store, *days: tuple[float, float | None]) -> None:
    """Focus sessions from day to day of the log."""

    def tell(day: float | None) -> str | None:
        return None if day is None else (BEGIN + timedelta(days=day)).isoformat()

    add(store, sessions_of(*((MONITORING, str(tell(first)), tell(last)) for first, last in days)))


def add_busy_half_year(store: Store) -> None:
    """Two revisits a day until day 170, in one focus session a week."""
    add_days(store, *(n / 2 for n in range(340)))
    add_sessions(store, *((7 * week, 7 * week + 7) for week in range(24)))


def list_changes(store: Store) -> list[str]:
    return [one.statement for one in find_patterns(store, "falling", "rising")]


def test_nothing_falls_where_nobody_wrote_anything_down(store: Store) -> None:
    """339 revisits, 86 days of silence, and then a single one."""
    add_busy_half_year(store)
    add_days(store, 169.5 + 86)
    assert list_changes(store) == []
    (quality,) = find_patterns(store, "log_quality")
    assert "no revisit was written down for 86 days, 23 Jun 2026 to 17 Sep 2026" in (
        quality.statement
    )


def test_a_running_session_makes_no_fall_of_silence(store: Store) -> None:
    add_busy_half_year(store)
    add_sessions(store, (169, None))
    assert list_changes(store) == []
    (quality,) = find_patterns(store, "log_quality")
    assert quality.evidence["longest_gap_days"] > 100
    assert quality.evidence["bad"]  # it lies over a quarter of the whole


def test_what_falls_falls_by_the_days_on_which_somebody_logged(store: Store) -> None:
    """The focus moves on each week, and with a tenth of the revisits: that is a fall."""
    add_busy_half_year(store)
    add_sessions(store, *((7 * week, 7 * week + 7) for week in range(24, 34)))
    add_days(store, *(170.2 + 20 * n for n in range(4)))
    statements = list_changes(store)
    assert statements
    assert not any("silence" in one for one in statements)


def test_nothing_falls_where_a_silence_lies_in_the_time_of_the_fall(store: Store) -> None:
    add_days(store, *(n / 2 for n in range(200)))
    add_sessions(store, (0, 100))
    add_sessions(store, (140, 180))
    add_days(store, *(140.5 + 6 * n for n in range(7)))
    claims = judge_claims(gather_evidence(store))
    assert any(one.kind == "falling" and one.numbers["recent_silent_days"] for one in claims)
    assert find_patterns(store, "falling") == []
    assert "no revisit was written down for 41 days" in find_patterns(store)[-1].statement


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Pacific/Auckland"])
def test_the_last_eight_weeks_are_whole_days_of_the_reader(store: Store, zone: str) -> None:
    """As many as a filter by the days that the sentence names lets through."""
    add_days(store, *(2 * n for n in range(31)), *(61 + n / 2 for n in range(109)))
    claim = next(
        one for one in judge_claims(gather_evidence(store, zone=zone)) if one.kind == "rising"
    )
    first, last = (
        datetime.fromisoformat(str(claim.numbers[end])) for end in ("recent_from", "recent_until")
    )
    local = [
        moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date() for moment in (first, last)
    ]
    assert local[1] - local[0] == timedelta(days=55)
    days = select_by_names(catalogue(store), since=str(local[0]), until=str(local[1]), zone=zone)
    counted = ask(store, "headline", selection=days)["revisits"].item()
    assert counted == claim.numbers["recent"]
    assert claim.numbers["recent_compared"] == counted - 1


def say_four_weeks(store: Store, selection: Selection = EVERYTHING) -> str:
    with store.reading() as reader:
        answer = questions.answer_from(reader)
        trend = weeks.ask_trend(answer, selection, grain="week", stack="none", zone="UTC")
        return weeks.ask_four_weeks(answer, selection, trend, zone="UTC")


def find_monday(weeks_ago: int) -> datetime:
    today = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    return today - timedelta(days=today.weekday() + 7 * weeks_ago)


def test_weeks_without_a_word_are_no_fall(store: Store) -> None:
    add_days(store, *range(49), begin=find_monday(12))
    add_days(store, 76, begin=find_monday(12))
    said = say_four_weeks(store)
    assert ", in 3 of which nothing was written down: 1 revisit; 28 in the four before." in said
    assert "fewer" not in said


def test_weeks_after_a_silence_are_no_rise(store: Store) -> None:
    add_days(store, *range(7), begin=find_monday(20))
    add_days(store, *range(28), begin=find_monday(4))
    said = say_four_weeks(store)
    assert said.endswith(
        ": 28 revisits; none in the four before, in which nothing was written down."
    )
    assert "more" not in said


def test_weeks_in_which_the_focus_moved_are_compared(store: Store) -> None:
    monday = find_monday(12)
    add_days(store, *range(56), begin=monday)
    marks = [(monday + timedelta(days=7 * week)).isoformat() for week in range(8, 13)]
    add(store, sessions_of(*((MONITORING, *pair) for pair in pairwise(marks))))
    assert ": 0 revisits, fewer than the 28 of the four before." in say_four_weeks(store)


def test_weeks_end_with_the_last_sign_of_work_and_the_silence_since_is_said_first(
    store: Store,
) -> None:
    monday = find_monday(20)
    add_days(store, *range(7 * 8), begin=monday)
    add(store, sessions_of((MONITORING, (monday + timedelta(days=55)).isoformat(), None)))
    said = say_four_weeks(store)
    days = (datetime.now(UTC) - monday - timedelta(days=55)).days
    assert said.startswith("Nothing was written down in the ")
    assert f" {days} days since " in said or f" {days + 1} days since " in said
    assert said.endswith(": 28 revisits, as many as in the four before.")


def test_a_period_in_which_nobody_logged_is_not_just_called_less(store: Store) -> None:
    add_days(store, *range(60))
    add_days(store, 61.0)
    since = BEGIN.replace(tzinfo=None) + timedelta(days=58)
    selection, now = Selection(since=since), since + timedelta(days=28)
    with store.reading() as reader:
        answer = questions.answer_from(reader)
        compared = ask_time_before(answer, selection, now=now)
    assert compared is not None
    head = ask(store, "headline", selection=selection).row(0, named=True)
    words = format_summary(head, zone="UTC", compared=compared, about=("count",))
    assert words == [
        "3 revisits, 4 Mar 2026 – 7 Mar 2026; nothing was written down in the last 24 days, and "
        "25 fewer than in the 4 weeks before."
    ]
