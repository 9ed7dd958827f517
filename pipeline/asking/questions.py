"""The questions that pages and commands ask of the store, as values."""

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
    """A file of queries/ with its parameters: a value that a cache can be keyed by."""

    name: str
    parameters: tuple[tuple[str, object], ...] = ()

    def ask(self, reader: Reader) -> pl.DataFrame:
        """The answer as a frame; its columns are those of the file's last select."""
        return reader.frame(
            self.name,
            **{
                name: value.as_parameter() if isinstance(value, Selection) else value
                for name, value in self.parameters
            },
        )


Ask = Callable[[Question], pl.DataFrame]


def get_current_minute() -> datetime:
    """Now, in UTC without a zone, rounded up to the minute.

    Rounded, so that questions about running sessions stay cached; up, so that a session or a
    revisit of this very minute counts.
    """
    return (get_utc_now() + timedelta(minutes=1)).replace(second=0, microsecond=0)


def query_headline(selection: Selection) -> Question:
    """One row: how many revisits, when, and the phase revisited most."""
    return Question("headline", (("selection", selection),))


def query_pair_counts(selection: Selection) -> Question:
    """All ordered pairs of phases with revisits, minutes and shares."""
    return Question("pair_counts", (("selection", selection),))


def query_pair_sessions(selection: Selection) -> Question:
    """Focus sessions, focus days, incidence and intensity by pair."""
    return Question("pair_sessions", (("selection", selection), ("now_utc", get_current_minute())))


def query_exposures(selection: Selection, *, zone: str) -> Question:
    """Focus days and calendar days (of `zone`) by main phase, and the revisits made in focus."""
    return Question(
        "exposures", (("selection", selection), ("now_utc", get_current_minute()), ("zone", zone))
    )


def query_pair_weeks(selection: Selection, *, zone: str) -> Question:
    """Coupling by pair; weeks are those of `zone`."""
    return Question("pair_weeks", (("selection", selection), ("zone", zone)))


def query_reason_counts(selection: Selection) -> Question:
    """Reasons, the most frequent first, with the cumulative share."""
    return Question("reason_counts", (("selection", selection),))


def query_reason_phases(selection: Selection) -> Question:
    """Reason by revisited phase."""
    return Question("reason_phases", (("selection", selection),))


def query_revisit_spread(selection: Selection) -> Question:
    """Revisits by pair, reason, minutes and avoidable: what shares and intervals are made of."""
    return Question("revisit_spread", (("selection", selection),))


def query_stretches(selection: Selection, *, last_days: int) -> Question:
    """Revisits and focus days in the last days of the work and before, by phase and reason."""
    return Question(
        "stretches",
        (("selection", selection), ("last_days", last_days), ("now_utc", get_current_minute())),
    )


def query_log_quality(selection: Selection) -> Question:
    """One row: late entries, missing minutes, who writes, the longest gap."""
    return Question("log_quality", (("selection", selection), ("now_utc", get_current_minute())))


def query_phase_rows(selection: Selection, *, zone: str, week_start: int = 0) -> Question:
    """One row per phase: made from, arrived at, distance, focus days, reason, weeks of `zone`."""
    return _query_by_week("phase_rows", selection, zone, week_start)


def query_trend(
    selection: Selection, *, grain: Grain, stack: Stack, zone: str, week_start: int = 0
) -> Question:
    """Revisits per day, week or month of `zone`, stacked.

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
    """Focus sessions, logged and inferred, in time order; clipped to the period and to now."""
    return Question(
        "timeline_sessions", (("selection", selection), ("now_utc", get_current_minute()))
    )


def query_timeline_marks(selection: Selection) -> Question:
    """Revisits along the time, those of one pair that lie close together as one."""
    return Question("timeline_marks", (("selection", selection),))


def query_focus_weeks(selection: Selection, *, zone: str, week_start: int = 0) -> Question:
    """Revisits so far and the share of days with focus that saw one, per week of `zone`."""
    return _query_by_week("focus_weeks", selection, zone, week_start)


def query_phase_work(selection: Selection, *, zone: str, hours_a_day: int) -> Question:
    """Work and rework in focus per phase, in minutes; days of `zone` hold so many hours of work.

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
    """Minutes of the revisits inside focus sessions of their main phase, by pair that occurs."""
    return Question("pair_rework", (("selection", selection), ("now_utc", get_current_minute())))


def _query_by_week(name: str, selection: Selection, zone: str, week_start: int) -> Question:
    """A question with weeks of `zone`; `week_start` as in `trend`."""
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
    """The revisits themselves, the newest (or the last written) first; `most` None gives all."""
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
    """The actions that hold now, the one begun last first."""
    return Question("actions")


def query_action_effect(
    selection: Selection, *, began_at: datetime, ended_at: datetime | None
) -> Question:
    """Revisits, focus days and calendar days of a selection before and since an action began."""
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
    """Id and revision of all revisits of a selection."""
    return Question("revisit_marks", (("selection", selection),))


def query_reasons_for_pair(main_phase: str | None, revisited_phase: str | None) -> Question:
    """Reasons in the order in which a form offers them for a pair."""
    return Question(
        "reasons_for_pair", (("main_phase", main_phase), ("revisited_phase", revisited_phase))
    )


def query_two_weeks(project_id: str, *, zone: str, week_start: int = 0) -> Question:
    """Revisits of a project this week and last week; `week_start` as in `trend`."""
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
    """The team's own practices, by main phase and revisited phase in workflow order."""
    return Question("practices")


def ask_catalogue(ask: Ask) -> Catalogue:
    """The names that hold now. `ask` is how a question is answered: from the store or a cache."""
    return Catalogue(
        projects=tuple(Project(**row) for row in ask(Question("projects")).to_dicts()),
        phases=tuple(Phase(**row) for row in ask(Question("phases")).to_dicts()),
        reasons=tuple(Reason(**row) for row in ask(Question("reasons")).to_dicts()),
        people=tuple(ask(Question("people"))["person"]),
        running=tuple(Focus(**row) for row in ask(Question("running_focus")).to_dicts()),
    )


def load_catalogue(reader: Reader) -> Catalogue:
    """The names that hold now, read from the open store."""
    return ask_catalogue(answer_from(reader))


def answer_from(reader: Reader) -> Ask:
    """The way to ask the open store, without a cache."""
    return lambda question: question.ask(reader)
