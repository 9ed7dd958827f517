"""Rising and falling: the last eight weeks of a project against the weeks before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import numpy as np
import polars as pl

from pipeline.figures.claims.claim import LEAST_EFFECT, WITHOUT_STRONGEST, Claim
from pipeline.figures.claims.evidence import Evidence
from pipeline.figures.patterns.kinds import Number
from pipeline.figures.statistics.dispersion import (
    compute_share_p_value,
    count_windows_of_ratio,
    estimate_rate_dispersion,
    widen_p_value,
)
from pipeline.figures.statistics.fortnights import Floats, count_fortnights, lay_out
from pipeline.figures.statistics.rates import RateRatio, Stretch, compare_rates, lies_in_focus

RECENT = 4  # fortnights: the last eight weeks
LEAST_DAYS_BEFORE = 28
LEAST_EPISODES = 8
UNITS = {"all": "unit", "main_phase": "main_phase", "reason": "reason_id"}
COUNTS = ("revisits", "revisits_at_end", "revisits_in_focus", "episodes_compared")


@dataclass(frozen=True)
class _Course:
    """The counts (COUNTS) and days of a unit of the log, by fortnight, the last one first."""

    unit: str
    key: str | None
    counts: dict[str, Floats]
    days: Floats
    per_focus: bool

    @property
    def stretches(self) -> tuple[Stretch, Stretch]:
        """The episodes that are compared, before and in the last eight weeks."""
        before, recent = (
            Stretch(int(self.counts["episodes_compared"][part].sum()), float(self.days[part].sum()))
            for part in (slice(RECENT, None), slice(RECENT))
        )
        return before, recent

    @property
    def can_be_compared(self) -> bool:
        """Whether there are enough episodes, and days on both sides."""
        before, recent = self.stretches
        enough = before.revisits + recent.revisits >= LEAST_EPISODES
        return enough and before.days > 0 and recent.days > 0

    @property
    def means(self) -> Floats:
        """The episodes of each fortnight if the rate was the same in each stretch."""
        before, recent = self.stretches
        rates = np.where(np.arange(len(self.days)) < RECENT, recent.rate or 0, before.rate or 0)
        return rates * self.days

    def drop_strongest(self) -> "_Course":
        """Drop the fortnight that speaks most for the change that there is."""
        before, recent = self.stretches
        rate = (before.revisits + recent.revisits) / self.days.sum()
        above = self.counts["episodes_compared"] - rate * self.days
        rising = (recent.rate or 0) > (before.rate or 0)
        is_recent = np.arange(len(self.days)) < RECENT
        strongest = int(np.argmax(np.where(is_recent == rising, above, -np.inf)))
        kept = np.arange(len(self.days)) != strongest
        counts = {name: values * kept for name, values in self.counts.items()}
        return replace(self, counts=counts, days=self.days * kept)

    @property
    def windows(self) -> float:
        """The effective number of fortnights on which the ratio of the rates rests."""
        before, recent = self.stretches
        return count_windows_of_ratio(
            [(self.days[RECENT:], before.revisits), (self.days[:RECENT], recent.revisits)]
        )


def claim_changes(evidence: Evidence) -> Iterable[Claim]:
    """Claim rates that rise or fall: of one project, its phases and its reasons.

    The last eight weeks against at least four weeks before: episodes per focus day where nine of
    ten revisits lie in focus sessions, else per calendar day, without silences. A main phase is
    compared only over its own focus days. It must hold without the fortnight that speaks for it
    most, too, at five times the level. What marks an end of the log is counted, but not compared.
    (Of several projects, one that ends looks like a fall.)
    """
    days = evidence.fortnight_days
    whole = days.filter(pl.col("phase").is_null())
    before = whole.filter(pl.col("fortnight") >= RECENT)
    if whole.is_empty() or whole["projects"][0] != 1 or before["days"].sum() < LEAST_DAYS_BEFORE:
        return
    courses = [course for course in _list_courses(evidence) if course.can_be_compared]
    for _, alike in groupby(courses, key=lambda course: (course.unit, course.per_focus)):
        yield from _compare_alike(list(alike), evidence, whole)


def _list_courses(evidence: Evidence) -> Iterable[_Course]:
    length = count_fortnights(evidence.fortnight_days)
    days, in_focus = (
        lay_out(evidence.fortnight_days, column, "phase", length=length)
        for column in ("days", "focus_days")
    )
    for unit, column in UNITS.items():
        rows = evidence.fortnights.filter(pl.col("unit") == unit)
        counts = {name: lay_out(rows, name, column, length=length) for name in COUNTS}
        for key in rows[column].unique(maintain_order=True).to_list():
            own = {name: counts[name][key] for name in COUNTS}
            phase = key if unit == "main_phase" else None
            focus_days = in_focus.get(phase, np.zeros(length))
            per_focus = _lies_in_focus(own, focus_days)
            if phase is None or per_focus:
                exposed = focus_days if per_focus else days[None]
                yield _Course(unit, None if unit == "all" else key, own, exposed, per_focus)


def _lies_in_focus(counts: dict[str, Floats], focus_days: Floats) -> bool:
    """Tell whether focus days count, which is so if they do on both sides of the comparison."""
    compared = (counts["revisits"] - counts["revisits_at_end"]).sum()
    days = min(focus_days[RECENT:].sum(), focus_days[:RECENT].sum())
    return lies_in_focus(int(compared), int(counts["revisits_in_focus"].sum()), float(days))


def _compare_alike(
    courses: Sequence[_Course], evidence: Evidence, whole: pl.DataFrame
) -> Iterable[Claim]:
    """Compare the stretches of units of one sort, which share what is known of dispersion."""
    counts = np.array([course.counts["episodes_compared"][::-1] for course in courses]).T
    means = np.array([course.means[::-1] for course in courses]).T
    dispersion = estimate_rate_dispersion(counts, means, rates=2)
    p_values = np.maximum(
        _test_changes(courses, dispersion),
        _test_changes([course.drop_strongest() for course in courses], dispersion)
        / WITHOUT_STRONGEST,
    )
    for course, p_value, own in zip(courses, p_values, dispersion.tolist(), strict=True):
        change = compare_rates(*course.stretches, dispersion=own)
        assert change
        is_phase = course.unit == "main_phase"
        names = evidence.titles if is_phase else evidence.reasons
        yield Claim(
            "rising" if change.rose else "falling",
            _list_numbers(course, change, whole) | {"dispersion": own},
            p_value=float(p_value),
            holds=change.differs_by(LEAST_EFFECT),
            main_phase=course.key if is_phase else None,
            reason_id=None if is_phase else course.key,
            title=names.get(course.key or ""),
        )


def _test_changes(courses: Sequence[_Course], dispersion: Floats) -> Floats:
    """Test whether the rates of both stretches differ (two-sided, mid-p); 1 without days in one."""
    both = [course.stretches for course in courses]
    p_more = compute_share_p_value(
        np.array([float(recent.revisits) for _, recent in both]),
        np.array([float(max(before.revisits + recent.revisits, 1)) for before, recent in both]),
        np.array([recent.days / (before.days + recent.days) for before, recent in both]),
        dispersion,
    )
    windows = np.array([course.windows for course in courses])
    smaller = widen_p_value(np.minimum(p_more, 1 - p_more), dispersion, windows)
    possible = np.array([before.days > 0 and recent.days > 0 for before, recent in both])
    return np.where(possible, np.minimum(1.0, 2 * smaller), 1.0)


def _list_numbers(course: _Course, change: RateRatio, whole: pl.DataFrame) -> dict[str, Number]:
    compared = course.counts["revisits"] - course.counts["revisits_at_end"]
    recent_days = whole.filter(pl.col("fortnight") < RECENT)
    first, last = recent_days["starts_at"].min(), recent_days["ends_at"].max()
    numbers: dict[str, Any] = {}
    for side, part in (("before", slice(RECENT, None)), ("recent", slice(RECENT))):
        numbers |= {
            side: int(course.counts["revisits"][part].sum()),
            f"{side}_compared": int(compared[part].sum()),
        }
    silent = lay_out(whole, "silent_days", "phase", length=len(course.days))[None]
    return numbers | {
        "before_episodes": change.before.revisits,
        "recent_episodes": change.after.revisits,
        "days_before": change.before.days,
        "recent_days": change.after.days,
        "silent_days_before": float(silent[RECENT:].sum()),
        "recent_silent_days": float(silent[:RECENT].sum()),
        "exposure": "focus" if course.per_focus else "calendar",
        "recent_from": first.isoformat(),  # type: ignore[union-attr]
        "recent_until": last.isoformat(),  # type: ignore[union-attr]
        "rate_ratio": change.ratio,
        "rate_ratio_low": change.low,
        "rate_ratio_high": change.high,
    }
