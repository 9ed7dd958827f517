"""Proposals: the two or three things to change first, in the order in which it pays."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from pipeline.asking.questions import Ask
from pipeline.asking.selection import Selection
from pipeline.figures.claims.evidence import Evidence
from pipeline.figures.cost.cost import HOURS_A_DAY, Cost, ask_cost, has_minutes, scale_cost
from pipeline.figures.patterns.advice import Practice
from pipeline.figures.patterns.kinds import Pattern
from pipeline.figures.patterns.search import choose_advice, narrow_to_pattern, serialize_practice
from pipeline.figures.proposals import words
from pipeline.figures.proposals.saving import Saving, Unit, estimate_saving
from pipeline.figures.proposals.things import Thing, gather_things
from pipeline.figures.time.weeks import ask_trend

MOST_PROPOSALS = 3
MOST_WEEKS = 26
MOST_DAYS_SINCE, MOST_DAYS_OF_LATE = 91, 28


@dataclass(frozen=True)
class Proposal:
    """One thing to change: what happens, what it costs, and what may be done.

    `scope` says where (as narrow_to_pattern takes it) and has the practices that fit, the best
    first; `patterns` are the findings that it rests on. `title` with `cost_in_words` is the
    sentence of the card. `weeks` are the revisits of each of the last weeks.
    """

    thing: Thing
    scope: Pattern
    saving: Saving
    title: str
    cost_in_words: str
    avoidable: str
    saving_in_words: str
    what_if: str = ""
    weeks: tuple[int, ...] = ()

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
        if _happened_within(thing, evidence, days=MOST_DAYS_SINCE) and (
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


def _happened_within(thing: Thing, evidence: Evidence, *, days: int) -> bool:
    """Tell whether it has happened in the last days of the log, up to the last sign of work."""
    ends_at, last_at = evidence.last_at, thing.cost.last_at
    return ends_at is not None and last_at is not None and (ends_at - last_at).days <= days


def _make_proposal(thing: Thing, scope: Pattern, saving: Saving, evidence: Evidence) -> Proposal:
    goes_on = _happened_within(thing, evidence, days=MOST_DAYS_OF_LATE)
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
    proposals: Sequence[Proposal], ask: Ask, selection: Selection, *, zone: str, days: float
) -> tuple[Proposal, ...]:
    """Complete proposals with their last half year by week, and with what Cost says of them.

    `days` are those of the log.
    """
    with_cost = any(proposal.thing.pairs for proposal in proposals)
    cost = None
    if with_cost and has_minutes(ask, selection):
        cost = ask_cost(ask, selection, zone=zone, hours_a_day=HOURS_A_DAY)
    return tuple(
        replace(
            proposal,
            weeks=_ask_weeks(proposal.scope, ask, selection, zone=zone),
            what_if=_describe_what_if(proposal, cost, days=days),
        )
        for proposal in proposals
    )


def _ask_weeks(scope: Pattern, ask: Ask, selection: Selection, *, zone: str) -> tuple[int, ...]:
    narrowed = narrow_to_pattern(scope, selection)
    trend = ask_trend(ask, narrowed, grain="week", stack="none", zone=zone)
    return tuple(trend["revisits"].tail(MOST_WEEKS).to_list())


def _describe_what_if(proposal: Proposal, cost: Cost | None, *, days: float) -> str:
    """Describe how much less work in focus there would be without it (Cost's what-if)."""
    if cost is None or not cost.logged.converges:
        return ""
    counted = cost.rework.cells.filter(pl.col("per_minute") > 0)
    known = set(counted.select("main_phase", "revisited_phase").rows())
    gone = scale_cost(cost, dict.fromkeys(known.intersection(proposal.thing.pairs), 0.0))
    if gone.scaled is None:
        return ""
    less = cost.logged.phases["total_work"] - gone.scaled.phases["total_work"]
    minutes = float((less * cost.logged.phases["first_pass_minutes"]).sum())
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
