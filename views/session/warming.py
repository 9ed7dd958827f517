"""What the first reader of the store would wait for, done before anybody asks."""

from contextlib import suppress

from pipeline.asking import questions
from pipeline.store import Store
from views.session.opening import READ_ERRORS


def warm(store: Store) -> None:
    """Fill the read model, and ask it for the names once.

    A store that cannot be read is left to the pages, which say why.
    """
    with suppress(*READ_ERRORS), store.asking() as reader:
        questions.ask_catalogue(questions.answer_from(reader))
