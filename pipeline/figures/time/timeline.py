"""The timeline of each project: bars, steps and marks on the reader's clock, and sentences."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import polars as pl

from pipeline.asking.questions import Ask, Question
from pipeline.asking.selection import Selection
from pipeline.figures.time.crowded import merge_sessions
from pipeline.figures.time.weeks import name_periods
from pipeline.words import dates, plain

SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "kind": pl.String,
    "mark": pl.String,
    "lane": pl.String,
    "from_lane": pl.String,
    "starts": pl.Datetime("us"),
    "ends": pl.Datetime("us"),
    "project": pl.String,
    "revisits": pl.Int64,
    "what": pl.String,
    "when": pl.String,
    "why": pl.String,
}
MOST_PROJECTS = 4
MOST_STEPS = 600
MOST_BARS = 1000  # of all projects that are drawn
CLOSE_TOGETHER = (
    "More than can be drawn side by side: revisits of one pair that are close together share a "
    "mark, and sessions of one phase a bar. A shorter period shows more."
)


@dataclass(frozen=True)
class Course:
    """The course of one project: its sessions and marks, and the rows that are drawn of them."""

    project_id: str
    project: str
    sessions: pl.DataFrame
    marks: pl.DataFrame
    rows: pl.DataFrame

    @property
    def note(self) -> str:
        """Says so if marks or bars stand for several revisits or sessions; else empty."""
        bars = self.rows.filter(pl.col("kind").is_in(["logged", "running", "inferred"]))
        shared = self.revisits > 2 * self.marks.height or bars.height < self.sessions.height
        return CLOSE_TOGETHER if shared else ""

    @property
    def revisits(self) -> int:
        """How many revisits the marks stand for."""
        return int(self.marks["revisits"].sum())

    @property
    def length(self) -> timedelta:
        """The time from the first to the last bar or mark."""
        ends = pl.concat([self.rows["starts"], self.rows["ends"]]).drop_nulls().sort()
        return ends[-1] - ends[0] if len(ends) else timedelta()

    def build_file_rows(self) -> pl.DataFrame:
        """Build the rows for a saved file: times in UTC, without the column of words."""
        return build_course(self.sessions, self.marks, zone="UTC").drop("when")


@dataclass(frozen=True)
class Timeline:
    """The projects of a selection over time.

    `sessions`, `marks` and `weeks` are the answers to timeline_sessions.sql, timeline_marks.sql and
    focus_weeks.sql, the weeks named in `said`. `courses` are those of the projects last worked on,
    `left_out` says if there are more. `summary` describes the sessions, `without_focus` the weeks
    without one.
    """

    sessions: pl.DataFrame
    marks: pl.DataFrame
    weeks: pl.DataFrame
    courses: tuple[Course, ...]
    left_out: str
    summary: str
    without_focus: str


def ask_timeline(ask: Ask, selection: Selection, *, zone: str, week_start: int = 0) -> Timeline:
    """Ask for the timelines of a selection's projects, on the reader's clock and by their weeks."""
    sessions = ask(Question("timeline_sessions", selection=selection))
    marks = ask(Question("timeline_marks", selection=selection))
    weeks = ask(Question("focus_weeks", selection=selection, zone=zone, week_start=week_start))
    projects = list_projects_by_activity(sessions, marks)
    courses = []
    for key, name in list(projects.items())[:MOST_PROJECTS]:
        bars, hits = (frame.filter(project_id=key) for frame in (sessions, marks))
        most_bars = MOST_BARS // min(len(projects), MOST_PROJECTS)
        rows = build_course(merge_sessions(bars, most=most_bars), hits, zone=zone)
        courses.append(Course(key, name, bars, hits, rows))
    left_out = (
        f"{len(projects):,} projects in this view; the {MOST_PROJECTS} last worked on are shown. "
        "Filter by project to see another."
    )
    return Timeline(
        sessions,
        marks,
        name_periods(weeks, "week"),
        courses=tuple(courses),
        left_out=left_out if len(projects) > MOST_PROJECTS else "",
        summary=" ".join(format_sessions(sessions)),
        without_focus=format_weeks_without_focus(weeks),
    )


def narrow_to_mark(selection: Selection, mark: Mapping[str, Any]) -> Selection:
    """Narrow a selection to the revisits of a mark, a row of timeline_marks.sql."""
    return replace(
        selection,
        project_ids=(mark["project_id"],),
        main_phases=(mark["main_phase"],),
        revisited_phases=(mark["revisited_phase"],),
        since=mark["first_at"],
        until=mark["last_at"] + timedelta(microseconds=1),
    )


def list_projects_by_activity(sessions: pl.DataFrame, marks: pl.DataFrame) -> dict[str, str]:
    """Map the project ids of a view to names, most recently active first."""
    ends = pl.concat(
        [
            sessions.select("project_id", "project", pl.col("ended_at").alias("last_at")),
            marks.select("project_id", "project", "last_at"),
        ]
    )
    active = ends.group_by("project_id", "project").agg(pl.col("last_at").max())
    ordered = active.sort("last_at", "project", descending=[True, False])
    return dict(ordered.select("project_id", "project").rows())


def build_course(sessions: pl.DataFrame, marks: pl.DataFrame, *, zone: str) -> pl.DataFrame:
    """Build all rows of a project's timeline, one per mark; columns as in SCHEMA.

    `sessions` and `marks` are the answers to timeline_sessions.sql and timeline_marks.sql.
    `kind` is `logged`, `running` or `inferred` (bars), `step` (from the lane of one session to
    that of the next), `back` or `ahead` (revisits; `from_lane` is the lane of the main phase).
    `mark` names a bar or mark when it is clicked. Times are those that a clock in `zone` shows.
    """
    bars = _build_bars(sessions, zone)
    rows = pl.concat([_build_steps(bars), bars, _build_marks(marks, zone)])
    return rows.select(*SCHEMA).cast(pl.Schema(SCHEMA))


def _build_bars(sessions: pl.DataFrame, zone: str) -> pl.DataFrame:
    started, ended = (convert_column_to_zone(name, zone) for name in ("started_at", "ended_at"))
    now = pl.lit("now, still running")
    return sessions.select(
        "mark",
        "project",
        "revisits",
        kind=pl.when("inferred")
        .then(pl.lit("inferred"))
        .when("running")
        .then(pl.lit("running"))
        .otherwise(pl.lit("logged")),
        lane="title",
        from_lane="title",
        starts=started,
        ends=ended,
        what=pl.when(~pl.col("inferred") & (pl.col("sessions") == 1))
        .then(pl.lit("focus session"))
        .when(~pl.col("inferred"))
        .then(pl.format("{} focus sessions close together", "sessions"))
        .when(pl.col("sessions") == 1)
        .then(pl.lit("inferred: nobody logged it"))
        .otherwise(pl.format("{} inferred sessions close together", "sessions")),
        when=pl.concat_str(
            _write_moment(started),
            pl.lit(" – "),
            pl.when("running").then(now).otherwise(_write_moment(ended)),
        ),
        why=pl.lit(None, dtype=pl.String),
    )


def _build_steps(bars: pl.DataFrame) -> pl.DataFrame:
    """Build the steps from each session's lane to the next, unless there are too many to follow.

    Inferred ones are stepped through only where none was logged: they may lie within others. So may
    those that are drawn as one bar.
    """
    logged = bars.filter(pl.col("kind") != "inferred")
    followed = bars if logged.is_empty() else logged
    if followed.height > MOST_STEPS or followed["mark"].null_count():
        return bars.clear()
    return (
        followed.sort("starts", "ends", maintain_order=True)
        .with_columns(
            kind=pl.lit("step"), mark=pl.lit(None, dtype=pl.String), lane=pl.col("lane").shift(1)
        )
        .filter(pl.col("lane") != pl.col("from_lane"))
    )


def _build_marks(marks: pl.DataFrame, zone: str) -> pl.DataFrame:
    moment, first, last = (
        convert_column_to_zone(name, zone) for name in ("moment", "first_at", "last_at")
    )
    direction = pl.when("back").then(pl.lit("back")).otherwise(pl.lit("ahead"))
    others = pl.when(pl.col("reasons") == 2).then(pl.lit("another")).otherwise(pl.lit("others"))
    return marks.select(
        "mark",
        "project",
        "revisits",
        kind=direction,
        lane="revisited_title",
        from_lane="main_title",
        starts=moment,
        ends=moment,
        what=direction,
        when=pl.when(pl.col("revisits") > 1)
        .then(pl.concat_str(_write_moment(first), pl.lit(" – "), _write_moment(last)))
        .otherwise(_write_moment(first)),
        why=pl.when(pl.col("reasons") > 1)
        .then(pl.concat_str("reason", pl.lit(" and "), others))
        .otherwise("reason"),
    )


def _write_moment(local: pl.Expr) -> pl.Expr:
    return local.dt.strftime(dates.get_field_format().moment)


def convert_column_to_zone(column: str, zone: str) -> pl.Expr:
    """Convert a column of UTC times to local times of `zone`, without a zone."""
    utc = pl.col(column).dt.replace_time_zone("UTC")
    return utc.dt.convert_time_zone(zone).dt.replace_time_zone(None)


def format_sessions(sessions: pl.DataFrame) -> list[str]:
    """Format sentences on a view's sessions: how many, the longest, what they do not cover."""
    logged, inferred = sessions.filter(~pl.col("inferred")), sessions.filter("inferred")
    sentences = [
        _format_longest(logged) if logged.height else "No focus session was logged in this view."
    ]
    outside, number = int(inferred["revisits"].sum()), int(inferred["sessions"].sum())
    if outside:
        lie, their = ("lies", "its") if outside == 1 else ("lie", "their")
        sentences.append(
            f"{plain.format_count(outside, 'revisit')} {lie} outside any focus session of {their} "
            f"main phase; from such revisits {plain.format_count(number, 'session')} "
            f"{'is' if number == 1 else 'are'} inferred (dashed)."
        )
    return sentences


