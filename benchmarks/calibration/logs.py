"""Random synthetic logs of several kinds: without any pattern, or with one planted.

Where a kind has bursts, a revisit brings about others of its main phase (a branching process), or
a focus session has a mind of its own. On average that favours no pair, no time and no reason.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pipeline.figures.claims.described import LATE

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
PHASES, REASONS = 9, 8
DAYS, RECENT_DAYS = 182.0, 56.0
FIRST, SECOND = 2, 4  # the phases that a plant is about
GENERATIONS = 9


@dataclass(frozen=True)
class Plant:
    """A pattern planted in a log: `times` as much as chance alone would bring."""

    kind: str
    says: str
    times: float

    def weigh(self, weights: Floats) -> Floats:
        """Weigh the pairs as planted."""
        planted = weights.copy()
        if self.kind in ("hot_pair", "ping_pong", "dominant_reason"):
            planted[SECOND, FIRST] *= self.times
        if self.kind == "ping_pong":
            planted[FIRST, SECOND] *= self.times
        if self.kind == "magnet":
            planted[:, FIRST] *= self.times
        return planted / planted.sum()


PLANTS = (
    Plant("hot_pair", "hot pair: one pair three times as often", 3),
    Plant("ping_pong", "ping-pong: both ways of a pair three times as often", 3),
    Plant("rising", "rising: twice as often in the last eight weeks", 2),
    Plant("magnet", "magnet: three times as many come back to a phase", 3),
    Plant("dominant_reason", "dominant reason: 85 % of a pair that is three times as often", 3),
    Plant("costly", "costly: a pair's minutes four times as long", 4),
)


@dataclass(frozen=True)
class Log:
    """A log in columns: days since its begin, places of phases and reasons, minutes (nan: none).

    `sessions` are focus sessions, phase, begin and end in days; empty where none are logged.
    `late_share` is the share of revisits that go back over three phases or more, on average over
    all logs of the same phases.
    """

    at: Floats
    main: Ints
    revisited: Ints
    reason: Ints
    minutes: Floats
    sessions: tuple[tuple[int, float, float], ...] = ()
    late_share: float = 0.0


@dataclass(frozen=True)
class Cascade:
    """Each revisit brings about Poisson(`children`) more of its main phase.

    After `hours` on average, to the same revisited phase and for the same reason with chance
    `same`.
    """

    children: float
    same: float
    hours: float


@dataclass(frozen=True)
class LogKind:
    """A kind of log; `balanced` where as many revisits come back to a phase as leave it."""

    name: str
    draw: Callable[[int, Floats, float, np.random.Generator], Log]
    balanced: bool = True


def make_up_log(kind: LogKind, size: int, *, seed: int, plant: Plant | None = None) -> Log:
    """Make up a log of about `size` revisits over 26 weeks, with a plant or without any pattern."""
    chance = np.random.default_rng([seed, size])
    activity = chance.dirichlet(np.full(PHASES, 3.0))
    other = activity if kind.balanced else chance.dirichlet(np.full(PHASES, 3.0))
    weights = np.outer(activity, other)
    np.fill_diagonal(weights, 0)
    weights = plant.weigh(weights) if plant else weights / weights.sum()
    rise = plant.times if plant and plant.kind == "rising" else 1.0
    late_share = float(np.tril(weights, -LATE).sum())
    log = replace(kind.draw(size, weights, rise, chance), late_share=late_share)
    return _plant_into(log, plant, chance) if plant else log


def _plant_into(log: Log, plant: Plant, chance: np.random.Generator) -> Log:
    of_pair = (log.main == SECOND) & (log.revisited == FIRST)
    reason, minutes = log.reason, log.minutes
    if plant.kind == "dominant_reason":
        reason = np.where(of_pair & (chance.random(len(reason)) < 0.85), 0, reason)
    if plant.kind == "costly":
        minutes = np.where(of_pair, minutes * plant.times, minutes)
    return replace(log, reason=reason, minutes=minutes)


def _draw_cascade(
    size: int,
    weights: Floats,
    rise: float,
    chance: np.random.Generator,
    *,
    cascade: Cascade | None = None,
    begin: Callable[[int, float, np.random.Generator], Floats] | None = None,
) -> Log:
    """Draw revisits that come by themselves, and those that each of them brings about."""
    number = size if cascade is None else max(1, chance.poisson(size * (1 - cascade.children)))
    main = chance.choice(PHASES, number, p=weights.sum(axis=1))
    reasons = chance.dirichlet(np.full(REASONS, 4.0))
    found = [
        (
            (begin or _draw_days)(number, rise, chance),
            main,
            _draw_revisited(main, weights, chance),
            chance.choice(REASONS, number, p=reasons),
        )
    ]
    for _ in range(GENERATIONS if cascade else 0):
        assert cascade
        parents = found[-1]
        children = chance.poisson(cascade.children, len(parents[0]))
        if not children.sum():
            break
        again = [np.repeat(column, children) for column in parents]
        same = chance.random(len(again[0])) < cascade.same
        found.append(
            (
                again[0] + chance.exponential(cascade.hours / 24, len(same)),
                again[1],
                np.where(same, again[2], _draw_revisited(again[1], weights, chance)),
                np.where(same, again[3], chance.choice(REASONS, len(same), p=reasons)),
            )
        )
    columns = [np.concatenate(parts) for parts in zip(*found, strict=True)]
    within = columns[0] < DAYS
    return _make_log(*(column[within] for column in columns), chance=chance)


def _draw_sessions(size: int, weights: Floats, rise: float, chance: np.random.Generator) -> Log:
    """Draw focus sessions of days; each has its own pace, favourite phases and reasons."""
    onwards = weights / weights.sum(axis=1, keepdims=True)
    reasons = chance.dirichlet(np.full(REASONS, 4.0))
    sessions, columns, begin = [], [], 0.0
    while begin < DAYS:
        end = min(begin + 0.5 + chance.exponential(4), DAYS)
        phase = int(chance.choice(PHASES, p=weights.sum(axis=1)))
        sessions.append((phase, begin, end))
        pace = rise if begin > DAYS - RECENT_DAYS else 1.0
        mean = size / (DAYS + RECENT_DAYS * (rise - 1))
        number = chance.poisson(mean * pace * (end - begin) * chance.gamma(2, 0.5))
        columns.append(
            (
                begin + chance.random(number) * (end - begin),
                np.full(number, phase),
                chance.choice(PHASES, number, p=_draw_taste(onwards[phase], chance)),
                chance.choice(REASONS, number, p=_draw_taste(reasons, chance)),
            )
        )
        begin = end
    joined = [np.concatenate(parts) for parts in zip(*columns, strict=True)]
    return _make_log(*joined, chance=chance, sessions=tuple(sessions))


def _draw_taste(usual: Floats, chance: np.random.Generator) -> Floats:
    """Draw shares that are the usual ones on average, and a session's own (Dirichlet)."""
    return chance.dirichlet(np.maximum(usual * 4, 1e-9))


