"""Pages that do not wait long for a store."""

import pytest

from views.session import opening


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waiting is the same after a tenth of a second."""
    monkeypatch.setattr(opening, "READ_SECONDS", 0.1)
    monkeypatch.setattr(opening, "WRITE_SECONDS", 0.1)
    monkeypatch.setattr(opening, "RECENT_SECONDS", 0.0)
    monkeypatch.setattr("pipeline.store.engine.ENGINE_LOCK_PAUSE_SECONDS", 0.01)