def _format_longest(logged: pl.DataFrame) -> str:
    lengths = logged.with_columns(length=pl.col("ended_at") - pl.col("started_at"))
    row = lengths.sort("length", descending=True).row(0, named=True)
    length, phase = format_session_length(row["length"]), plain.lower_first(row["title"])
    if logged.height == 1:
        return f"1 focus session, on {phase}: {length}."
    number = plain.format_count(logged.height, "focus session")
    return f"{number}; the longest, on {phase}: {length}."


def format_session_length(length: timedelta) -> str:
    """Format the length of a session: `45 min`, `12 h`, `21 days`; nights and weekends count.

    `–` for one inferred from a single revisit.
    """
    if not length:
        return plain.NO_FIGURE
    if length < timedelta(days=2):
        return plain.format_duration(int(length.total_seconds() // 60))
    return f"{round(length.total_seconds() / 86400):,} days"


def format_weeks_without_focus(weeks: pl.DataFrame) -> str:
    """Format how many weeks have no day with focus; empty where all have one."""
    missing = weeks["share"].null_count()
    if not missing:
        return ""
    if missing == weeks.height:
        return (
            "No week here has a day with focus: put a phase into focus on Log, or import sessions."
        )
    have = "has" if missing == 1 else "have"
    return f"{missing:,} of {weeks.height:,} weeks {have} no day with focus: a gap, not a zero."
