"""What a page will ask is asked ahead: the same questions, of the selection that it shows now."""

from datetime import datetime

from pipeline.asking.questions import Question
from pipeline.asking.selection import Selection
from pipeline.store import Store, get_read_model
from tests.builders import EVERYTHING, log
from views.session import ahead
from views.session.memory import Memory, identify

NOW = Selection(note_text="drift")


def test_what_was_asked_of_the_page_s_selection_is_asked_of_the_next_the_last_first() -> None:
    asked = (
        Question("projects"),
        Question("headline", selection=EVERYTHING),
        Question("pair_counts", selection=Selection(note_text="of a pair alone")),
        Question("fortnights", selection=EVERYTHING, zone="UTC"),
        Question("headline", selection=EVERYTHING),
    )
    next_ones = list(ahead.Asked("page", EVERYTHING, asked).list_next(NOW))
    assert [question.name for question in next_ones] == ["fortnights", "headline"]
    assert next_ones[1] == Question("headline", selection=NOW)
    assert dict(next_ones[0].parameters)["zone"] == "UTC"


def test_the_thread_answers_from_the_present_model_only_and_stops_where_the_page_is(
    store: Store,
) -> None:
    log(store, note="drift")
    with store.asking():
        model = get_read_model(store.path)
    wanted = [
        Question(name, selection=NOW) for name in ("headline", "pair_counts", "reason_counts")
    ]
    memory = Memory()

    def find(question: Question) -> bool:
        return memory.find((store.path, identify(question)[0])) is not None

    ahead.answer(model, (0,), memory, tuple(wanted))
    assert not any(map(find, wanted))
    version = store.read_version()
    ahead.answer(model, version, memory, tuple(wanted[1:2]))
    ahead.answer(model, version, memory, tuple(wanted))
    ahead.answer(model, version, memory, (wanted[1], wanted[2]))
    assert list(map(find, wanted)) == [True, True, False]


def test_the_minute_is_no_part_of_what_a_question_is_known_by() -> None:
    early, late = (
        Question("pair_sessions", selection=EVERYTHING, now_utc=datetime(2026, 3, 2, 10, minute))
        for minute in (1, 2)
    )
    assert identify(early)[0] == identify(late)[0]
    assert identify(early)[1] != identify(late)[1]
