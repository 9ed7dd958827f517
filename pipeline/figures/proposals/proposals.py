"""Proposals: the two or three things to change first, in the order in which it pays."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from pipeline.asking.questions import Ask
from pipeline.asking.selection import Selection
from pipeline.figures.claims.concerned import DAYS_OF_LATE, happened_within, select_rows
from pipeline.figures.claims.evidence import Evidence
from pipeline.figures.cost.cost import HOURS_A_DAY, ask_rework, has_minutes
from pipeline.figures.cost.total_work import Rework, TotalWork, compute_total_work, scale_rework
from pipeline.figures.patterns.advice import Practice
from pipeline.figures.patterns.kinds import Pattern
from pipeline.figures.patterns.search import choose_advice, serialize_practice
from pipeline.figures.proposals import words
from pipeline.figures.proposals.saving import Saving, Unit, estimate_saving
from pipeline.figures.proposals.things import Thing, gather_things
from pipeline.words import dates, plain

MOST_PROPOSALS = 3
MOST_FORTNIGHTS = 13
MOST_DAYS_SINCE = 91


@dataclass(frozen=True)
class Proposal:
    """One thing to change: what happens, what it costs, and what may be done.

    `scope` says where (as narrow_to_pattern takes it) and has the practices that fit, the best
    first; `patterns` are the findings that it rests on. `title` with `cost_in_words` is the
    sentence of the card. `fortnights` are those of the last half year: first day, in words, and
    revisits.
    """

    thing: Thing
    scope: Pattern
    saving: Saving
    title: str
    cost_in_words: str
    avoidable: str
    saving_in_words: str
    what_if: str = ""
    fortnights: tuple[tuple[str, int], ...] = ()

    @property
    def patterns(self) -> tuple[Pattern, ...]:
        """The findings that it rests on, of the narrowest place first."""
        return tuple(
            self.scope if pattern.kind == "pair" else pattern for pattern in self.thing.patterns
        )

    @property
    def sentence(self) -> str:
        """The whole in one sentence."""
        return f"{self.title}: {self.cost_in_words}"


def choose_proposals(
    patterns: Sequence[Pattern], evidence: Evidence, practices: Sequence[Practice]
) -> tuple[Proposal, ...]:
    """Choose at most three things to change, by what halving each would save a month.

    Counted in minutes where most revisits have some, else in revisits; by the share that is not
    said to have been of use, and what is too thin to tell last. Without what nobody could have
    avoided and no practice fits, and without what has not happened for a quarter of a year up to
    the last sign of work.
    """
    unit: Unit = "minutes" if evidence.has_most_minutes else "revisits"
    proposals = []
    for thing in gather_things(patterns, evidence):
        scope = replace(thing.scope, reason=thing.reason or thing.scope.reason)
        scope = replace(scope, advice=choose_advice(scope, practices))
        yes, no, unknown = thing.avoidable
        if happened_within(thing.cost, evidence, days=MOST_DAYS_SINCE) and (
            scope.advice or yes + unknown or not no
        ):
            saving = estimate_saving(
                thing.cost,
                unit=unit,
                days=evidence.days,
                dispersion=evidence.find_dispersion(thing.pairs),
            )
            proposals.append(_make_proposal(thing, scope, saving, evidence))
    proposals.sort(key=_rank)
    return tuple(proposals[:MOST_PROPOSALS])


def _rank(proposal: Proposal) -> tuple[bool, float]:
    """Rank a proposal: the less, the sooner it comes."""
    yes, no, unknown = proposal.thing.avoidable
    open_share = (yes + unknown) / max(yes + no + unknown, 1)
    return proposal.saving.low is None, -proposal.saving.a_month * open_share


def _make_proposal(thing: Thing, scope: Pattern, saving: Saving, evidence: Evidence) -> Proposal:
    goes_on = happened_within(thing.cost, evidence, days=DAYS_OF_LATE)
    return Proposal(
        thing,
        scope,
        saving,
        words.format_proposal_title(thing, evidence.titles, goes_on=goes_on),
        words.format_cost(thing, zone=evidence.zone, goes_on=goes_on),
        words.format_avoidable_share(thing),
        words.format_saving(saving),
    )


def complete_proposals(
    proposals: Sequence[Proposal], ask: Ask, selection: Selection, evidence: Evidence
) -> tuple[Proposal, ...]:
    """Complete proposals with their last half year, and with what Cost says of them."""
    rework = logged = None
    if any(proposal.thing.pairs for proposal in proposals) and has_minutes(ask, selection):
        rework = ask_rework(ask, selection, zone=evidence.zone, hours_a_day=HOURS_A_DAY)
        logged = compute_total_work(rework)
    return tuple(
        replace(
            proposal,
            fortnights=_count_by_fortnight(proposal.scope, evidence),
            what_if=(
                _describe_what_if(proposal, rework, logged, days=evidence.days)
                if rework and logged
                else ""
            ),
        )
        for proposal in proposals
    )


def _count_by_fortnight(scope: Pattern, evidence: Evidence) -> tuple[tuple[str, int], ...]:
    unit = "reason" if scope.reason_id else "pair"
    counts = evidence.fortnights.filter(pl.col("unit") == unit)
    counted = select_rows(counts, scope, evidence.pairs).group_by("fortnight")
    revisits = dict(counted.agg(pl.col("revisits").sum()).rows())
    days = evidence.fortnight_days.filter(pl.col("phase").is_null()).sort("fortnight")
    return tuple(
        (
            dates.format_day(plain.convert_to_zone(starts_at, evidence.zone)),
            int(revisits.get(number, 0)),
        )
        for number, starts_at in reversed(
            days.select("fortnight", "starts_at").head(MOST_FORTNIGHTS).rows()
        )
    )


def _describe_what_if(proposal: Proposal, rework: Rework, logged: TotalWork, *, days: float) -> str:
    """Describe how much less work in focus there would be without it (Cost's what-if)."""
    counted = rework.cells.filter(pl.col("per_minute") > 0)
    known = set(counted.select("main_phase", "revisited_phase").rows())
    gone = dict.fromkeys(known.intersection(proposal.thing.pairs), 0.0)
    if not gone or not logged.converges:
        return ""
    scaled = compute_total_work(scale_rework(rework, gone))
    less = logged.phases["total_work"] - scaled.phases["total_work"]
    minutes = float((less * logged.phases["first_pass_minutes"]).sum())
    return words.format_what_if(minutes, days=days)


def serialize_proposal(proposal: Proposal) -> dict[str, Any]:
    """Serialize a proposal for JSON; missing figures are null."""
    cost, saving, scope = proposal.thing.cost, proposal.saving, proposal.scope
    yes, no, unknown = proposal.thing.avoidable
    return {
        "sentence": proposal.sentence,
        "main_phase": scope.main_phase,
        "revisited_phase": scope.revisited_phase,
        "both_ways": scope.kind == "ping_pong",
        "reason": proposal.thing.reason or (scope.reason if scope.reason_id else None),
        "revisits": cost.revisits,
        "episodes": cost.episodes,
        "minutes": cost.minutes if cost.timed else None,
        "revisits_with_minutes": cost.timed,
        "avoidable": {"yes": yes, "no": no, "unknown": unknown},
        "saving": {
            "unit": saving.unit,
            "a_month": None if saving.low is None else saving.a_month,
            "low": saving.low,
            "high": saving.high,
        },
        "saving_in_words": proposal.saving_in_words,
        "what_if": proposal.what_if,
        "practice": serialize_practice(scope.advice[0]) if scope.advice else None,
        "patterns": [pattern.title for pattern in proposal.patterns],
    }
