"""The questions that pages and commands ask the store, as values."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from pipeline.asking.selection import Selection
from pipeline.clock import get_utc_now
from pipeline.model import Catalogue, Focus, Phase, Project, Reason
from pipeline.store import Reader, Writer
from queries import is_asked_of_the_file, parse_parameters

if TYPE_CHECKING:
    import polars as pl

    from pipeline.store.read_model.model import DataVersion

Grain = Literal["day", "week", "month"]
Stack = Literal["main_phase", "revisited_phase", "reason", "none"]
USUAL_VALUES: dict[str, object] = {
    "week_start": 0,
    "most": None,
    "skipped": 0,
}
"""Parameters that may be left out: weeks begin on Monday, and all rows from the first one on."""


@dataclass(frozen=True, init=False)
class Question:
    """A query of queries/ with its parameters: a hashable value, so that a cache can key it.

    The header of the file says which parameters there are, and each is passed by its name:
    `Question("trend", selection=selection, grain="week", stack="none", zone="UTC")`. What is left
    out has its usual value, and `now_utc` is the current minute. Raises TypeError where a
    parameter is missing or the file does not declare it.
    """

    name: str
    parameters: tuple[tuple[str, object], ...]

    def __init__(self, name: str, /, **parameters: object) -> None:
        declared = parse_parameters(name)
        values = {key: value for key, value in USUAL_VALUES.items() if key in declared}
        if "now_utc" in declared:
            values["now_utc"] = get_current_minute()
        values |= parameters
        for key in sorted(declared ^ values.keys()):
            fault = "needs" if key in declared else "has no"
            raise TypeError(f"the question {name!r} {fault} parameter {key!r}")
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "parameters", tuple(sorted(values.items())))

    @property
    def is_asked_of_the_file(self) -> bool:
        """Whether it is about the ledgers: only the open file answers it, not the read model."""
        return is_asked_of_the_file(self.name)

    def ask(self, reader: Reader) -> pl.DataFrame:
        """Ask the open store; the columns are those of the file's last select."""
        return reader.query(self.name, **self._build_parameters())

    def list_rows(self, reader: Reader) -> list[dict[str, Any]]:
        """Ask the open store for the few rows of the answer, without a frame."""
        return reader.list_rows(self.name, **self._build_parameters())

    def _build_parameters(self) -> dict[str, object]:
        return {
            name: value.build_parameter() if isinstance(value, Selection) else value
            for name, value in self.parameters
        }


@dataclass(frozen=True)
class DatedCatalogue:
    """The names of a store, and the data version that they are of."""

    catalogue: Catalogue
    version: DataVersion


Ask = Callable[[Question], "pl.DataFrame"]


def get_current_minute() -> datetime:
    """Return the current time in UTC without a zone, rounded up to the minute.

    Rounded, so that questions about running sessions stay cached; up, so that a session or a
    revisit of this very minute counts.
    """
    return (get_utc_now() + timedelta(minutes=1)).replace(second=0, microsecond=0)


def ask_catalogue(ask: Ask) -> Catalogue:
    """Ask for the catalogue; `ask` answers from the store or from a cache."""
    return _make_catalogue(lambda question: ask(question).to_dicts())


def load_catalogue(reader: Reader) -> Catalogue:
    """Load the catalogue from the open store, once as long as nothing is appended to it."""
    if "catalogue" not in reader.remembered:
        loaded = _make_catalogue(lambda question: question.list_rows(reader))
        reader.remembered["catalogue"] = loaded
    catalogue: Catalogue = reader.remembered["catalogue"]
    return catalogue


def load_current_catalogue(writer: Writer, known: DatedCatalogue | None) -> Catalogue:
    """Load the catalogue from the store that is being written to, unless `known` is of now."""
    if known and known.version == writer.version and not writer.appended:
        return known.catalogue
    return load_catalogue(writer)


def _make_catalogue(list_rows: Callable[[Question], Iterable[dict[str, Any]]]) -> Catalogue:
    return Catalogue(
        projects=tuple(Project(**row) for row in list_rows(Question("projects"))),
        phases=tuple(Phase(**row) for row in list_rows(Question("phases"))),
        reasons=tuple(Reason(**row) for row in list_rows(Question("reasons"))),
        people=tuple(row["person"] for row in list_rows(Question("people"))),
        running=tuple(Focus(**row) for row in list_rows(Question("running_focus"))),
    )


def answer_from(reader: Reader) -> Ask:
    """Return an `ask` that answers from the open store, without a cache."""
    return lambda question: question.ask(reader)
