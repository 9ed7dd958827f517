"""The commands that print figures: the overlap of the phases, and what each phase starts."""

from __future__ import annotations

import argparse
import json

import polars as pl

from pipeline import exporting, overlapping, phase_words, wording
from pipeline.analysis.rules import BY_KIND
from pipeline.asking import questions
from pipeline.asking.selection import Selection, select_named
from pipeline.clock import machine_zone
from pipeline.measures import BY_KEY
from pipeline.practices import warrant_in_words
from pipeline.store import Reader, Store
from pipeline.summary import summary

DONE = 0


def overlap(given: argparse.Namespace, store: Store) -> int:
    """Print all measures of all pairs of phases, or the matrix of one."""
    with store.reading() as reader:
        selection = selection_of(given, reader)
        pairs = overlapping.overlap(questions.through(reader), selection, zone=machine_zone())
        head = questions.headline(selection).ask(reader).row(0, named=True)
    if given.format == "table":
        _print_matrix(pairs, given.measure)
        print(" ".join(summary(head, zone=machine_zone(), about=("count", "went", "synthetic"))))
    else:
        _print_frame(pairs, given.format)
    return DONE


def phases(given: argparse.Namespace, store: Store) -> int:
    """Print what each phase starts, what arrives at it, how far back and for how long."""
    with store.reading() as reader:
        selection = selection_of(given, reader)
        rows = questions.phase_rows(selection, zone=machine_zone()).ask(reader)
        head = questions.headline(selection).ask(reader).row(0, named=True)
    if given.format == "table":
        _print_table(phase_words.table(rows))
        print(" ".join(summary(head, zone=machine_zone(), about=("count", "went", "synthetic"))))
    else:
        _print_frame(rows.drop("weeks"), given.format)
    return DONE


def insights(given: argparse.Namespace, store: Store) -> int:
    """Print what stands out, with its advice."""
    from pipeline import insights as search  # scipy takes its time to load

    with store.reading() as reader:
        selection = selection_of(given, reader)
        found = search.insights(questions.through(reader), selection)
        head = questions.headline(selection).ask(reader).row(0, named=True)
    if given.format == "json":
        print(
            json.dumps(
                [search.as_row(one) for one in found.patterns], ensure_ascii=False, allow_nan=False
            )
        )
        return DONE
    print(" ".join(summary(head, zone=machine_zone(), about=("count", "synthetic"))))
    if head["projects"] > 1:
        print(search.ONE_PROJECT)
    if not found.patterns:
        print(search.nothing_yet(found))
    for number, one in enumerate(found.patterns, 1):
        print(f"\n{number}. {BY_KIND[one.kind].title}: {one.statement}")
        for practice in one.advice:
            print(f"   - {practice.practice}")
            print(f"     {practice.source} ({warrant_in_words(practice.warrant)})")
        if search.can_be_advised(one) and not one.advice:
            print(f"   - {search.NONE_FITS}")
    return DONE


def selection_of(given: argparse.Namespace, reader: Reader) -> Selection:
    """The selection that the filters of a command name."""
    return select_named(
        questions.catalogue_of(reader),
        projects=given.project,
        main_phases=given.main,
        revisited_phases=given.revisited,
        reasons=given.reason,
        people=given.by,
        since=given.since,
        until=given.until,
        zone=machine_zone(),
        note_text=given.text,
    )


def _print_frame(frame: pl.DataFrame, form: str) -> None:
    if form == "json":
        print(frame.write_json())
    else:
        print(exporting.csv_bytes(frame).decode(), end="")


def _print_matrix(pairs: pl.DataFrame, key: str) -> None:
    measure = BY_KEY[key]
    print(f"{measure.title}: {measure.says}\n{measure.formula}")
    hatched = pairs["too_few"] if measure.needs_enough else [False] * pairs.height
    cells = pairs.with_columns(
        pl.Series(
            "cell",
            [
                f"{'~' if few else ''}{wording.figure(value, measure.unit)}"
                for value, few in zip(pairs[key], hatched, strict=True)
            ],
        )
    )
    titles = cells["main_title"].unique(maintain_order=True).to_list()
    matrix = cells.pivot("revisited_title", index="main_title", values="cell").select(
        pl.col("main_title").alias("from ↓  to →"), *titles
    )
    _print_table(matrix.fill_null(""))
    if any(hatched):
        print("~ expected value below 1: too few to tell")


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
