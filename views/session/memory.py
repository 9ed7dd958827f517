"""Remembers the last answer to each question, for all browser sessions of the server.

An answer is reused until something is written. Answers are frozen values or polars frames, which no
page changes in place: all pages share them.
"""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from weakref import WeakValueDictionary

import polars as pl

from pipeline.asking.questions import Question
from pipeline.store.read_model.model import DataVersion

MINUTE_PARAMETER = "now_utc"
MOST_ANSWERS = 1000
MOST_BYTES = 256 * 2**20
INSIGHTS_BYTES = 64 * 2**10  # at most ten patterns in words


def identify(question: Question) -> tuple[Hashable, datetime | None]:
    """Tell what a question is known by, and its minute: only its last answer is kept."""
    parameters: dict[str, Any] = dict(question.parameters)
    minute = parameters.pop(MINUTE_PARAMETER, None)
    return (question.name, tuple(parameters.items())), minute


@dataclass(frozen=True)
class KnownAnswer:
    """An answer, and the data version and minute that it is based on."""

    answer: Any
    version: DataVersion
    minute: datetime | None

    @property
    def size(self) -> int:
        """The size in bytes, estimated."""
        if isinstance(self.answer, pl.DataFrame):
            return int(self.answer.estimated_size())
        return INSIGHTS_BYTES


class Memory:
    """Keeps the most recently used answers, up to a number of answers and of bytes."""

    def __init__(self, *, most_bytes: int = MOST_BYTES, most_answers: int = MOST_ANSWERS) -> None:
        self._most_bytes, self._most_answers = most_bytes, most_answers
        self._bytes = 0
        self._kept: OrderedDict[Hashable, KnownAnswer] = OrderedDict()
        self._turns: WeakValueDictionary[Hashable, threading.Lock] = WeakValueDictionary()
        self._lock = threading.Lock()

    def find(self, key: Hashable) -> KnownAnswer | None:
        """Return the last answer to a question, however old, or None."""
        with self._lock:
            return self._kept.get(key)

    def keep(self, key: Hashable, known: KnownAnswer) -> None:
        """Keep an answer in place of the previous one to the same question."""
        with self._lock:
            self._drop(key)
            self._kept[key] = known
            self._bytes += known.size
            while self._bytes > self._most_bytes or len(self._kept) > self._most_answers:
                self._drop(next(iter(self._kept)))

    def get_turn(self, key: Hashable) -> threading.Lock:
        """Return the lock under which a question is answered, so that it is answered only once."""
        with self._lock:
            return self._turns.setdefault(key, threading.Lock())

    def _drop(self, key: Hashable) -> None:
        known = self._kept.pop(key, None)
        self._bytes -= known.size if known else 0
