"""What the first reader of the store would wait for, done before anybody asks."""

from contextlib import suppress

from pipeline.asking import questions
from pipeline.store import Store
from views.session.opening import READ_ERRORS


def warm(store: Store) -> None:
    """Read the names once: DuckDB is loaded and the store's pages are in memory.

    A store that cannot be read is left to the pages, which say why.
    """
    with suppress(*READ_ERRORS), store.reading() as reader:
        questions.load_catalogue(reader)
