"""What Insights shows of a selection: proposals, findings or plain counts, and what is amiss."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from pipeline.asking.questions import Ask, get_current_minute
from pipeline.asking.selection import Selection
from pipeline.figures.claims.evidence import Evidence, gather_evidence
from pipeline.figures.claims.quality import GAP_DAYS
from pipeline.figures.patterns.advice import Practice, ask_all_practices
from pipeline.figures.patterns.kinds import Pattern
from pipeline.figures.patterns.search import (
    LEAST_EPISODES,
    find_log_quality,
    find_patterns,
    serialize_pattern,
)
from pipeline.figures.proposals.proposals import (
    Proposal,
    choose_proposals,
    complete_proposals,
    serialize_proposal,
)
from pipeline.figures.statistics.rates import compute_wilson_95
from pipeline.words import dates, plain

LEAST_COUNTED = 5  # revisits from which plain counts are shown


@dataclass(frozen=True)
class Insights:
    """The findings of a selection, surest and costliest first, and what to do about them.

    `needed` is how many more episodes it takes until patterns are judged, 0 from then on. `counts`
    are sentences: what a small log has instead. `silence` says that nothing was written down of
    late, `log_quality` what else is amiss with the log; both are empty where nothing is. Pairs and
    phases are judged only where it `is_long_enough`.
    """

    revisits: int
    episodes: int
    needed: int
    proposals: tuple[Proposal, ...]
    patterns: tuple[Pattern, ...]
    log_quality: Pattern | None
    counts: tuple[str, ...]
    silence: str
    is_long_enough: bool

    @property
    def others(self) -> tuple[Pattern, ...]:
        """The findings that no proposal rests on."""
        told = [pattern for proposal in self.proposals for pattern in proposal.patterns]
        return tuple(pattern for pattern in self.patterns if pattern not in told)

    @property
    def costly_pairs(self) -> tuple[Pattern, ...]:
        """The pairs that are proposed by what they cost alone: nothing is claimed of them."""
        told = [pattern for proposal in self.proposals for pattern in proposal.patterns]
        return tuple(pattern for pattern in told if pattern.kind == "pair")

    @property
    def is_in_doubt(self) -> bool:
        """Whether so much is amiss with the log that it must be read first."""
        return self.log_quality is not None and bool(self.log_quality.evidence["bad"])


def ask_insights(ask: Ask, selection: Selection, *, zone: str) -> Insights:
    """Search a selection for patterns, and propose what to change first.

    Days are those of the reader's `zone`.
    """
    evidence = gather_evidence(ask, selection, zone=zone)
    practices = ask_all_practices(ask)
    needed = max(0, LEAST_EPISODES - evidence.episodes)
    patterns = () if needed else find_patterns(evidence, practices)
    now = get_current_minute()
    return Insights(
        evidence.revisits,
        evidence.episodes,
        needed,
        () if needed else _propose(ask, selection, evidence, patterns, practices),
        patterns,
        find_log_quality(evidence),
        tuple(count_plainly(evidence)) if needed else (),
        describe_silence(evidence, until=min(selection.until or now, now)),
        evidence.table.is_long_enough,
    )


def _propose(
    ask: Ask,
    selection: Selection,
    evidence: Evidence,
    patterns: tuple[Pattern, ...],
    practices: tuple[Practice, ...],
) -> tuple[Proposal, ...]:
    chosen = choose_proposals(patterns, evidence, practices)
    return complete_proposals(chosen, ask, selection, evidence)


def count_plainly(evidence: Evidence) -> list[str]:
    """Count the most frequent revisited phase, pair and reason, each with its 95 % interval.

    A sentence for each: `13 of 22 went back to data preparation (59 %; 39 to 77 %).` None for what
    others equal, nor of fewer than five revisits.
    """
    if evidence.revisits < LEAST_COUNTED:
        return []
    titles, pairs, spread = evidence.titles, evidence.pairs, evidence.spread
    sentences = []
    for frame, by in (
        (pairs, ["revisited_phase"]),
        (pairs, ["main_phase", "revisited_phase"]),
        (spread, ["reason"]),
    ):
        counts = frame.group_by(by).agg(pl.col("revisits").sum()).sort("revisits", descending=True)
        if counts.height > 1 and counts["revisits"][0] == counts["revisits"][1]:
            continue
        sentences.append(_format_count(counts.row(0, named=True), evidence.revisits, titles))
    return sentences


def _format_count(row: Mapping[str, Any], whole: int, titles: Mapping[str, str]) -> str:
    number = row["revisits"]
    low, high = compute_wilson_95(pl.Series([number]), pl.Series([whole]))
    if "reason" in row:
        what = f"had the reason “{plain.isolate(row['reason'])}”"
    else:
        to_phase = plain.lower_first(titles[row["revisited_phase"]])
        from_phase = plain.lower_first(titles[row["main_phase"]]) if "main_phase" in row else ""
        what = f"went {f'from {from_phase} ' if from_phase else 'back '}to {to_phase}"
    share = plain.format_figure(number / whole, "share")
    return f"{number:,} of {whole:,} {what} ({share}; {low[0] * 100:.0f} to {high[0] * 100:.0f} %)."


def describe_silence(evidence: Evidence, *, until: datetime) -> str:
    """Describe that nothing was written down for four weeks or more; empty where something was."""
    last_at = evidence.last_at
    if last_at is None or (until - last_at).days < GAP_DAYS:
        return ""
    last_day = dates.format_day(plain.convert_to_zone(last_at, evidence.zone))
    return (
        f"Nothing was written down after {last_day} ({(until - last_at).days:,} days): "
        "what follows is about the time up to then."
    )


def format_nothing_found(insights: Insights) -> str:
    """Format why there is no finding: too few episodes yet, or nothing more than chance."""
    revisits = plain.format_count(insights.revisits, "revisit")
    so_far = f"{revisits} in {plain.format_count(insights.episodes, 'episode')}"
    if insights.needed:
        return (
            f"Too early for patterns: {so_far}. They are judged from {LEAST_EPISODES} episodes on, "
            f"{insights.needed:,} more."
        )
    by_cost = " What is told here is here for what it costs." if insights.proposals else ""
    if not insights.is_long_enough:
        return (
            f"Too early for patterns of phases: {so_far}, all within six weeks. They are judged in "
            f"a longer log.{by_cost}"
        )
    if by_cost:
        return f"No pair, phase or reason is more than chance ({so_far}).{by_cost}"
    return f"Nothing stands out: {so_far}, and no pair, phase or reason is more than chance."


def serialize_insights(insights: Insights) -> dict[str, Any]:
    """Serialize insights for JSON; `needed` is how many episodes are still missing."""
    quality = insights.log_quality
    return {
        "revisits": insights.revisits,
        "episodes": insights.episodes,
        "needed": insights.needed,
        "proposals": [serialize_proposal(proposal) for proposal in insights.proposals],
        "patterns": [serialize_pattern(pattern) for pattern in insights.patterns],
        "log_quality": serialize_pattern(quality) if quality else None,
    }
