"""The bars of a pattern's small chart."""

from collections.abc import Callable, Iterable

from pipeline.figures.claims.claim import Claim
from pipeline.figures.patterns.kinds import Bar
from pipeline.figures.patterns.titles import Titles
from pipeline.figures.patterns.words import EXPOSURE, Numbers
from pipeline.words import ratios
from pipeline.words.plain import format_figure, lower_first


def build_bars(claim: Claim, titles: Titles) -> tuple[Bar, ...]:
    """Build the bars of a pattern; the one that the pattern is about is marked."""
    return tuple(_BUILDERS[claim.kind](claim.numbers, claim, titles))


def _build_count_bar(name: str, number: int, *, marked: bool = False) -> Bar:
    return Bar(name, number, f"{number:,}", marked=marked)


def _build_expected_bar(name: str, number: float) -> Bar:
    return Bar(name, number, f"{number:,.1f}")


def _build_expected_bars(numbers: Numbers, _claim: Claim, _titles: Titles) -> Iterable[Bar]:
    yield _build_count_bar("Counted", numbers["revisits"], marked=True)
    yield _build_expected_bar("Expected", numbers["expected"])


def _build_pair_bars(numbers: Numbers, claim: Claim, titles: Titles) -> Iterable[Bar]:
    if "expected" in numbers:
        yield from _build_expected_bars(numbers, claim, titles)


def _build_two_way_bars(numbers: Numbers, claim: Claim, titles: Titles) -> Iterable[Bar]:
    main, revisited = (titles[key or ""] for key in (claim.main_phase, claim.revisited_phase))
    yield _build_count_bar(f"To {lower_first(revisited)}", numbers["there"], marked=True)
    yield _build_expected_bar("Expected there", numbers["expected_there"])
    yield _build_count_bar(f"To {lower_first(main)}", numbers["back"], marked=True)
    yield _build_expected_bar("Expected back", numbers["expected_back"])


def _build_reason_bars(numbers: Numbers, claim: Claim, _titles: Titles) -> Iterable[Bar]:
    yield _build_count_bar(str(claim.title), numbers["revisits"], marked=True)
    yield _build_count_bar("All others", numbers["of"] - numbers["revisits"])


def _build_change_bars(numbers: Numbers, _claim: Claim, _titles: Titles) -> Iterable[Bar]:
    per = EXPOSURE[numbers["exposure"]]
    for name, revisits, days in (
        ("Before", numbers["before_compared"], numbers["days_before"]),
        ("Last eight weeks", numbers["recent_compared"], numbers["recent_days"]),
    ):
        rate = revisits / days
        yield Bar(name, rate, f"{ratios.format_ratio(rate)} per {per}", marked=name != "Before")


def _build_gain_bars(numbers: Numbers, claim: Claim, _titles: Titles) -> Iterable[Bar]:
    yield _build_count_bar("Came from it", numbers["made_from"], marked=claim.kind == "source")
    yield _build_count_bar("Went to it", numbers["arrived_at"], marked=claim.kind == "magnet")


def _build_share_bars(numbers: Numbers, claim: Claim, _titles: Titles) -> Iterable[Bar]:
    of_revisits = numbers["share_of_revisits"] if claim.kind == "costly" else numbers["share"]
    shares = {"Of the revisits": of_revisits, "Of the minutes": numbers["share_of_minutes"]}
    for name, share in shares.items():
        if share is not None:
            yield Bar(name, share, format_figure(share, "share"), marked=name == "Of the minutes")


def _build_quality_bars(numbers: Numbers, _claim: Claim, _titles: Titles) -> Iterable[Bar]:
    amiss = numbers["amiss"].split(", ")
    for key, name, number, of in (
        ("late", "Entered late", numbers["late"], numbers["with_time_of_entry"]),
        ("without_minutes", "Without minutes", numbers["without_minutes"], numbers["revisits"]),
        ("one_person", "By one person", numbers["written_by_one"], numbers["revisits"]),
        ("vague_reasons", "Vague reason", numbers["vague_reasons"], numbers["revisits"]),
    ):
        if of:
            yield Bar(name, number / of, f"{number:,} of {of:,}", marked=key in amiss)


_BUILDERS: dict[str, Callable[[Numbers, Claim, Titles], Iterable[Bar]]] = {
    "hot_pair": _build_expected_bars,
    "pair": _build_pair_bars,
    "ping_pong": _build_two_way_bars,
    "dominant_reason": _build_reason_bars,
    "rising": _build_change_bars,
    "falling": _build_change_bars,
    "magnet": _build_gain_bars,
    "source": _build_gain_bars,
    "found_late": _build_share_bars,
    "costly": _build_share_bars,
    "log_quality": _build_quality_bars,
}
