"""Slow work in a thread of its own, with progress and Cancel.

Streamlit does not interrupt a running script for a click in a dialog, so the work runs in a
thread, which the script polls three times a second: Cancel takes effect at once.
"""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

import streamlit as st

from pipeline.errors import Cancelled, StoreError
from pipeline.progress import Progress

Result = TypeVar("Result")
QUIET_SECONDS = 0.5
POLL_SECONDS = 0.3
ABANDONED_SECONDS = 20.0
LONGEST_STEP_SECONDS = 60.0


class Work(Generic[Result]):
    """Work that runs in a thread: `does` does it, `says` describes its progress (0 to 1) in words.

    `about` identifies what it was started for.

    It cancels itself if it was not polled for 20 seconds: the browser window was closed.
    """

    def __init__(
        self,
        does: Callable[[Progress], Result],
        *,
        says: Callable[[float], str],
        about: object = None,
    ) -> None:
        self.about = about
        self.done = 0.0
        self._does, self._says = does, says
        self._made: Result | None = None
        self._error: BaseException | None = None
        self._cancelled = threading.Event()
        self._began = self._looked_at = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="work", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._made = self._does(self._progress)
        except BaseException as error:
            self._error = error

    def _progress(self, done: float) -> None:
        self.done = done
        forsaken = time.monotonic() - self._looked_at > ABANDONED_SECONDS
        if self._cancelled.is_set() or forsaken:
            raise Cancelled

    @property
    def words(self) -> str:
        """The progress in words."""
        return self._says(self.done)

    def is_over_at_once(self) -> bool:
        """Return whether it ends within half a second of its start (too short for a bar)."""
        return self.over(within=max(self._began + QUIET_SECONDS - time.monotonic(), 0.0))

    def over(self, *, within: float = 0.0) -> bool:
        """Return whether it is over, waiting up to `within` seconds for that."""
        self._looked_at = time.monotonic()
        self._thread.join(within)
        return not self._thread.is_alive()

    def cancel(self) -> None:
        """Cancel it and wait until it has stopped."""
        self._cancelled.set()
        self.over(within=LONGEST_STEP_SECONDS)

    def get_result(self) -> Result:
        """Return its result once it is over. Raises what the work raised, or Cancelled.

        Raises StoreError while it is still running, as its outcome is not known yet.
        """
        if self._thread.is_alive():
            raise StoreError(
                "Waiting for slow work",
                "It is still at work and could not be stopped. Look again in a minute: it then "
                "says what was written, with Undo",
            )
        if self._error:
            raise self._error
        return self._made  # type: ignore[return-value]  # None only where the work makes None


def look_after(work: Work[Result], cancel: Callable[[], None]) -> None:
    """Wait for the work; after half a second show its progress and a Cancel button.

    Call it only in a fragment, which it reruns until the work is over. `cancel` is a callback.
    """
    if work.is_over_at_once():
        return
    show_progress(work, cancel)
    work.over(within=POLL_SECONDS)
    st.rerun(scope="fragment")


def show_progress(work: Work[Result], cancel: Callable[[], None]) -> None:
    """Show the progress bar, its text, and the Cancel button."""
    st.progress(min(work.done, 1.0), text=work.words)
    st.button("Cancel", on_click=cancel, key="cancel-work")
