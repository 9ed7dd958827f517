"""Keeps the last answer to each question, to show while the store is busy.

One instance per process, shared by all browser sessions, like the cache of answers.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from pipeline.asking.questions import Question

MOST_BYTES = 64 * 2**20
# Larger answers (whole tables) stay in the cache only.
LARGEST_BYTES = 8 * 2**20
MINUTE_PARAMETER = "now_utc"


@dataclass(frozen=True)
class KnownAnswer:
    """An answer, and the time (UTC) at which it was current."""

    frame: pl.DataFrame
    moment: datetime


class LastKnownAnswers:
    """Keeps the most recently used answers up to a number of bytes."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._kept: OrderedDict[Hashable, KnownAnswer] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, path: str, question: Question, known: KnownAnswer) -> None:
        """Store an answer in place of the previous one to the same question."""
        size = known.frame.estimated_size()
        with self._lock:
            self._drop(_build_key(path, question))
            if size > LARGEST_BYTES:
                return
            self._kept[_build_key(path, question)] = known
            self._bytes += int(size)
            while self._bytes > self._most_bytes:
                self._drop(next(iter(self._kept)))

    def find(self, path: str, question: Question) -> KnownAnswer | None:
        """Return the last answer to a question, whatever minute it was asked at, or None.

        The current minute is a parameter of many questions and is left out of the key.
        """
        with self._lock:
            return self._kept.get(_build_key(path, question))

    def _drop(self, key: Hashable) -> None:
        known = self._kept.pop(key, None)
        if known:
            self._bytes -= int(known.frame.estimated_size())


def _build_key(path: str, question: Question) -> Hashable:
    asked = tuple(one for one in question.parameters if one[0] != MINUTE_PARAMETER)
    return path, question.name, asked
