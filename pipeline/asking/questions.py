"""The questions that pages and commands ask the store, as values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import polars as pl

from pipeline.asking.selection import Selection
from pipeline.clock import get_utc_now
from pipeline.model import Catalogue, Focus, Phase, Project, Reason
from pipeline.store import Reader

Grain = Literal["day", "week", "month"]
Stack = Literal["main_phase", "revisited_phase", "reason", "none"]


@dataclass(frozen=True)
class Question:
    """A query of queries/ with its parameters: a hashable value, so that a cache can key it."""

    name: str
    parameters: tuple[tuple[str, object], ...] = ()

    def ask(self, reader: Reader) -> pl.DataFrame:
        """Ask the open store; the columns are those of the file's last select."""
        return reader.query(
            self.name,
            **{
                name: value.build_parameter() if isinstance(value, Selection) else value
                for name, value in self.parameters
            },
        )


Ask = Callable[[Question], pl.DataFrame]


def get_current_minute() -> datetime:
    """Return the current time in UTC without a zone, rounded up to the minute.

    Rounded, so that questions about running sessions stay cached; up, so that a session or a
    revisit of this very minute counts.
    """
    return (get_utc_now() + timedelta(minutes=1)).replace(second=0, microsecond=0)


def query_headline(selection: Selection) -> Question:
    """Query one row: how many revisits, when, and the most revisited phase."""
    return Question("headline", (("selection", selection),))


def query_pair_counts(selection: Selection) -> Question:
    """Query all ordered pairs of phases with revisits, minutes and shares."""
    return Question("pair_counts", (("selection", selection),))


def query_pair_sessions(selection: Selection) -> Question:
    """Query focus sessions, focus days, incidence and intensity by pair."""
    return Question("pair_sessions", (("selection", selection), ("now_utc", get_current_minute())))


def query_exposures(selection: Selection, *, zone: str) -> Question:
    """Query focus days and calendar days (of `zone`) by main phase, and revisits made in focus."""
    return Question(
        "exposures", (("selection", selection), ("now_utc", get_current_minute()), ("zone", zone))
    )


def query_pair_weeks(selection: Selection, *, zone: str) -> Question:
    """Query the coupling by pair; weeks are those of `zone`."""
    return Question("pair_weeks", (("selection", selection), ("zone", zone)))


def query_reason_counts(selection: Selection) -> Question:
    """Query the reasons, most frequent first, with the cumulative share."""
    return Question("reason_counts", (("selection", selection),))


def query_reason_phases(selection: Selection) -> Question:
    """Query revisits by reason and revisited phase."""
    return Question("reason_phases", (("selection", selection),))


def query_revisit_spread(selection: Selection) -> Question:
    """Query revisits by pair, reason, minutes and avoidable, for shares and intervals."""
    return Question("revisit_spread", (("selection", selection),))


def query_stretches(selection: Selection, *, last_days: int) -> Question:
    """Query revisits and focus days, recent and before, by phase and by reason."""
    return Question(
        "stretches",
        (("selection", selection), ("last_days", last_days), ("now_utc", get_current_minute())),
    )


def query_log_quality(selection: Selection) -> Question:
    """Query one row: late entries, missing minutes, who writes, the longest gap."""
    return Question("log_quality", (("selection", selection), ("now_utc", get_current_minute())))


def query_phase_rows(selection: Selection, *, zone: str, week_start: int = 0) -> Question:
    """Query one row per phase: counts, distance, focus days, reason, weeks of `zone`."""
    return _query_by_week("phase_rows", selection, zone, week_start)


def query_trend(
    selection: Selection, *, grain: Grain, stack: Stack, zone: str, week_start: int = 0
) -> Question:
    """Query revisits per day, week or month of `zone`, stacked.

    Weeks begin on the day `week_start`: 0 is Monday, 5 Saturday, 6 Sunday.
    """
    return Question(
        "trend",
        (
            ("selection", selection),
            ("grain", grain),
            ("stack", stack),
            ("zone", zone),
            ("week_start", week_start),
            ("now_utc", get_current_minute()),
        ),
    )


def query_timeline_sessions(selection: Selection) -> Question:
    """Query focus sessions, logged and inferred, in time order, cut to the period and to now."""
    return Question(
        "timeline_sessions", (("selection", selection), ("now_utc", get_current_minute()))
    )


