"""The memory of answers: each is computed once for all sessions, and it never grows too large."""

import threading
from datetime import timedelta

import polars as pl
import pytest

from pipeline.asking import questions
from pipeline.asking.selection import Selection
from pipeline.store import Store
from pipeline.store.units import Reader
from tests.builders import EVERYTHING, log
from tests.holders import held_by_another_process
from views.session import session
from views.session.memory import KnownAnswer, Memory


def make_known(rows: int) -> KnownAnswer:
    return KnownAnswer(pl.DataFrame({"number": range(rows)}), (0,) * 6, None)


def list_kept(memory: Memory, keys: str) -> list[bool]:
    return [memory.find(key) is not None for key in keys]


def test_the_last_answer_to_a_question_takes_the_place_of_the_one_before() -> None:
    memory, answer = Memory(), make_known(1)
    memory.keep("question", make_known(2))
    memory.keep("question", answer)
    assert memory.find("question") is answer
    assert memory.find("another question") is None


@pytest.mark.parametrize(
    "limit", [{"most_bytes": int(2.5 * make_known(1000).size)}, {"most_answers": 2}]
)
def test_the_memory_lets_go_of_what_was_asked_longest_ago(limit: dict[str, int]) -> None:
    memory = Memory(**limit)
    for questions_kept, kept in (("abc", [False, True, True]), ("ba", [True, True, False])):
        for question in questions_kept:
            memory.keep(question, make_known(1000))
        assert list_kept(memory, "abc") == kept


def test_an_answer_larger_than_the_memory_is_not_kept() -> None:
    memory = Memory(most_bytes=int(make_known(10).size))
    memory.keep("a", make_known(1))
    memory.keep("b", make_known(100))
    memory.keep("a", make_known(10))
    assert list_kept(memory, "ab") == [True, False]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The questions that reached the store, by name."""
    names: list[str] = []
    query = Reader.query

    def noted(reader: Reader, name: str, **parameters: object) -> pl.DataFrame:
        names.append(name)
        return query(reader, name, **parameters)

    monkeypatch.setattr(Reader, "query", noted)
    return names


def test_sessions_that_ask_the_same_share_one_answer_until_something_is_written(
    store: Store, monkeypatch: pytest.MonkeyPatch, asked: list[str]
) -> None:
    monkeypatch.setenv("REVISITS_STORE", str(store.path))
    log(store)
    question = questions.Question("headline", selection=EVERYTHING)
    asked.clear()
    together = threading.Barrier(4)

    def ask() -> None:
        together.wait()
        session.ask(question)

    sessions = [threading.Thread(target=ask) for _ in range(4)]
    for thread in sessions:
        thread.start()
    for thread in sessions:
        thread.join()
    assert asked.count("headline") == 1
    session.ask(questions.Question("headline", selection=Selection(people=("ana",))))
    assert asked.count("headline") == 2
    log(store)
    assert session.ask(question)["revisits"].item() == 2
    assert asked.count("headline") == 3


def test_an_answer_is_that_of_its_minute_also_while_somebody_holds_the_store(
    store: Store, monkeypatch: pytest.MonkeyPatch, asked: list[str]
) -> None:
    monkeypatch.setenv("REVISITS_STORE", str(store.path))
    log(store)
    minute = questions.get_current_minute()
    question = questions.Question("pair_sessions", selection=EVERYTHING, now_utc=minute)
    session.ask(question)
    later = questions.Question(
        "pair_sessions", selection=EVERYTHING, now_utc=minute + timedelta(minutes=1)
    )
    asked.clear()
    with held_by_another_process(store.path, "writing"):
        session.ask(question)
        assert asked == []
        session.ask(later)
    session.ask(later)
    assert asked == ["pair_sessions"]


def test_insights_are_searched_once_until_something_is_written(
    store: Store, monkeypatch: pytest.MonkeyPatch, asked: list[str]
) -> None:
    monkeypatch.setenv("REVISITS_STORE", str(store.path))
    minute = questions.get_current_minute()
    monkeypatch.setattr(questions, "get_current_minute", lambda: minute)
    log(store)
    first = session.find_insights(EVERYTHING)
    asked.clear()
    assert session.find_insights(EVERYTHING) is first
    assert asked == []
    log(store)
    assert session.find_insights(EVERYTHING).revisits == 2
