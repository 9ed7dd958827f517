"""How far slow work has come: told to a callable, which may raise to cancel the work."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

Progress = Callable[[float], None]
Thing = TypeVar("Thing")
STEP = 500


def ignore_progress(_done: float) -> None:
    """Nobody waits to be told."""


def scale_progress(progress: Progress, first: float, last: float) -> Progress:
    """The progress of a piece that takes the whole from `first` to `last`."""
    return lambda done: progress(first + done * (last - first))


def track_progress(things: Sequence[Thing], progress: Progress) -> Iterator[Thing]:
    """The things one by one; after every 500 it is told how many of them are done, as 0 to 1."""
    for number, thing in enumerate(things):
        if number % STEP == 0:
            progress(number / len(things))
        yield thing
    progress(1.0)
