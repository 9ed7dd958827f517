"""How to read each figure: what it counts, its formula, and what it does not say.

These texts are kept only here: the pages show them under "How to read this", docs/method.md has
them word for word.
"""

import calendar
from dataclasses import dataclass, replace
from typing import Self

from pipeline.figures.overlap.measures import MEASURES, Measure
from pipeline.figures.patterns.kinds import FAMILY_NOTE


@dataclass(frozen=True)
class FigureGuide:
    """How to read one figure: title, what it counts, formula in words, what it does not say.

    A page adds an `example` (one sentence from the data on the screen) and a `note` (one line
    under the title).
    """

    key: str
    title: str
    counts: str
    formula: str
    silent: str
    example: str = ""
    note: str = ""

    def add_example(self, example: str, *, note: str = "") -> Self:
        """Add a worked example from the data on the screen, and a note."""
        return replace(self, example=example, note=note)


def format_week_note(week_start: int) -> str:
    """Format the note of a weekly trend; weeks begin on the day `week_start`, 0 is Monday."""
    first_day = calendar.day_name[week_start]
    return f"Per week, from {first_day} on; the line is the mean of four whole weeks."


MATRIX = (
    "A row is the main phase under focus, a column the phase that work went to meanwhile: left of "
    "the hatched diagonal it went back, right of it ahead; a phase does not revisit itself. “·” is "
    "a zero, “–” means that there is no figure. The totals at the edges count"
)
MAP = (
    "The phases stand in workflow order; an arc above goes back, one below goes ahead, from the "
    "main phase to the phase revisited; the wider the arc, the larger the figure"
)


def describe_matrix(measure: Measure) -> FigureGuide:
    """Describe how to read the overlap matrix of one measure."""
    return FigureGuide(
        f"matrix-{measure.key}",
        measure.title,
        f"{measure.says}. {MATRIX} {measure.edge}",
        measure.formula,
        measure.silent,
    )


def describe_map(measure: Measure) -> FigureGuide:
    """Describe how to read the phase map of one measure."""
    arcs = MAP.replace("the larger", "the smaller") if measure.scale == "chance" else MAP
    return FigureGuide(
        f"map-{measure.key}",
        f"Map of the phases: {measure.title.lower()}",
        f"{measure.says}. {arcs}",
        measure.formula,
        f"the same as in the matrix: {measure.silent}. Thin arcs are hard to compare by eye: the "
        "matrix has their figures",
    )


