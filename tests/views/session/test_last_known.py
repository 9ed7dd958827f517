"""The memory of answers: each is computed once for all sessions, and it never grows too large."""

from __future__ import annotations

import polars as pl

from pipeline.asking.selection import Selection
from pipeline.clock import get_utc_now
from tests.builders import EVERYTHING
from views.session.memory import KnownAnswer


def make_known(rows: int) -> KnownAnswer:
    return KnownAnswer(pl.DataFrame({"number": range(rows)}), get_utc_now())


def test_the_last_answer_to_a_question_is_found_for_its_store_and_selection_alone() -> None:
    memory, answer = LastKnownAnswers(), make_known(1)
    memory.keep(PATH, HEADLINE, make_known(2))
    memory.keep(PATH, HEADLINE, answer)
    assert memory.find(PATH, HEADLINE) is answer
    assert memory.find("other.duckdb", HEADLINE) is None
    assert (
        memory.find(PATH, reads.Question("headline", selection=Selection(people=("ana",)))) is None
    )


def test_an_answer_of_an_earlier_minute_is_the_last_known_one() -> None:
    memory, answer = LastKnownAnswers(), make_known(1)
    question = reads.Question("pair_sessions", selection=EVERYTHING)
    memory.keep(PATH, question, answer)
    later = tuple(
        (name, get_utc_now() if name == "now_utc" else value) for name, value in question.parameters
    )
    assert later != question.parameters
    assert memory.find(PATH, replace(question, parameters=later)) is answer


def test_the_memory_lets_go_of_what_was_asked_longest_ago() -> None:
    size = make_known(1000).frame.estimated_size()
    memory = LastKnownAnswers(most_bytes=int(2.5 * size))
    questions = [reads.Question("records", selection=EVERYTHING, most=most) for most in (1, 2, 3)]
    for question in questions:
        memory.keep(PATH, question, make_known(1000))
    assert [memory.find(PATH, question) is not None for question in questions] == [
        False,
        True,
        True,
    ]
    memory.keep(PATH, questions[1], make_known(1000))
    memory.keep(PATH, questions[0], make_known(1000))
    assert [memory.find(PATH, question) is not None for question in questions] == [
        True,
        True,
        False,
    ]


def test_an_answer_as_large_as_a_table_is_not_kept_twice() -> None:
    memory = LastKnownAnswers()
    memory.keep(PATH, HEADLINE, make_known(1))
    memory.keep(PATH, HEADLINE, make_known(LARGEST_BYTES // 8 + 1))
    assert memory.find(PATH, HEADLINE) is None
