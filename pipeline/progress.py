"""Progress of slow work: reported to a callable, which may raise to cancel it."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

Progress = Callable[[float], None]
Thing = TypeVar("Thing")
STEP = 500


def ignore_progress(_done: float) -> None:
    """Ignore progress."""


def scale_progress(progress: Progress, first: float, last: float) -> Progress:
    """Scale the progress of a part that covers the whole from `first` to `last`."""
    return lambda done: progress(first + done * (last - first))


def track_progress(things: Sequence[Thing], progress: Progress) -> Iterator[Thing]:
    """Yield the things and report progress from 0 to 1, after every 500 of them."""
    for number, thing in enumerate(things):
        if number % STEP == 0:
            progress(number / len(things))
        yield thing
    progress(1.0)
