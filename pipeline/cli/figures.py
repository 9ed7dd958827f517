"""The commands that print figures: overlap, phases and insights."""

from __future__ import annotations

import argparse
import json
from typing import Any

import polars as pl

from pipeline.asking import questions
from pipeline.asking.selection import Selection, select_by_names
from pipeline.cli.terminal import DONE
from pipeline.clock import get_machine_zone
from pipeline.figures.actions import words as actions_words
from pipeline.figures.actions.judged import JudgedAction, ask_judged_actions
from pipeline.figures.overlap import words as overlap_words
from pipeline.figures.overlap.matrix import build_text_matrix
from pipeline.figures.overlap.measures import MEASURES_BY_KEY
from pipeline.figures.overlap.overlap import measure_overlap
from pipeline.figures.overlap.pairs import ask_overlap
from pipeline.figures.patterns.advice import format_warrant
from pipeline.figures.patterns.kinds import RULES_BY_KIND
from pipeline.figures.report.summary import format_summary
from pipeline.intake import writing
from pipeline.ledger.amending import format_utc
from pipeline.store import Reader, Store

NO_ACTIONS_YET = "No action yet: adopt one in the dashboard, on Insights under Actions."


def run_overlap(given: argparse.Namespace, store: Store) -> int:
    """Print all measures of all pairs of phases, or the matrix of one."""
    with store.reading() as reader:
        selection, zone = parse_selection(given, reader), get_machine_zone()
        ask = questions.answer_from(reader)
        if given.format != "table":
            _print_frame(ask_overlap(ask, selection, zone=zone), given.format)
            return DONE
        overlap = measure_overlap(ask, selection, MEASURES_BY_KEY[given.measure], zone=zone)
    measure = overlap.measure
    print(f"{measure.title}: {measure.says}\n{measure.formula}")
    _print_table(build_text_matrix(overlap.pairs, measure))
    if measure.needs_enough and overlap.pairs["too_few"].any():
        print("~ expected value below 1: too few to tell")
    print(" ".join(format_summary(overlap.head, zone=zone, about=("count", "went", "synthetic"))))
    return DONE


def run_phases(given: argparse.Namespace, store: Store) -> int:
    """Print for each phase what starts there, what arrives, how far back, and its focus days."""
    with store.reading() as reader:
        selection = parse_selection(given, reader)
        rows = questions.Question("phase_rows", selection=selection, zone=get_machine_zone()).ask(
            reader
        )
        head = questions.Question("headline", selection=selection).ask(reader).row(0, named=True)
    if given.format == "table":
        _print_table(overlap_words.build_phase_table(rows))
        print(
            " ".join(
                format_summary(head, zone=get_machine_zone(), about=("count", "went", "synthetic"))
            )
        )
    else:
        _print_frame(rows.drop("weeks"), given.format)
    return DONE


def run_insights(given: argparse.Namespace, store: Store) -> int:
    """Print the patterns that stand out, with advice."""
    from pipeline.figures.patterns import search as patterns_search  # scipy takes its time to load

    with store.reading() as reader:
        selection = parse_selection(given, reader)
        found = patterns_search.ask_insights(questions.answer_from(reader), selection)
        head = questions.Question("headline", selection=selection).ask(reader).row(0, named=True)
    if given.format == "json":
        print(
            json.dumps(
                [patterns_search.serialize_pattern(one) for one in found.patterns],
                ensure_ascii=False,
                allow_nan=False,
            )
        )
        return DONE
    print(" ".join(format_summary(head, zone=get_machine_zone(), about=("count", "synthetic"))))
    if head["projects"] > 1:
        print(patterns_search.ONE_PROJECT)
    if not found.patterns:
        print(patterns_search.format_nothing_found(found))
    for number, one in enumerate(found.patterns, 1):
        print(f"\n{number}. {RULES_BY_KIND[one.kind].title}: {one.statement}")
        for practice in one.advice:
            print(f"   - {practice.practice}")
            print(f"     {practice.source} ({format_warrant(practice.warrant)})")
        if patterns_search.needs_advice(one) and not one.advice:
            print(f"   - {patterns_search.NONE_FITS}")
    return DONE


def parse_selection(given: argparse.Namespace, reader: Reader) -> Selection:
    """Build the selection from a command's filter options."""
    return select_by_names(
        questions.load_catalogue(reader),
        projects=given.project,
        main_phases=given.main,
        revisited_phases=given.revisited,
        reasons=given.reason,
        people=given.by,
        since=given.since,
        until=given.until,
        zone=get_machine_zone(),
        note_text=given.text,
    )


def _print_frame(frame: pl.DataFrame, form: str) -> None:
    if form == "json":
        print(frame.write_json())
    else:
        print(writing.write_csv(frame).decode(), end="")


def _print_table(table: pl.DataFrame) -> None:
    with pl.Config(
        tbl_rows=-1,
        tbl_cols=-1,
        tbl_width_chars=220,
        fmt_str_lengths=80,
        tbl_hide_column_data_types=True,
        tbl_hide_dataframe_shape=True,
    ):
        print(table)


def run_actions(given: argparse.Namespace, store: Store) -> int:
    """Print the actions, latest start first, as a table or as JSON."""
    with store.reading() as reader:
        projects = select_by_names(questions.load_catalogue(reader), projects=given.project)
        actions = ask_judged_actions(
            questions.answer_from(reader), projects, zone=get_machine_zone()
        ).actions
    if given.format == "json":
        print(json.dumps([serialize_action(judged) for judged in actions], ensure_ascii=False))
    elif not actions:
        print(NO_ACTIONS_YET)
    else:
        _print_actions(actions)
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
        "weeks_until": effect.weeks_until,
    }


def _print_actions(actions: tuple[JudgedAction, ...]) -> None:
    for number, judged in enumerate(actions):
        if number:
            print()
        print(f"{judged.verdict} · {judged.action.title}")
        print(f"  {actions_words.format_action(judged.action, zone=get_machine_zone())}")
        if judged.action.expectation:
            print(f"  Expected: {judged.action.expectation}")
        for sentence in judged.explanation:
            print(f"  {sentence}")