DIFFERENCE = FigureGuide(
    "difference",
    "Difference: B against A",
    "per pair, how many times as often as in A its revisits came in B, and the 95 % interval. "
    "Filled: more often (orange) or less often (blue) in B; dashed frame: perhaps; hatched: too "
    "few to tell; “–”: no revisits on either side, or no days to count in. “≥” and “≤” are bounds "
    "and “3 : 0” the counts of A and B, where one side has none",
    "ratio = (episodes in B ÷ days of B) ÷ (episodes in A ÷ days of A); given their sum, the count "
    "in B is binomial, with effective numbers: episodes ÷ their dispersion over fortnights. Days "
    "are those for which the row's phase was in focus where, on both sides, nine of ten revisits "
    "lie in focus sessions, else calendar days from the "
    "first to the last sign of work, without four weeks or more in which nobody wrote anything "
    "down. A pair is called more or less often only where the "
    "false-discovery rate over all pairs (Benjamini–Hochberg) is at most 5 %, perhaps so where its "
    "interval alone leaves 1 out",
    "why the two differ, nor that they are alike where it says “too few to tell”: there most pairs "
    "of a small team end. Of twenty pairs alike, one may read “perhaps”. The days are "
    "the project's also where two people are compared: nobody writes down who worked when",
)
TREND = FigureGuide(
    "trend",
    "Revisits over time",
    "revisits by the day they happened, in your time zone; a period without revisits is a zero "
    "from the first to the last sign of work on the project, and none is shown outside",
    "revisits per day, week or month; the line is the mean of four whole weeks, without those that "
    "a period filter or the present moment cuts",
    "why a week is high, and whether the change is more than chance: few revisits a week go up and "
    "down by themselves. Nor how much was worked: a zero may be a time in which nobody logged",
)
BEHIND_EACH_BAR = "Behind each bar: revisits and their share; at the right, with the reasons above."
PARETO = FigureGuide(
    "pareto",
    "How often",
    "revisits by reason, the most frequent first",
    "revisits of the reason, and their share of all; at the right with the reasons above",
    "what a revisit cost, nor whether a reason was chosen because it stood first in the form",
)
REASON_PHASE = FigureGuide(
    "reason_phase",
    "Back to which phase",
    "revisits by reason and revisited phase; “·” is a zero",
    "the number of revisits with this reason to this phase",
    "that the reason lies in that phase: it says where the work was done again",
)
PAIR_REASONS = FigureGuide(
    "pair_reasons",
    "Reasons of the pair",
    "the reasons of this pair's revisits, the five most frequent",
    "revisits of the pair with this reason",
    "which reason is the true one: each record names a single one",
)
PAIR_WEEKS = FigureGuide(
    "pair_weeks",
    "The pair over time",
    "revisits of this pair per week",
    "revisits of the pair per week, weeks without one as zero",
    "whether a change is more than chance: a single pair has few revisits",
)
TIMELINE = FigureGuide(
    "timeline",
    "Course of the project",
    "focus sessions as bars, one lane per phase; each revisit a mark in the lane of the phase "
    "revisited, tied by a line to the bar it came from. A dashed bar is inferred: nobody logged "
    "it. A larger mark stands for several revisits close together",
    "a bar runs from the session's start to its end (the running one to now); an inferred bar "
    "from the first to the last of consecutive revisits from one main phase that no logged "
    "session covers",
    "how much was worked in a session: nights and weekends count. Inferred bars enter no count or "
    "share; the table below lists them",
)
CUMULATIVE = FigureGuide(
    "cumulative",
    "Revisits so far",
    "all revisits of the view up to the end of each week",
    "the sum of the revisits of this week and of all weeks before it in the view",
    "whether things got better: it can only rise. A flatter stretch is a calmer time, or one in "
    "which nobody logged",
)
FOCUS_SHARE = FigureGuide(
    "focus_share",
    "Days with focus that saw a revisit",
    "of the days of a week on which a phase was in focus, the share that saw a revisit of the view",
    "days with focus and at least one revisit ÷ days with focus; a day with focus is a calendar "
    "day, in your time zone, of a project with a logged focus session. “–” where a week has none",
    "how many revisits a day had. Inferred sessions do not count, and a day in focus need not be a "
    "day of work",
)
FOCUS_SESSIONS = FigureGuide(
    "focus_sessions",
    "Focus sessions",
    "the sessions that the timeline shows, the newest first, with the revisits of the view that "
    "were made in each",
    "one row per logged session as it holds now, or per inferred one; of very many inferred ones "
    "close together one row stands for several",
    "how much was worked in a session. An inferred one is nobody's record: it cannot be corrected",
)
PHASES = FigureGuide(
    "phases",
    "Phase by phase",
    "per phase: how many revisits came from it, how many went to it, and what follows from that",
    "difference = came from − went to (above zero it sends work to others, below zero work ends "
    "up there); "
    "mean distance = position of the main phase − position of the revisited one, over the revisits "
    "that came from it; focus days = the time in focus in days; days with a revisit = of the "
    "calendar days on which the phase was in focus, the share that saw a revisit come from it",
    "whether a difference is more than chance, nor that a phase is badly done: where much ends up, "
    "something earlier may be unclear",
)
PATTERNS = FigureGuide(
    "patterns",
    "What stands out",
    "patterns of the view that hold by a stated rule, which stands with its numbers: at most ten, "
    "at most three of a kind, first what has the largest share of the minutes (of the revisits, "
    "where most have no minutes). Revisits of one project from one phase to another that follow "
    "each other within a working day of eight hours are one episode; tests and intervals rest on "
    "episodes, and below fifty nothing is judged. What is said of the same two phases, phase or "
    "reason is one thing to change, and so is a pair with five episodes or more of which nothing "
    "else is said: the three that halving would save most (by the share "
    "that was not answered “not avoidable”) come first. What falls, what has not happened "
    "for a quarter of a year, and what nobody could avoid and no practice fits, is none",
    "saved a month = half of the minutes (of the revisits, where most have no minutes) ÷ months in "
    "which somebody logged (days ÷ 30.4); its 95 % interval is that × exp(± 1.96 √(sum of the "
    "squared minutes of each episode) ÷ minutes), and there is none with fewer than five episodes "
    f"or where its ends are more than ten times apart. {FAMILY_NOTE}",
    "what caused a pattern, nor that anybody did badly. Nor that nothing is there where nothing is "
    "said: a pair three times as often as its phases explain is found in 7 of 100 independent logs "
    "of 200 revisits, in 36 of 600, and in 79 of 1,500; in bursty ones in fewer",
)


