"""The selection of revisits: the filters, built from names and days, and in words again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pipeline import fields
from pipeline.errors import InputRefused, Problem
from pipeline.model import Catalogue, compose
from pipeline.spelling import find_nearest, find_phase, find_spellings
from pipeline.words import dates, plain

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)
PART_NAMES = {
    "project_ids": "project",
    "main_phases": "from",
    "revisited_phases": "back to",
    "reason_ids": "reason",
    "people": "who",
    "since": "since",
    "until": "until",
    "note_text": "text",
}


@dataclass(frozen=True)
class Selection:
    """Which revisits are selected. An empty part means all; times are UTC, `until` excluded.

    `note_text` is looked for in note, reason, project and person, whatever its case.
    """

    project_ids: tuple[str, ...] = ()
    main_phases: tuple[str, ...] = ()
    revisited_phases: tuple[str, ...] = ()
    reason_ids: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    note_text: str = ""

    def build_parameter(self) -> dict[str, object]:
        """Return the struct that the macro `selected_revisits` takes; an empty part is null."""
        parts = vars(self) | {"note_text": compose(self.note_text)}
        return {
            part: (list(value) if isinstance(value, tuple) else value) or None
            for part, value in parts.items()
        }


def select_by_names(
    catalogue: Catalogue,
    *,
    projects: Sequence[str] = (),
    main_phases: Sequence[str] = (),
    revisited_phases: Sequence[str] = (),
    reasons: Sequence[str] = (),
    people: Sequence[str] = (),
    since: str | None = None,
    until: str | None = None,
    zone: str = "UTC",
    note_text: str = "",
) -> Selection:
    """Build a selection from names and days; days are those of `zone`, `until` included.

    Raises InputRefused with every name that is not known, and the nearest one that is.
    """
    lookup = _Lookup(catalogue)
    first, last = lookup.parse_day("since", since), lookup.parse_day("until", until)
    if first and last and first > last:
        lookup.problems.append(Problem("since", str(first), f"is after until ({last})"))
    lookup.check_text(note_text)
    selection = Selection(
        project_ids=lookup.find_all("project", projects),
        main_phases=lookup.find_all("main phase", main_phases),
        revisited_phases=lookup.find_all("revisited phase", revisited_phases),
        reason_ids=lookup.find_all("reason", reasons),
        people=lookup.find_all("person", people),
        since=get_day_start(first, zone) if first else None,
        until=get_day_end(last, zone) if last else None,
        note_text=note_text,
    )
    if lookup.problems:
        raise InputRefused("Choosing what to show", lookup.problems)
    return selection


class _Lookup:
    """Looks names up and collects the unknown ones as problems."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.problems: list[Problem] = []
        self._phases = catalogue.phases
        self._known: dict[str, dict[str, str]] = {
            "project": {project.name: project.id for project in catalogue.projects},
            "reason": {reason.name: reason.id for reason in catalogue.reasons},
            "person": {person: person for person in catalogue.people},
        }

    def find_all(self, thing: str, names: Sequence[str]) -> tuple[str, ...]:
        identifiers = [self._find(thing, name) for name in names]
        return tuple(dict.fromkeys(identifier for identifier in identifiers if identifier))

    def _find(self, thing: str, name: str) -> str | None:
        """Find what a name means: the same spelling, or else the only one that differs in case."""
        if thing in self._known:
            known = self._known[thing]
            spellings = find_spellings(name, known)
        else:
            known = {phase.title: phase.key for phase in self._phases}
            phase = find_phase(self._phases, name)
            spellings = (phase.title,) if phase else ()
        if len(spellings) == 1:
            return known[spellings[0]]
        if spellings:
            there = " and ".join(f"{spelling!r}" for spelling in sorted(spellings))
            self.problems.append(Problem(thing, name, f"may be {there}: spell it like one of them"))
        else:
            nearest = find_nearest(name, list(known))
            self.problems.append(Problem(thing, name, f"no such {thing}", nearest=nearest))
        return None

    def parse_day(self, column: str, day: str | None) -> date | None:
        try:
            return fields.parse_day(day) if day else None
        except fields.BrokenRule as broken:
            self.problems.append(Problem(column, str(day), broken.rule))
            return None

    def check_text(self, text: str) -> None:
        try:
            fields.parse_note(text)
        except fields.BrokenRule as broken:
            self.problems.append(Problem("text", text, broken.rule))


def get_day_start(day: date, zone: str) -> datetime:
    """Return the moment (UTC without a zone) at which `day` begins in `zone`.

    Days before 1900 and after 2999 are taken for these: nothing is recorded there.
    """
    within = min(max(day, FIRST_DAY), LAST_DAY)
    midnight = datetime.combine(within, time(), tzinfo=ZoneInfo(zone))
    return midnight.astimezone(UTC).replace(tzinfo=None)


def get_day_end(day: date, zone: str) -> datetime:
    """Return the moment (UTC without a zone) at which `day` ends in `zone`."""
    return get_day_start(min(day, LAST_DAY) + timedelta(days=1), zone)


def format_selection(selection: Selection, catalogue: Catalogue, *, zone: str) -> tuple[str, ...]:
    """Format each filter of a selection; days are those of `zone`, until included."""
    projects = {project.id: project.name for project in catalogue.projects}
    reasons = {reason.id: reason.name for reason in catalogue.reasons}
    first, last = get_first_day(selection, zone=zone), get_last_day(selection, zone=zone)
    parts: dict[str, Iterable[str]] = {
        "project_ids": (projects.get(project, project) for project in selection.project_ids),
        "main_phases": map(catalogue.get_phase_title, selection.main_phases),
        "revisited_phases": map(catalogue.get_phase_title, selection.revisited_phases),
        "reason_ids": (reasons.get(reason, reason) for reason in selection.reason_ids),
        "people": selection.people,
        "since": (dates.format_day(first),) if first else (),
        "until": (dates.format_day(last),) if last else (),
        "note_text": (selection.note_text,) if selection.note_text else (),
    }
    return tuple(
        f"{PART_NAMES[part]} {value}" for part, values in parts.items() for value in values
    )


def get_first_day(selection: Selection, *, zone: str) -> date | None:
    """Return the first day of a selection in `zone`; None where its period is open."""
    return _convert_to_day(selection.since, zone)


def get_last_day(selection: Selection, *, zone: str) -> date | None:
    """Return the last day of a selection in `zone`, included; None where its period is open."""
    return _convert_to_day(selection.until and selection.until - timedelta(microseconds=1), zone)


def _convert_to_day(moment: datetime | None, zone: str) -> date | None:
    return plain.convert_to_zone(moment, zone).date() if moment else None
