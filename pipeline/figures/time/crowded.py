"""Merges the sessions of a project that are too many to be drawn side by side."""

import polars as pl

STRETCHES = tuple(2**power for power in range(9, -1, -1))


def merge_sessions(sessions: pl.DataFrame, *, most: int) -> pl.DataFrame:
    """Merge sessions of one phase that begin close together, until at most `most` are left.

    Inferred ones are merged first. The running one stays by itself. What stands for several cannot
    be opened: its `mark` is null.
    """
    logged, inferred = sessions.filter(~pl.col("inferred")), sessions.filter("inferred")
    logged = _merge_until(logged, most=max(most - inferred.height, most * 3 // 4))
    inferred = _merge_until(inferred, most=most - logged.height)
    return pl.concat([logged, inferred]).sort("started_at", "ended_at", maintain_order=True)


def _merge_until(sessions: pl.DataFrame, *, most: int) -> pl.DataFrame:
    if sessions.height <= most:
        return sessions
    began = (pl.col("started_at") - pl.col("started_at").min()).dt.total_microseconds()
    merged = sessions
    for stretches in STRETCHES:
        stretch = began * stretches // (began.max() + 1)
        merged = _merge_by(sessions.with_columns(stretch=stretch)).select(sessions.columns)
        if merged.height <= most:
            break
    return merged


def _merge_by(sessions: pl.DataFrame) -> pl.DataFrame:
    several = pl.col("id").len() > 1
    return (
        sessions.group_by(
            "project_id", "phase", "inferred", "running", "stretch", maintain_order=True
        )
        .agg(
            pl.when(several).then(None).otherwise(pl.col("mark").first()).alias("mark"),
            pl.col("started_at", "logged_from").min(),
            pl.col("ended_at", "logged_until").max(),
            pl.col("revisits", "sessions").sum(),
            pl.col("id", "rev", "project", "title", "position").first(),
        )
        .drop("stretch")
    )
