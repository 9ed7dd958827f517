"""Asks in a second thread what a page is about to ask.

A click on a filter makes a page ask what it asked before, of another selection. The page asks from
the first question on, the thread from the last one, and both keep their answers in the memory.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from pipeline.asking.questions import Question
from pipeline.asking.selection import Selection
from pipeline.errors import StoreError
from pipeline.store.read_model.model import DataVersion, ReadModel
from views.session.memory import MINUTE_PARAMETER, KnownAnswer, Memory, identify

_thread = ThreadPoolExecutor(1, thread_name_prefix="ahead")


@dataclass(frozen=True)
class Asked:
    """What a page asked when it was last drawn, and the selection that it showed."""

    page: str
    selection: Selection
    questions: tuple[Question, ...]

    def list_next(self, selection: Selection) -> Iterator[Question]:
        """List what was asked of the selection of then, of that of now; the last one first."""
        for question in reversed(dict.fromkeys(self.questions)):
            parameters = dict(question.parameters)
            parameters.pop(MINUTE_PARAMETER, None)
            if parameters.get("selection") == self.selection and not question.is_asked_of_the_file:
                yield Question(question.name, **(parameters | {"selection": selection}))


def begin(
    model: ReadModel, version: DataVersion, memory: Memory, asked: Asked, selection: Selection
) -> None:
    """Begin to ask the read model, as long as it is that of `version`, what `asked` leads to."""
    _thread.submit(answer, model, version, memory, tuple(asked.list_next(selection)))


def answer(
    model: ReadModel, version: DataVersion, memory: Memory, questions: tuple[Question, ...]
) -> None:
    """Answer questions into the memory until one is there, as long as the model is of `version`."""
    with model.snapshot() as snapshot:
        if snapshot is None or snapshot.version != version:
            return
        for question in questions:
            name, minute = identify(question)
            key = (snapshot.path, name)
            with memory.get_turn(key):
                known = memory.find(key)
                if known and (known.version, known.minute) == (version, minute):
                    return  # the page has come as far as this
                try:
                    memory.keep(key, KnownAnswer(question.ask(snapshot), version, minute))
                except StoreError:
                    return  # the page will ask, and say so
