"""The story of a sample: the facts worth pointing out in a project's records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from pipeline.asking import questions
from pipeline.asking.selection import Selection
from pipeline.figures.overlap.measures import MEASURES_BY_KEY
from pipeline.figures.overlap.pairs import sort_by_strength
from pipeline.words import plain

LEAST_LOST = 5


@dataclass(frozen=True)
class PingPong:
    """Two phases that send work to each other, and how often each way."""

    one: str
    other: str
    there: int
    back: int


@dataclass(frozen=True)
class Fading:
    """A reason that was given more often before `middle` (a day, of the reader) than since."""

    reason: str
    before: int
    since: int
    middle: date


@dataclass(frozen=True)
class Story:
    """What stands out in a selection; None for what does not.

    `hot` is the row of pair_counts.sql with most revisits, `level` how many pairs have as
    many, itself included.
    """

    revisits: int
    hot: Mapping[str, Any] | None
    level: int
    ping_pong: PingPong | None
    fading: Fading | None


def find_story(ask: questions.Ask, selection: Selection, *, zone: str) -> Story:
    """Find what stands out in a selection; days are those of `zone`."""
    head = ask(questions.Question("headline", selection=selection)).row(0, named=True)
    pairs = ask(questions.Question("pair_counts", selection=selection)).filter(
        pl.col("revisits") > 0
    )
    if pairs.is_empty():
        return Story(0, None, 0, None, None)
    hot = sort_by_strength(pairs, MEASURES_BY_KEY["revisits"]).row(0, named=True)
    level = pairs.filter(revisits=hot["revisits"]).height
    fading = _find_fading(ask, selection, head, zone)
    return Story(head["revisits"], hot, level, _find_ping_pong(pairs), fading)


def _find_ping_pong(pairs: pl.DataFrame) -> PingPong | None:
    """Find the two phases whose rarer direction is the most frequent of all."""
    backward = pairs.select(
        main_phase="revisited_phase", revisited_phase="main_phase", back="revisits"
    )
    both = (
        pairs.join(backward, on=["main_phase", "revisited_phase"], maintain_order="left")
        .with_columns(rarer=pl.min_horizontal("revisits", "back"))
        .sort("rarer", descending=True, maintain_order=True)
    )
    if both.is_empty():
        return None
    row = both.row(0, named=True)
    return PingPong(row["main_title"], row["revisited_title"], row["revisits"], row["back"])


def _find_fading(
    ask: questions.Ask, selection: Selection, head: Mapping[str, Any], zone: str
) -> Fading | None:
    """Find the reason that declined most from the first half of the time to the second."""
    middle = head["first_at"] + (head["last_at"] - head["first_at"]) / 2
    earlier = ask(questions.Question("reason_counts", selection=replace(selection, until=middle)))
    later = ask(questions.Question("reason_counts", selection=replace(selection, since=middle)))
    halves = earlier.join(
        later.select("reason_id", since="revisits"), on="reason_id", how="left"
    ).with_columns(pl.col("since").fill_null(0))
    lost = halves.filter(pl.col("revisits") - pl.col("since") >= LEAST_LOST)
    if lost.is_empty():
        return None
    row = lost.sort(pl.col("revisits") - pl.col("since"), descending=True).row(0, named=True)
    day = plain.convert_to_zone(middle, zone).date()
    return Fading(row["reason"], row["revisits"], row["since"], day)