def _draw_moods(size: int, weights: Floats, rise: float, chance: np.random.Generator) -> Log:
    """Draw days of very unequal pace and weeks in which each phase has its own favourites.

    Another kind of burst than all the others; it was kept back when the levels were chosen.
    """
    pace = chance.lognormal(0, 1.0, int(DAYS))
    pace[int(DAYS - RECENT_DAYS) :] *= rise
    day = chance.choice(int(DAYS), size, p=pace / pace.sum())
    main = chance.choice(PHASES, size, p=weights.sum(axis=1))
    onwards = weights / weights.sum(axis=1, keepdims=True)
    weeks = int(DAYS) // 7
    tastes = np.array(
        [[_draw_taste(onwards[phase] * 2, chance) for phase in range(PHASES)] for _ in range(weeks)]
    )
    place = chance.random(size)[:, None]
    revisited = (tastes[day // 7, main].cumsum(axis=1) < place).sum(axis=1)
    reason = chance.choice(REASONS, size, p=chance.dirichlet(np.full(REASONS, 4.0)))
    at = day + 9 / 24 + chance.beta(2, 5, size) * 0.5
    return _make_log(at, main, np.minimum(revisited, PHASES - 1), reason, chance=chance)


def _draw_days(number: int, rise: float, chance: np.random.Generator) -> Floats:
    """Draw when revisits happen, in days; `rise` times as often in the last eight weeks."""
    before = DAYS - RECENT_DAYS
    recent = chance.random(number) < RECENT_DAYS * rise / (before + RECENT_DAYS * rise)
    span = np.where(recent, RECENT_DAYS, before)
    return np.where(recent, before, 0.0) + chance.random(number) * span


def _draw_busy_days(number: int, rise: float, chance: np.random.Generator) -> Floats:
    """Draw moments in working hours of weekdays, in unequal weeks, three of them holidays."""
    weeks = int(DAYS / 7)
    pace = chance.lognormal(0, 0.5, weeks)
    pace[chance.choice(weeks, 3, replace=False)] *= 0.1
    pace[-int(RECENT_DAYS / 7) :] *= rise
    week = chance.choice(weeks, number, p=pace / pace.sum())
    return week * 7.0 + chance.integers(0, 5, number) + (9 + 9 * chance.random(number)) / 24


def _draw_revisited(main: Ints, weights: Floats, chance: np.random.Generator) -> Ints:
    onwards = (weights / weights.sum(axis=1, keepdims=True)).cumsum(axis=1)
    return np.minimum((onwards[main] < chance.random(len(main))[:, None]).sum(axis=1), PHASES - 1)


def _make_log(
    at: Floats,
    main: Ints,
    revisited: Ints,
    reason: Ints,
    *,
    chance: np.random.Generator,
    sessions: tuple[tuple[int, float, float], ...] = (),
) -> Log:
    """Make a log in order of time; four of five revisits have minutes."""
    order = np.argsort(at)
    minutes = np.maximum(np.rint(chance.lognormal(3.8, 0.7, len(at)) / 5) * 5, 5)
    known = chance.random(len(at)) < 0.8
    return Log(
        at[order],
        main[order],
        revisited[order],
        reason[order],
        np.where(known, minutes, np.nan),
        sessions,
    )


def _make_cascade_kind(
    name: str,
    cascade: Cascade | None,
    *,
    begin: Callable[[int, float, np.random.Generator], Floats] | None = None,
    balanced: bool = True,
) -> LogKind:
    def draw(size: int, weights: Floats, rise: float, chance: np.random.Generator) -> Log:
        return _draw_cascade(size, weights, rise, chance, cascade=cascade, begin=begin)

    return LogKind(name, draw, balanced)


HOURS, DAYS_LONG = Cascade(0.33, 1.0, 4), Cascade(0.6, 0.5, 24)
KINDS = (
    _make_cascade_kind("independent", None),
    _make_cascade_kind("independent, unequal activity", None, balanced=False),
    _make_cascade_kind("bursts within hours", HOURS),
    _make_cascade_kind("bursts within hours, unequal activity", HOURS, balanced=False),
    _make_cascade_kind("large bursts within a day", Cascade(0.6, 0.7, 8)),
    _make_cascade_kind("cascades over days", DAYS_LONG),
    _make_cascade_kind("cascades over days, unequal activity", DAYS_LONG, balanced=False),
    LogKind("focus sessions of days, sticky phases", _draw_sessions),
    _make_cascade_kind(
        "a busy team's weekdays and holidays", Cascade(0.33, 0.7, 8), begin=_draw_busy_days
    ),
)
KEPT_BACK = LogKind("kept back: days of unequal pace, weeks with favourites", _draw_moods)
