"""The commands that print figures: overlap, phases, insights and actions."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click
import polars as pl

from pipeline.asking import questions
from pipeline.asking.selection import select_by_names
from pipeline.cli.filters import Filters, filter_options
from pipeline.cli.options import command, format_option
from pipeline.cli.tables import fits, get_window_width, print_table, print_text
from pipeline.cli.terminal import DONE, format_clock_note
from pipeline.clock import get_machine_zone
from pipeline.figures.actions import words as actions_words
from pipeline.figures.actions.judged import JudgedAction, ask_judged_actions
from pipeline.figures.overlap import words as overlap_words
from pipeline.figures.overlap.matrix import build_text_matrix
from pipeline.figures.overlap.measures import MEASURES_BY_KEY
from pipeline.figures.overlap.overlap import Overlap, measure_overlap
from pipeline.figures.overlap.pairs import ask_overlap
from pipeline.figures.patterns.advice import Practice, format_warrant
from pipeline.figures.report.summary import SummaryPart, format_summary
from pipeline.ledger.amending import format_utc
from pipeline.store import Store

if TYPE_CHECKING:
    from pipeline.figures.proposals.insights import Insights

NO_ACTIONS_YET = "No action yet: adopt one in the dashboard, on Insights under Actions."


@command("overlap")
@click.option(
    "--measure",
    type=click.Choice(list(MEASURES_BY_KEY)),
    default="revisits",
    help="What the table shows (csv and json carry every measure).",
)
@format_option(("table", "csv", "json"))
@filter_options
def run_overlap(store: Store, measure: str, form: str, filters: Filters) -> int:
    """Print how the phases overlap."""
    with store.asking() as reader:
        selection, zone = filters.select(reader), get_machine_zone()
        ask = questions.answer_from(reader)
        if form != "table":
            _print_frame(ask_overlap(ask, selection, zone=zone), form)
            return DONE
        overlap = measure_overlap(ask, selection, MEASURES_BY_KEY[measure], zone=zone)
    print_text(f"{overlap.measure.title}: {overlap.measure.says}")
    print_text(overlap.measure.formula)
    _print_matrix(overlap)
    if overlap.measure.needs_enough and overlap.pairs["too_few"].any():
        print("~ less than one episode expected: too few to tell")
    _print_summary(overlap.head, "count", "went", "synthetic")
    return DONE


@command("phases")
@format_option(("table", "csv", "json"))
@filter_options
def run_phases(store: Store, form: str, filters: Filters) -> int:
    """Print how many revisits came from and went to each phase."""
    with store.asking() as reader:
        selection = filters.select(reader)
        rows = questions.Question("phase_rows", selection=selection, zone=get_machine_zone()).ask(
            reader
        )
        head = questions.Question("headline", selection=selection).ask(reader).row(0, named=True)
    if form == "table":
        print_table(overlap_words.build_phase_table(rows))
        _print_summary(head, "count", "went", "synthetic")
    else:
        _print_frame(rows.drop("weeks"), form)
    return DONE


@command("insights")
@format_option(("table", "json"))
@filter_options
def run_insights(store: Store, form: str, filters: Filters) -> int:
    """Print what to change first and what else stands out, with advice."""
    from pipeline.figures.proposals import insights as search  # scipy takes its time to load

    with store.asking() as reader:
        selection = filters.select(reader)
        ask = questions.answer_from(reader)
        insights = search.ask_insights(ask, selection, zone=get_machine_zone())
        head = questions.Question("headline", selection=selection).ask(reader).row(0, named=True)
    if form == "json":
        _print_json(search.serialize_insights(insights))
        return DONE
    _print_summary(head, "count", "synthetic")
    for sentence in filter(None, (insights.silence, *insights.counts)):
        print_text(sentence)
    if insights.log_quality and insights.is_in_doubt:
        print_text(insights.log_quality.statement)
    if not insights.patterns:
        print_text(search.format_nothing_found(insights))
    _print_proposals(insights)
    _print_others(insights, several=head["projects"] > 1)
    if insights.log_quality and not insights.is_in_doubt:
        print()
        print_text(f"How far to trust this: {insights.log_quality.statement}")
    return DONE


def _print_proposals(insights: "Insights") -> None:
    from pipeline.figures.proposals.words import format_heading

    if not insights.proposals:
        return
    print()
    print_text(format_heading(len(insights.proposals)))
    for number, proposal in enumerate(insights.proposals, 1):
        print()
        print_text(f"{number}. {proposal.sentence}", hang="   ")
        costs = (proposal.avoidable, proposal.saving_in_words, proposal.what_if)
        print_text(" ".join(filter(None, costs)), indent="   ")
        for practice in proposal.scope.advice[:1]:
            _print_practice(practice)
        for pattern in proposal.patterns:
            print_text(f"{pattern.statement} {pattern.statistics}", indent="   ")


def _print_others(insights: "Insights", *, several: bool) -> None:
    from pipeline.figures.patterns.advice import NONE_FITS
    from pipeline.figures.patterns.search import ONE_PROJECT, needs_advice

    if insights.others:
        print()
        print_text("What else stands out")
    if several and insights.patterns:
        print_text(ONE_PROJECT)
    for pattern in insights.others:
        print()
        print_text(f"- {pattern.statement} {pattern.statistics}", hang="  ")
        for practice in pattern.advice:
            _print_practice(practice)
        if needs_advice(pattern) and not pattern.advice:
            print_text(f"- {NONE_FITS}", indent="   ", hang="     ")


def _print_practice(practice: Practice) -> None:
    print_text(f"- {practice.practice}", indent="   ", hang="     ")
    print_text(f"{practice.source} ({format_warrant(practice.warrant)})", indent="     ")


def _print_matrix(overlap: Overlap) -> None:
    """Print the matrix, or where the window is too narrow for its figures the strongest pairs."""
    matrix, width = build_text_matrix(overlap.pairs, overlap.measure), get_window_width()
    if width is None or fits(matrix, width):
        print_table(matrix)
        return
    print_text(f"The strongest pairs; all of them need a window of more than {width} columns:")
    for pair in overlap.strongest:
        print_text(f"{pair.title}: {pair.basis}", indent="  ", hang="    ")


def _print_summary(head: Mapping[str, Any], *parts: SummaryPart) -> None:
    zone = get_machine_zone()
    print_text(" ".join([*format_summary(head, zone=zone, about=parts), format_clock_note(zone)]))


def _print_json(rows: list[dict[str, Any]] | dict[str, Any]) -> None:
    print(json.dumps(rows, ensure_ascii=False, allow_nan=False))


def _print_frame(frame: pl.DataFrame, form: str) -> None:
    if form == "json":
        print(frame.write_json())
    else:
        from pipeline.intake.writing import write_csv  # the writer of Excel takes its time to load

        print(write_csv(frame).decode(), end="")


@command("actions")
@format_option(("table", "json"))
@click.option("--project", "projects", multiple=True, help="Only of this project; may be repeated.")
def run_actions(store: Store, form: str, projects: tuple[str, ...]) -> int:
    """List the actions, latest start first, and say whether they helped."""
    with store.asking() as reader:
        selection = select_by_names(questions.load_catalogue(reader), projects=projects)
        ask, zone = questions.answer_from(reader), get_machine_zone()
        actions = ask_judged_actions(ask, selection, zone=zone).actions
    if form == "json":
        _print_json([serialize_action(judged) for judged in actions])
        return DONE
    if not actions:
        print(NO_ACTIONS_YET)
    for number, judged in enumerate(actions):
        if number:
            print()
        print_text(f"{judged.verdict} · {judged.action.title}")
        print_text(actions_words.format_action(judged.action, zone=zone), indent="  ")
        if judged.action.expectation:
            print_text(f"Expected: {judged.action.expectation}", indent="  ")
        for sentence in judged.explanation:
            print_text(sentence, indent="  ")
    if actions:
        print_text(format_clock_note(zone))
    return DONE


def serialize_action(judged: JudgedAction) -> dict[str, Any]:
    """Serialize an action with its figures: times in UTC, rates per day, null without a figure."""
    action, effect, change = judged.action, judged.effect, judged.effect.change
    return {
        "id": action.id,
        "title": action.title,
        "project": action.project,
        "main_phase": action.main_phase,
        "revisited_phase": action.revisited_phase,
        "reason": action.reason,
        "started_at": format_utc(action.started_at),
        "ended_at": format_utc(action.ended_at),
        "expectation": action.expectation,
        "adopted_by": action.adopted_by,
        "practice_id": action.practice_id,
        "verdict": effect.outcome,
        "exposure": effect.exposure,
        "revisits_before": effect.before.revisits,
        "days_before": effect.before.days,
        "rate_before": effect.before.rate,
        "revisits_after": effect.after.revisits,
        "days_after": effect.after.days,
        "rate_after": effect.after.rate,
        "ratio": change.ratio if change else None,
        "ratio_low": change.low if change else None,
        "ratio_high": change.high if change else None,
        "p_value": change.p_value if change else None,
        "episodes_before": effect.episodes[0],
        "episodes_after": effect.episodes[1],
        "look_weeks": effect.look,
        "next_look_weeks": effect.next_look,
        "tells_at_weeks": effect.tells_at,
    }
