"""Random synthetic courses of projects: focus sessions, and the revisits that they bring."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from pipeline.intake.sheets import Sheet, SheetRow

PHASES = (
    "problem_definition",
    "data_acquisition",
    "data_preparation",
    "model_development",
    "model_deployment",
    "monitoring",
    "management",
    "scalability",
    "governance_compliance",
)
BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
SHAPES = ((1, 26), (1, 52), (1, 104), (3, 26), (3, 52), (6, 104))
"""How many projects and weeks the logs of each kind have, in turn."""
Session = tuple[int, int, float, float]
"""Project, phase, and when it begins and ends, in days."""


@dataclass(frozen=True)
class Course:
    """A kind of log: how long a focus session usually lasts, and how revisits come in it.

    `rate` are revisits per focus day, in bursts of `burst` on average within hours; each brings on
    another some days later with the chance `cascade`. By the end of the log the rate has grown by
    `drift`. With `sprints` all sessions last two weeks and revisits bring on others at once.
    """

    says: str
    days: float = 8
    rate: float = 0.6
    burst: float = 2
    cascade: float = 0
    drift: float = 0
    sprints: bool = False


COURSES = (
    Course("one by one", burst=1),
    Course("bursts of 2 within hours"),
    Course("bursts of 4 within hours", burst=4),
    Course("cascades over days", burst=1.5, cascade=0.45),
    Course("sessions of three days", days=3, rate=1),
    Course("sessions of four weeks", days=25),
    Course("few revisits", rate=0.15),
    Course("many revisits", rate=2, burst=3),
    Course("three times as many at the end", drift=2),
    Course("kept back: sprints, each revisit may bring on others", sprints=True),
)


def make_up_course(course: Course, *, seed: int) -> tuple[Sheet, Sheet]:
    """Make the sheets of a synthetic log: focus sessions, and revisits.

    How often a phase sends work back varies by a gamma distribution from phase to phase and from
    project to project.
    """
    projects, weeks = SHAPES[seed % len(SHAPES)]
    chance = np.random.default_rng([seed, COURSES.index(course)])
    of_phases = chance.gamma(2, 0.5, len(PHASES))
    sessions, revisits = [], []
    for project in range(projects):
        own = of_phases * chance.gamma(3, 1 / 3, len(PHASES))
        for session in _draw_sessions(course, project, weeks * 7, chance):
            sessions.append(session)
            revisits += [
                (session, day)
                for day in _draw_revisits(course, session, own[session[1]], weeks * 7, chance)
            ]
    return _make_sheets(sessions, revisits, chance)


def _draw_sessions(
    course: Course, project: int, days: int, chance: np.random.Generator
) -> Iterator[Session]:
    """Draw focus sessions one after the other, mostly in the order of the phases."""
    begin, phase = float(chance.integers(0, 21)), 0
    while begin < days:
        length = 14.0 if course.sprints else chance.lognormal(np.log(course.days), 0.7)
        end = min(begin + max(float(length), 0.3), days)
        yield project, phase, begin, end
        begin = end + float(chance.uniform(0, 3)) * (chance.random() < 0.2)
        others = [one for one in range(len(PHASES)) if one != phase]
        onwards = phase + 1 < len(PHASES) and chance.random() < 0.6
        phase = phase + 1 if onwards else int(chance.choice(others))


def _draw_revisits(
    course: Course, session: Session, own: float, days: int, chance: np.random.Generator
) -> list[float]:
    """Draw when revisits are made in a session, whose phase sends back `own` times as often."""
    _, _, begin, end = session
    rate = course.rate * own * (1 + course.drift * begin / days)
    if course.sprints:
        return _draw_excited(rate, begin, end, chance)
    drawn: list[float] = []
    for first in chance.uniform(begin, end, chance.poisson(rate / course.burst * (end - begin))):
        later = chance.exponential(0.15, chance.geometric(1 / course.burst) - 1)
        for day in (first, *(first + later)):
            drawn.append(day)
            while chance.random() < course.cascade:
                day += chance.exponential(2)  # noqa: PLW2901
                drawn.append(day)
    return [day for day in drawn if day < end]


def _draw_excited(
    rate: float, begin: float, end: float, chance: np.random.Generator
) -> list[float]:
    """Draw a Hawkes process: each revisit brings on 0.5 others, mostly within a day."""
    waiting = list(chance.uniform(begin, end, chance.poisson(rate / 2 * (end - begin))))
    drawn: list[float] = []
    while waiting:
        day = waiting.pop()
        if day < end and int(day) % 7 < 5:
            drawn.append(day)
            waiting += list(day + chance.exponential(1, chance.poisson(0.5)))
    return drawn


def _make_sheets(
    sessions: list[Session],
    revisits: list[tuple[Session, float]],
    chance: np.random.Generator,
) -> tuple[Sheet, Sheet]:
    of_sessions = [
        {
            "project": f"Project {project} (synthetic)",
            "phase": PHASES[phase],
            "started_at": _format_day(begin),
            "ended_at": _format_day(end),
        }
        for project, phase, begin, end in sessions
    ]
    of_revisits = [
        {
            "project": f"Project {project} (synthetic)",
            "occurred_at": _format_day(day),
            "main_phase": PHASES[phase],
            "revisited_phase": PHASES[(phase + int(chance.integers(1, 9))) % 9],
            "reason": "Defect",
        }
        for (project, phase, _, _), day in revisits
    ]
    return (
        Sheet("focus_sessions", tuple(of_sessions[0]), _number_rows(of_sessions)),
        Sheet("revisits", tuple(of_revisits[0]), _number_rows(of_revisits)),
    )


def _number_rows(rows: list[dict[str, str]]) -> tuple[SheetRow, ...]:
    return tuple(SheetRow(number, row) for number, row in enumerate(rows, 2))


def _format_day(day: float) -> str:
    return (BEGIN + timedelta(days=float(day))).isoformat()
