"""What every action keeps of projects, phases and focus together, and an undo must keep too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.asking import questions
from pipeline.errors import ChangedMeanwhile
from pipeline.model import Catalogue
from pipeline.phases import FEWEST_PHASES
from pipeline.store import Writer


@contextmanager
def no_new_contradictions(writer: Writer, doing: str) -> Iterator[None]:
    """Raise ChangedMeanwhile where what the block writes contradicts what was written since."""
    before = _find_contradictions(questions.load_catalogue(writer))
    yield
    new = [
        one for one in _find_contradictions(questions.load_catalogue(writer)) if one not in before
    ]
    if new:
        raise ChangedMeanwhile(doing, new[0])


def _find_contradictions(catalogue: Catalogue) -> list[str]:
    found = []
    if catalogue.projects and not catalogue.open_projects:
        found.append("no project would be open: reopen another one in Settings first")
    if len(catalogue.offered_phases) < FEWEST_PHASES:
        found.append("fewer than two phases would be offered")
    archived = {one.id: one.name for one in catalogue.projects if one.archived}
    retired = {one.key: one.title for one in catalogue.phases if one.retired}
    for running in catalogue.running:
        if project := archived.get(running.project_id):
            found.append(
                f"the archived project “{project}” would have a phase in focus: end its focus first"
            )
        if phase := retired.get(running.phase):
            found.append(
                f"the retired phase “{phase}” would be in focus: end or change the focus first"
            )
    return found