def query_timeline_marks(selection: Selection) -> Question:
    """Query revisits along the time; close ones of a pair are merged."""
    return Question("timeline_marks", (("selection", selection),))


def query_focus_weeks(selection: Selection, *, zone: str, week_start: int = 0) -> Question:
    """Query per week of `zone` the revisits so far and the share of focus days with a revisit."""
    return _query_by_week("focus_weeks", selection, zone, week_start)


def query_phase_work(selection: Selection, *, zone: str, hours_a_day: int) -> Question:
    """Query work and rework in focus per phase, in minutes; `hours_a_day` limits a day's work.

    24 hours are no limit: all time in focus counts, as it was logged.
    """
    return Question(
        "phase_work",
        (
            ("selection", selection),
            ("zone", zone),
            ("hours_a_day", hours_a_day),
            ("now_utc", get_current_minute()),
        ),
    )


def query_pair_rework(selection: Selection) -> Question:
    """Query the minutes of revisits inside focus sessions of their main phase, by pair."""
    return Question("pair_rework", (("selection", selection), ("now_utc", get_current_minute())))


def _query_by_week(name: str, selection: Selection, zone: str, week_start: int) -> Question:
    """Build a question with weeks of `zone`; `week_start` as in `query_trend`."""
    return Question(
        name,
        (
            ("selection", selection),
            ("zone", zone),
            ("week_start", week_start),
            ("now_utc", get_current_minute()),
        ),
    )


def query_records(
    selection: Selection,
    *,
    most: int | None = None,
    skipped: int = 0,
    last_written_first: bool = False,
) -> Question:
    """Query the revisits, newest (or last written) first; `most` None means all."""
    return Question(
        "records",
        (
            ("selection", selection),
            ("most", most),
            ("skipped", skipped),
            ("last_written_first", last_written_first),
        ),
    )


def query_actions() -> Question:
    """Query the current actions, latest start first."""
    return Question("actions")


def query_action_effect(
    selection: Selection, *, began_at: datetime, ended_at: datetime | None
) -> Question:
    """Query revisits, focus days and calendar days before and since an action began."""
    return Question(
        "action_effect",
        (
            ("selection", selection),
            ("began_at", began_at),
            ("ended_at", ended_at),
            ("now_utc", get_current_minute()),
        ),
    )


def query_revisit_marks(selection: Selection) -> Question:
    """Query id and revision of all revisits of a selection."""
    return Question("revisit_marks", (("selection", selection),))


def query_reasons_for_pair(main_phase: str | None, revisited_phase: str | None) -> Question:
    """Query the reasons in the order in which a form offers them for a pair."""
    return Question(
        "reasons_for_pair", (("main_phase", main_phase), ("revisited_phase", revisited_phase))
    )


def query_two_weeks(project_id: str, *, zone: str, week_start: int = 0) -> Question:
    """Query a project's revisits of this week and last week; `week_start` as in `query_trend`."""
    return Question(
        "two_weeks",
        (
            ("project_id", project_id),
            ("zone", zone),
            ("week_start", week_start),
            ("now_utc", get_current_minute()),
        ),
    )


def query_practices() -> Question:
    """Query the team's own practices, by main and revisited phase in workflow order."""
    return Question("practices")


def ask_catalogue(ask: Ask) -> Catalogue:
    """Ask for the catalogue; `ask` answers from the store or from a cache."""
    return Catalogue(
        projects=tuple(Project(**row) for row in ask(Question("projects")).to_dicts()),
        phases=tuple(Phase(**row) for row in ask(Question("phases")).to_dicts()),
        reasons=tuple(Reason(**row) for row in ask(Question("reasons")).to_dicts()),
        people=tuple(ask(Question("people"))["person"]),
        running=tuple(Focus(**row) for row in ask(Question("running_focus")).to_dicts()),
    )


def load_catalogue(reader: Reader) -> Catalogue:
    """Load the catalogue from the open store."""
    return ask_catalogue(answer_from(reader))


def answer_from(reader: Reader) -> Ask:
    """Return an `ask` that answers from the open store, without a cache."""
    return lambda question: question.ask(reader)
