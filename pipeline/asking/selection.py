"""The selection of revisits: the filters, built from names and days as people enter them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pipeline import fields
from pipeline.errors import InputRefused, Problem
from pipeline.model import Catalogue, normalize_name
from pipeline.spelling import find_nearest, find_phase
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
    "note_text": "note holds",
}


@dataclass(frozen=True)
class Selection:
    """Which revisits are selected. An empty part means all; times are UTC, `until` excluded."""

    project_ids: tuple[str, ...] = ()
    main_phases: tuple[str, ...] = ()
    revisited_phases: tuple[str, ...] = ()
    reason_ids: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    note_text: str = ""

    def build_parameter(self) -> dict[str, object]:
        """Return the struct that the macro `selected_revisits` takes."""
        return {
            "project_ids": list(self.project_ids) or None,
            "main_phases": list(self.main_phases) or None,
            "revisited_phases": list(self.revisited_phases) or None,
            "reason_ids": list(self.reason_ids) or None,
            "people": list(self.people) or None,
            "since": self.since,
            "until": self.until,
            "note_text": self.note_text or None,
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
        self._known: dict[str, dict[str, str]] = {
            "project": {normalize_name(one.name): one.id for one in catalogue.projects},
            "reason": {normalize_name(one.name): one.id for one in catalogue.reasons},
            "person": {normalize_name(one): one for one in catalogue.people},
        }
        self._names: dict[str, list[str]] = {
            "project": [one.name for one in catalogue.projects],
            "reason": [one.name for one in catalogue.reasons],
            "person": list(catalogue.people),
        }
        self._phases = catalogue.phases

    def find_all(self, thing: str, given: Sequence[str]) -> tuple[str, ...]:
        found = [(name, self._find(thing, name)) for name in given]
        for name, identifier in found:
            if identifier is None:
                names = self._names.get(thing) or [phase.title for phase in self._phases]
                near = find_nearest(name, names)
                self.problems.append(Problem(thing, name, f"no such {thing}", nearest=near))
        return tuple(identifier for _, identifier in found if identifier)

    def parse_day(self, column: str, given: str | None) -> date | None:
        try:
            return fields.parse_day(given) if given else None
        except fields.BrokenRule as broken:
            self.problems.append(Problem(column, str(given), broken.rule))
            return None

    def check_text(self, given: str) -> None:
        try:
            fields.parse_note(given)
        except fields.BrokenRule as broken:
            self.problems.append(Problem("text", given, broken.rule))

    def _find(self, thing: str, name: str) -> str | None:
        if thing in self._known:
            return self._known[thing].get(normalize_name(name))
        phase = find_phase(self._phases, name)
        return phase.key if phase else None


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
    projects = {one.id: one.name for one in catalogue.projects}
    reasons = {one.id: one.name for one in catalogue.reasons}
    first, last = get_first_day(selection, zone=zone), get_last_day(selection, zone=zone)
    given = {
        "project_ids": _format_each(selection.project_ids, lambda one: projects.get(one, one)),
        "main_phases": _format_each(selection.main_phases, catalogue.get_phase_title),
        "revisited_phases": _format_each(selection.revisited_phases, catalogue.get_phase_title),
        "reason_ids": _format_each(selection.reason_ids, lambda one: reasons.get(one, one)),
        "people": selection.people,
        "since": (dates.format_day(first),) if first else (),
        "until": (dates.format_day(last),) if last else (),
        "note_text": (selection.note_text,) if selection.note_text else (),
    }
    return tuple(
        f"{PART_NAMES[part]} {value}" for part, values in given.items() for value in values
    )


def get_first_day(selection: Selection, *, zone: str) -> date | None:
    """Return the first day of a selection in `zone`; None where its period is open."""
    return _convert_to_day(selection.since, zone)


def get_last_day(selection: Selection, *, zone: str) -> date | None:
    """Return the last day of a selection in `zone`, included; None where its period is open."""
    return _convert_to_day(selection.until and selection.until - timedelta(microseconds=1), zone)


def _convert_to_day(moment: datetime | None, zone: str) -> date | None:
    return plain.convert_to_zone(moment, zone).date() if moment else None


def _format_each(values: Iterable[str], named: Callable[[str], str]) -> tuple[str, ...]:
    return tuple(named(one) for one in values)
