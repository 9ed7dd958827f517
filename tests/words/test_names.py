"""A name within a sentence: as its owner wrote it, and its arrow and numbers stay in place."""

import unicodedata

import pytest

from pipeline.asking import questions
from pipeline.figures.overlap.measures import MEASURES_BY_KEY
from pipeline.figures.overlap.overlap import measure_overlap
from pipeline.figures.report.summary import format_summary
from pipeline.intake import writing
from pipeline.ledger.phases import edit_phase
from pipeline.store import Store
from pipeline.words import plain
from tests.builders import EVERYTHING, ask, catalogue, id_of, log
from tests.long_names import ARABIC


def test_our_own_titles_are_lowered_within_a_sentence_and_those_of_people_are_not(
    store: Store,
) -> None:
    for phase in catalogue(store).phases:
        assert plain.lower_first(phase.title) == phase.title[0].lower() + phase.title[1:]
    for name in ("Übergabe", "übergabe", "A/B test", "Z-test", "iOS release", "MLOps"):
        assert plain.lower_first(name) == name


def test_only_names_that_are_written_from_the_right_are_isolated() -> None:
    assert plain.format_pair("Monitoring", "数据准备") == "Monitoring → 数据准备"
    assert plain.format_pair(*ARABIC[:2]) == f"\u2068{ARABIC[0]}\u2069 → \u2068{ARABIC[1]}\u2069"


@pytest.mark.parametrize("name", ["übergabe", ARABIC[3]])
def test_sentences_and_pairs_hold_a_phase_s_name_as_it_was_written(store: Store, name: str) -> None:
    log(store)
    edit_phase(store, id_of(store, "Model deployment"), name=name, by="ana")
    edit_phase(store, id_of(store, "Data preparation"), name=f"{name} 2", by="ana")
    with store.reading() as reader:
        overlap = measure_overlap(
            questions.answer_from(reader), EVERYTHING, MEASURES_BY_KEY["revisits"], zone="UTC"
        )
    head = ask(store, questions.Question("headline", selection=EVERYTHING)).row(0, named=True)
    went = format_summary(head, zone="UTC", about=("went",))
    assert overlap.strongest[0].title == plain.format_pair(name, f"{name} 2")
    assert went == [f"It went to {plain.isolate(f'{name} 2')}."]
    arrow = overlap.arcs.filter(kind="back")["said"].item()
    assert arrow.startswith(plain.format_pair(name, f"{name} 2"))
    isolated = sum(unicodedata.bidirectional(letter) == "FSI" for letter in arrow)
    assert isolated == (2 if name in ARABIC else 0)
    assert "\u2068".encode() not in writing.write_csv(overlap.pairs)