def describe_total_work(hours_a_day: str) -> FigureGuide:
    """Describe how to read total work; `hours_a_day` says what counts as work."""
    return FigureGuide(
        "total_work",
        "What an hour costs in the end",
        "per phase: the first-pass hour, and on top the hours of rework that it brings about, with "
        "the rework that this brings about in turn, and so on. “≥” is a lower bound, “–” means "
        "that there is no figure; a bar above 3 hours that is over twice the middle one is cut",
        "U = (I − A)⁻¹ · 1, A = minutes of rework on a phase while the row's phase is in focus ÷ "
        "minutes of first pass on the row's phase; first pass = work in focus − rework made in it. "
        f"{hours_a_day} Revisits outside a focus session of their main phase, and those without "
        "minutes, are left out. Each round of rework causes so much of itself again as the "
        "spectral radius of A says; at 1 or above nothing converges. Source: Smith and Eppinger "
        "(1997)",
        "whether the rework was of use: revisits that could not be avoided count too. Nor what "
        "will be: it takes for granted that rework brings about rework as first-pass work does, "
        "today as in the whole view; minutes of several people may overlap in one hour of focus",
    )


TOTAL_WORK = describe_total_work(
    "At most 8 hours a day of focus count as work (the number can be set); nights and weekends "
    "are not known."
)
ACTION = FigureGuide(
    "action",
    "Before and after, week by week",
    "the revisits of the action's project, pair and reason; the line marks its begin, a lighter "
    "one its end. Before is from the first record on, after is up to its end or to the last thing "
    "that anybody wrote down (a record, or a focus session's start or end); the records that mark "
    "these ends themselves are not counted, nor are four weeks or more in which nobody wrote "
    "anything down",
    "rate = revisits ÷ days in focus of its main phase (of all phases, where it has none) if nine "
    "of ten revisits lie in logged focus sessions, before and after, else ÷ calendar days; ratio = "
    "rate of episodes after ÷ that before, with its 99 % interval (conditional binomial test with "
    "effective numbers: episodes ÷ their dispersion). Helped: the interval lies below 1; got "
    "worse: above 1; too few to tell: it holds 1. It is judged at five looks, after 4, 8, 13, 26 "
    "and 52 weeks, each at 1 %: what comes between waits for the next, so that of twenty actions "
    "without effect at most one is ever said to have had one, however often one looks. An action "
    "that ended is judged once more, at its end",
    "that the action did it: “after” is not “because”. Other things changed too, and an action "
    "that is adopted at the worst moment is followed by better weeks by itself. Nor whether people "
    "log as diligently as before, nor that it stays so",
)
OUTLOOK = FigureGuide(
    "outlook",
    "Before the next phase",
    "how many revisits two weeks after a start of the phase bring, an interval that holds for some "
    "eight of ten starts; where earlier ones went; and the practices that together fit most of "
    "them. All that was logged counts, whatever the filters",
    "revisits made from the phase within 14 days of a focus session that began it, ended or not: "
    "negative binomial (gamma-Poisson), its mean shrunk towards the phase in all projects, and "
    "this towards all phases (Gelman et al., Bayesian Data Analysis); hours = bounds × mean "
    "minutes of a revisit",
    "what comes once the team works otherwise, nor that a check would have prevented a revisit",
)
RECORDS = FigureGuide(
    "records",
    "Records",
    "the revisits of the view, the newest first",
    "one row per revisit as it holds now; earlier versions are in its history",
    "what nobody wrote down. “Written down” is how long after it happened a record was entered: "
    "late entries are partly guessed",
)
OTHER_GUIDES = (
    DIFFERENCE,
    PHASES,
    TREND,
    PARETO,
    REASON_PHASE,
    PAIR_REASONS,
    PAIR_WEEKS,
    TIMELINE,
    CUMULATIVE,
    FOCUS_SHARE,
    FOCUS_SESSIONS,
    PATTERNS,
    TOTAL_WORK,
    ACTION,
    OUTLOOK,
    RECORDS,
)
FIGURE_GUIDES = (
    *(describe_matrix(measure) for measure in MEASURES),
    *(describe_map(measure) for measure in MEASURES),
    *OTHER_GUIDES,
)
