"""The measures of the overlap matrix: what each counts, its formula in words, how to read it.

The one place of these texts: the pages, `revisits overlap --measure` and docs/method.md show them.
"""

from dataclasses import dataclass
from typing import Literal

from pipeline.words.plain import Unit

ColourScale = Literal["amount", "around_one", "around_zero", "chance"]
Q_VALUE_NOTE = "the q-value judges all pairs at once"
TOO_FEW_NOTE = "Of a hatched pair less than one episode is expected: too few to tell"


@dataclass(frozen=True)
class Measure:
    """One measure; `key` is its column in the overlap frame, `edge` what the totals show.

    `silent` is what it does not say. `scale` is what its colours mean: an amount from 0 on, less or
    more than 1 or than 0, or a chance (the smaller, the more surprising). A `modelled` one rests on
    the expected values of figures.statistics.expectation.
    """

    key: str
    title: str
    says: str
    formula: str
    unit: Unit
    silent: str
    edge: Literal["revisits", "minutes"] = "revisits"
    scale: ColourScale = "amount"
    modelled: bool = False

    @property
    def needs_enough(self) -> bool:
        """Whether it is left out where the expected value is too small (`too_few`)."""
        return self.modelled and self.key != "expected"

    @property
    def counts_sessions(self) -> bool:
        """Whether it is based on focus sessions, which not every team logs."""
        return self.key in ("incidence", "intensity")

    @property
    def compares_ways(self) -> bool:
        """Whether it needs the revisits of the way back too."""
        return self.key in ("asymmetry", "reciprocity")

    @property
    def edge_unit(self) -> Unit:
        """The unit of the totals at the edges of the matrix."""
        return "minutes" if self.edge == "minutes" else "count"


