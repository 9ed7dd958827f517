"""The timeline of a project: bars, steps and marks on the reader's clock, and sentences."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

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


def build_course(sessions: pl.DataFrame, marks: pl.DataFrame, *, zone: str) -> pl.DataFrame:
    """Build all rows of a project's timeline, one per mark; columns as in SCHEMA.

    `sessions` and `marks` are the answers to timeline_sessions.sql and timeline_marks.sql.
    `kind` is `logged`, `running` or `inferred` (bars), `step` (from the lane of one session to
    that of the next), `back` or `ahead` (revisits; `from_lane` is the lane of the main phase).
    `mark` names a bar or mark when it is clicked. Times are those that a clock in `zone` shows.
    """
    bars = _build_bars(sessions, zone)
    return pl.concat([_build_steps(bars), bars, _build_marks(marks, zone)])


def build_saved_course(sessions: pl.DataFrame, marks: pl.DataFrame) -> pl.DataFrame:
    """Build the timeline rows for a saved file: times in UTC, without the column of words."""
    return build_course(sessions, marks, zone="UTC").drop("when")


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


def format_sessions(sessions: pl.DataFrame) -> list[str]:
    """Format sentences on a view's sessions: how many, the longest, what they do not cover."""
    logged = sessions.filter(~pl.col("inferred"))
    said = (
        [_format_longest(logged)]
        if logged.height
        else ["No focus session was logged in this view."]
    )
    inferred = sessions.filter("inferred")
    outside = int(inferred["revisits"].sum())
    if outside:
        lie = "lies" if outside == 1 else "lie"
        number = int(inferred["sessions"].sum())
        said.append(
            f"{plain.format_count(outside, 'revisit')} {lie} outside any focus session of "
            f"{'its' if outside == 1 else 'their'} main phase; from such revisits "
            f"{plain.format_count(number, 'session')} {'is' if number == 1 else 'are'} inferred "
            "(dashed)."
        )
    return said


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


def convert_column_to_zone(column: str, zone: str) -> pl.Expr:
    """Convert a column of UTC times to local times of `zone`, without a zone."""
    utc = pl.col(column).dt.replace_time_zone("UTC")
    return utc.dt.convert_time_zone(zone).dt.replace_time_zone(None)


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


def _build_bars(sessions: pl.DataFrame, zone: str) -> pl.DataFrame:
    written = dates.get_field_format().moment
    started, ended = (
        convert_column_to_zone("started_at", zone),
        convert_column_to_zone("ended_at", zone),
    )
    until = (
        pl.when("running").then(pl.lit("now, still running")).otherwise(ended.dt.strftime(written))
    )
    inferred = pl.format("{} inferred sessions close together", "sessions")
    return sessions.select(
        pl.when("inferred")
        .then(pl.lit("inferred"))
        .when("running")
        .then(pl.lit("running"))
        .otherwise(pl.lit("logged"))
        .alias("kind"),
        "mark",
        pl.col("title").alias("lane"),
        pl.col("title").alias("from_lane"),
        started.alias("starts"),
        ended.alias("ends"),
        "project",
        "revisits",
        pl.when(~pl.col("inferred"))
        .then(pl.lit("focus session"))
        .when(pl.col("sessions") == 1)
        .then(pl.lit("inferred: nobody logged it"))
        .otherwise(inferred)
        .alias("what"),
        pl.concat_str(started.dt.strftime(written), pl.lit(" – "), until).alias("when"),
        pl.lit(None, dtype=pl.String).alias("why"),
    ).cast(pl.Schema(SCHEMA))


def _build_steps(bars: pl.DataFrame) -> pl.DataFrame:
    """Build the steps from each session's lane to the next, unless there are too many to follow.

    Inferred ones are stepped through only where none was logged: they may lie within others.
    """
    logged = bars.filter(pl.col("kind") != "inferred")
    followed = bars if logged.is_empty() else logged
    if followed.height > MOST_STEPS:
        return bars.clear()
    return (
        followed.sort("starts", "ends", maintain_order=True)
        .with_columns(
            kind=pl.lit("step"), mark=pl.lit(None, dtype=pl.String), lane=pl.col("lane").shift(1)
        )
        .filter(pl.col("lane") != pl.col("from_lane"))
    )


def _build_marks(marks: pl.DataFrame, zone: str) -> pl.DataFrame:
    written, moment = dates.get_field_format().moment, convert_column_to_zone("moment", zone)
    several = pl.col("revisits") > 1
    first, last = convert_column_to_zone("first_at", zone), convert_column_to_zone("last_at", zone)
    others = pl.when(pl.col("reasons") == 2).then(pl.lit("another")).otherwise(pl.lit("others"))
    return marks.select(
        pl.when("back").then(pl.lit("back")).otherwise(pl.lit("ahead")).alias("kind"),
        "mark",
        pl.col("revisited_title").alias("lane"),
        pl.col("main_title").alias("from_lane"),
        moment.alias("starts"),
        moment.alias("ends"),
        "project",
        "revisits",
        pl.when("back").then(pl.lit("back")).otherwise(pl.lit("ahead")).alias("what"),
        pl.when(several)
        .then(pl.concat_str(first.dt.strftime(written), pl.lit(" – "), last.dt.strftime(written)))
        .otherwise(first.dt.strftime(written))
        .alias("when"),
        pl.when(pl.col("reasons") > 1)
        .then(pl.concat_str("reason", pl.lit(" and "), others))
        .otherwise("reason")
        .alias("why"),
    ).cast(pl.Schema(SCHEMA))
