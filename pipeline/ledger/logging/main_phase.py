"""The main phase of a revisit that names none: the one in focus when it happened."""

from datetime import datetime

from pipeline.model import Catalogue
from pipeline.store import Reader


def find_phase_in_focus(
    reader: Reader, catalogue: Catalogue, *, project: str, moment: datetime
) -> str | None:
    """Find the key of a project's phase in focus at `moment` (UTC), or None."""
    known = catalogue.find_project(project)
    if known is None:
        return None
    phases = reader.list_rows("phase_in_focus", project_id=known.id, moment=moment)
    return str(phases[0]["phase"]) if phases else None