MEASURES = (
    Measure(
        "revisits",
        "Revisits",
        "how often work on a row's phase led back to a column's phase",
        "the number of revisits from the row's phase to the column's phase",
        "count",
        "how long the row's phase was in focus: who works on it longer goes back more often",
    ),
    Measure(
        "minutes",
        "Minutes",
        "what the revisits cost",
        "the sum of their minutes; records without minutes are counted apart, never read as 0",
        "minutes",
        "what the records without minutes cost; minutes are estimates of those who logged",
        edge="minutes",
    ),
    Measure(
        "share_of_main",
        "Share of main",
        "where work went back to, of all revisits from the row's phase",
        "revisits of the pair ÷ all revisits from the row's phase; not the probability that "
        "work on a phase needs another",
        "share",
        "how probable it is that work on a phase needs another: that is incidence",
    ),
    Measure(
        "share_of_revisited",
        "Share of revisited",
        "which phase sent work back, of all revisits to the column's phase",
        "revisits of the pair ÷ all revisits to the column's phase",
        "share",
        "that the row's phase is to blame: it may only be where the trouble was seen",
    ),
    Measure(
        "share_of_all",
        "Share of all",
        "which pairs carry most of the revisits",
        "revisits of the pair ÷ all revisits",
        "share",
        "whether the pair stands out: two busy phases meet often without any special cause",
    ),
    Measure(
        "incidence",
        "Incidence",
        "how probable it is that a focus session of the row's phase needs the column's phase",
        "focus sessions of the row's phase with at least one revisit to the column's phase ÷ all "
        "its focus sessions, with the Wilson 95 % interval",
        "share",
        "how many revisits a session had, nor anything where nobody logs focus sessions; the "
        "interval of a small team is wide",
    ),
    Measure(
        "intensity",
        "Intensity",
        "how often per day in focus; compares phases of unequal length",
        "revisits of the pair ÷ days for which the row's phase was in focus",
        "rate",
        "how much of the time in focus was worked: nights and weekends count as focus",
    ),
    Measure(
        "coupling",
        "Coupling",
        "how far the weeks that touch the two phases coincide; the same both ways",
        "ISO weeks that touch both phases ÷ ISO weeks of the phase with fewer of them "
        "(overlap coefficient); a week touches a phase that is main or revisited in it",
        "share",
        "which phase led to which, nor how often: one revisit in a week is enough",
    ),
    Measure(
        "expected",
        "Expected",
        "how many revisits of the pair the activity of its two phases alone explains",
        "row factor × column factor, fitted so that every row and every column keeps its total and "
        "the diagonal stays empty (quasi-independence, by iterative proportional fitting)",
        "decimal",
        "how many revisits are right or to be allowed: it only spreads those of this view",
        modelled=True,
    ),
    Measure(
        "lift",
        "Lift",
        "how many times as often the pair occurs as its two phases' activity explains",
        "revisits of the pair ÷ its expected value; 1 is just as expected",
        "factor",
        f"whether it is more than chance: {Q_VALUE_NOTE}. {TOO_FEW_NOTE}",
        scale="around_one",
        modelled=True,
    ),
    Measure(
        "residual",
        "Residual",
        "how surprising the pair's number is: above zero more than expected, below zero fewer",
        "(revisits − expected) ÷ √(expected × (1 − leverage)): the adjusted Pearson residual of "
        "the quasi-independence model; between −2 and 2 is usual",
        "signed",
        f"what caused it; of 72 pairs three or four lie beyond 2 by chance alone: {Q_VALUE_NOTE}. "
        f"{TOO_FEW_NOTE}",
        scale="around_zero",
        modelled=True,
    ),
    Measure(
        "p_value",
        "P-value",
        "how often chance alone would bring episodes as far from what is expected, either way",
        "twice the smaller tail of a Poisson count at the expected number of episodes, with "
        "effective numbers: episodes ÷ (dispersion × (1 − leverage)); Student's t for the normal "
        "distribution, as the dispersion is an estimate",
        "chance",
        f"how large or how dear the difference is; one pair of twenty has 0.05 or less by chance: "
        f"{Q_VALUE_NOTE}. {TOO_FEW_NOTE}",
        scale="chance",
        modelled=True,
    ),
    Measure(
        "q_value",
        "Q-value",
        "which pairs can be called a pattern: of those at or below 0.05, one of twenty is chance",
        "the p-values of all pairs that have one, after Benjamini and Hochberg (false-discovery "
        "rate)",
        "chance",
        f"how large or how dear the difference is; a value above 0.05 does not show that nothing "
        f"is there. {TOO_FEW_NOTE}",
        scale="chance",
        modelled=True,
    ),
    Measure(
        "asymmetry",
        "Asymmetry",
        "whether the pair pulls one way: near +1 or −1 it does, near 0 work goes to and fro",
        "(revisits of the pair − revisits the other way) ÷ (both together + 1)",
        "signed",
        "how often either happens, nor whether the difference is more than chance; no figure where "
        "a filter leaves out the other way",
        scale="around_zero",
    ),
    Measure(
        "reciprocity",
        "Reciprocity",
        "how strong the loop between the two phases is: 1 where both ways are as frequent",
        "2 × the smaller of the two ways ÷ both together; none where neither occurs",
        "rate",
        "how often the loop is run: one revisit each way is a full 1; no figure where a filter "
        "leaves out the other way",
    ),
)
MEASURES_BY_KEY = {measure.key: measure for measure in MEASURES}
GROUPS = {
    "Counts": ("revisits", "asymmetry", "reciprocity"),
    "Shares": ("share_of_main", "share_of_revisited", "share_of_all", "incidence", "coupling"),
    "Time": ("minutes", "intensity"),
    "Tests": ("expected", "lift", "residual", "p_value", "q_value"),
}
"""The keys of the measures by what they are; the first of each group is the one to begin with."""


def find_group(measure: str) -> str:
    """Find the group of a measure, by its key."""
    return next(group for group, keys in GROUPS.items() if measure in keys)
