"""What the start of a phase will bring, by the team's history, and the checks to make before."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from pipeline.asking.questions import Ask
from pipeline.figures.forecast.prediction import Prediction, predict
from pipeline.figures.forecast.starts import Start, Went, list_starts
from pipeline.figures.patterns.advice import Practice, ask_all_practices, choose_practices
from pipeline.model import Catalogue, Focus

MOST_CHECKS = 3
LEAST_REVISITS = 5  # fewer do not say where work goes, nor what a revisit costs


@dataclass(frozen=True)
class Check:
    """A practice to be ticked off; `concerned` earlier revisits are such as it is for."""

    practice: Practice
    concerned: int

    @property
    def text(self) -> str:
        """The practice in brief: as it is ticked."""
        return self.practice.in_brief


@dataclass(frozen=True)
class Forecast:
    """What a start of `phase` brings in the project in two weeks: revisits, with 80 % bounds.

    `prediction` is None where fewer than three starts are known. It rests on `own` starts of the
    phase in this project, `others` in other projects, and beyond these on the other phases. `went`
    are earlier revisits: of the project where `is_own`, else of all, as it has less than five.
    `minutes_each` is the mean of those with minutes, None where most have none.
    """

    phase: str
    prediction: Prediction | None
    own: int
    others: int
    is_own: bool
    went: tuple[Went, ...]
    minutes_each: float | None
    checks: tuple[Check, ...]

    @property
    def revisits(self) -> int:
        """How many earlier revisits say where work goes."""
        return sum(part.first_told for part in self.went)

    @property
    def phases(self) -> list[tuple[str, int]]:
        """The phases that earlier revisits went to, with their counts, the commonest first."""
        return _count(self.went, "revisited_phase")

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """The reasons of earlier revisits, with their counts, the commonest first."""
        return _count(self.went, "reason")


def ask_forecast(ask: Ask, *, project_id: str, phase: str) -> Forecast:
    """Ask what the next start of a phase will bring in a project, by all that holds now."""
    starts = list_starts(lambda question: ask(question).to_dicts(), phase=phase)
    return make_forecast(starts, ask_all_practices(ask), project_id=project_id, phase=phase)


def find_next_phase(catalogue: Catalogue, focus: Focus | None) -> str:
    """Find the offered phase (its key) after the one in focus, or the last one if none follows.

    Without a focus, or with one on a retired phase, it is the first.
    """
    offered = [phase.key for phase in catalogue.offered_phases]
    after = offered.index(focus.phase) + 1 if focus and focus.phase in offered else 0
    return offered[min(after, len(offered) - 1)]


def make_forecast(
    starts: Collection[Start], practices: Sequence[Practice], *, project_id: str, phase: str
) -> Forecast:
    """Forecast from earlier starts; see `Forecast`. `practices` are those to choose checks from."""
    of_phase = [start for start in starts if start.phase == phase]
    own = [start for start in of_phase if start.project_id == project_id]
    told = sum(part.first_told for start in own for part in start.went)
    is_own = told >= LEAST_REVISITS or len(own) == len(of_phase)
    went = _merge(part for start in (own if is_own else of_phase) for part in start.went)
    return Forecast(
        phase=phase,
        prediction=predict(starts, project_id=project_id, phase=phase),
        own=len(own),
        others=len(of_phase) - len(own),
        is_own=is_own,
        went=went,
        minutes_each=_find_minutes_each(went),
        checks=_choose_checks(practices, phase, went),
    )


def _merge(went: Iterable[Went]) -> tuple[Went, ...]:
    """Merge what went to the same phase for the same reason."""
    merged: dict[tuple[str, str], Went] = {}
    for part in went:
        key = part.revisited_phase, part.reason
        merged[key] = merged[key].add(part) if key in merged else part
    return tuple(merged.values())


def _count(went: Iterable[Went], name: str) -> list[tuple[str, int]]:
    counts: Counter[str] = Counter()
    for part in went:
        counts[getattr(part, name)] += part.first_told
    return [(key, number) for key, number in counts.most_common() if number]


def _find_minutes_each(went: Collection[Went]) -> float | None:
    """Find the mean minutes of a revisit; None where few have any, or most have none."""
    known = sum(part.with_minutes for part in went)
    if known < LEAST_REVISITS or known * 2 <= sum(part.revisits for part in went):
        return None
    return sum(part.minutes for part in went) / known


def _choose_checks(
    practices: Sequence[Practice], phase: str, went: Iterable[Went]
) -> tuple[Check, ...]:
    """Choose up to three practices that together fit most of the earlier revisits.

    Each is the one that fits most of those that none before it fits, the team's own first.
    """
    fits = [(part.first_told, _list_fitting(practices, phase, part)) for part in went]
    checks: list[Check] = []
    while len(checks) < MOST_CHECKS:
        left: Counter[Practice] = Counter()
        for number, fitting in fits:
            if not any(check.practice in fitting for check in checks):
                left.update(dict.fromkeys(fitting, number))
        best = max(left, key=lambda one: (one.warrant == "team", left[one]), default=None)
        if best is None or not left[best]:
            break
        checks.append(Check(best, sum(number for number, fitting in fits if best in fitting)))
    return tuple(checks)


def _list_fitting(practices: Sequence[Practice], phase: str, part: Went) -> list[Practice]:
    """List the practices for going back from a phase to another for a reason."""
    chosen = choose_practices(
        practices, main_phase=phase, revisited_phase=part.revisited_phase, reason=part.reason
    )
    return [practice for practice in chosen if practice.is_suited_to(part.reason)]
