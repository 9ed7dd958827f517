"""The descriptive patterns: revisits found late, costly pairs and reasons."""

from collections.abc import Iterable, Sequence

import numpy as np
import polars as pl

from pipeline.figures.claims.claim import Claim
from pipeline.figures.claims.evidence import Evidence
from pipeline.figures.statistics.dispersion import count_effective, estimate_rate_dispersion
from pipeline.figures.statistics.rates import compute_wilson_95

LATE = 3  # phases back
LATE_SHARE = 1 / 3
LEAST_FOR_COST = 5
FAR_ABOVE = 1.5
SEED = 20230725
COUNTED = ("revisits", "minutes")
RESAMPLES, RESAMPLES_OF_MANY, MANY = 2_000, 400, 2_000


def claim_found_late(evidence: Evidence) -> list[Claim]:
    """Claim “found late” where clearly over a third went back three phases or more.

    That is where the lower Wilson bound of their share is above one third, by the effective number
    of episodes; with their share of the minutes that were written down.
    """
    far = select_late_pairs(evidence.pairs)
    late = int(far["revisits"].sum())
    effective = _count_effective(evidence, far)
    low, high = compute_wilson_95(
        pl.Series([late]), pl.Series([evidence.revisits]), effective=pl.Series([effective])
    )
    if low[0] is None or low[0] <= LATE_SHARE:
        return []
    of_all, of_far = (int(pairs["minutes"].sum()) for pairs in (evidence.pairs, far))
    share = of_far / of_all if of_all else None
    return [
        Claim(
            "found_late",
            {
                "revisits": late,
                "of": evidence.revisits,
                "episodes": int(far["episodes"].sum()),
                "share": late / evidence.revisits,
                "share_low": low[0],
                "share_high": high[0],
                "share_of_minutes": share,
            },
        )
    ]


def _count_effective(evidence: Evidence, far: pl.DataFrame) -> float:
    """Count the effective number of episodes: fewer, the more their late share varies over time."""
    phases = evidence.table.phases
    late = np.zeros((len(phases), len(phases)))
    for main, revisited in far.select("main_phase", "revisited_phase").rows():
        late[phases.index(main), phases.index(revisited)] = 1
    windows = evidence.table.windows
    whole, own = windows.sum(axis=(1, 2)), (windows * late).sum(axis=(1, 2))
    share = own.sum() / whole.sum() if whole.any() else 0.0
    if not 0 < share < 1:
        return evidence.episodes
    (dispersion,) = estimate_rate_dispersion(
        own[:, None], share * whole[:, None], spread=1 - share
    ).tolist()
    return count_effective(evidence.episodes, dispersion, float((whole > 0).sum()))


def select_late_pairs(pairs: pl.DataFrame) -> pl.DataFrame:
    """Select the pairs that lead back over three phases or more."""
    phases = pairs["main_phase"].unique(maintain_order=True).to_list()
    schema = {"main_phase": pl.String, "revisited_phase": pl.String}
    late = pl.DataFrame(list_late_pairs(phases), schema=schema, orient="row")
    return pairs.join(late, on=list(schema), how="semi", maintain_order="left")


def list_late_pairs(phases: Sequence[str]) -> list[tuple[str, str]]:
    """List main and revisited phases three places or more apart, of `phases` in order."""
    return [
        (main, revisited)
        for place, main in enumerate(phases)
        for revisited in phases[: max(place - LATE + 1, 0)]
    ]


def claim_costly(evidence: Evidence) -> list[Claim]:
    """Claim pairs and reasons whose share of the minutes is far above their share of the count.

    Of the records with minutes, at least five: the lower end of the 95 % bootstrap interval of
    share of minutes ÷ share of count is above one and a half. As many records are drawn as there
    are episodes among them. (Records alike are drawn together, as multinomial counts, which is the
    same as drawing record by record and far quicker.)
    """
    known = evidence.spread.filter(pl.col("minutes").is_not_null())
    if not known["minutes"].sum():
        return []
    pairs = known.with_columns(pl.lit(None, dtype=pl.String).alias("reason_id"))
    reasons = known.with_columns(
        pl.lit(None, dtype=pl.String).alias("main_phase"),
        pl.lit(None, dtype=pl.String).alias("revisited_phase"),
    )
    independent = evidence.episodes / evidence.revisits
    return [
        *_claim_costly_by(pairs, ["main_phase", "revisited_phase"], independent),
        *_claim_costly_by(reasons, ["reason_id", "reason"], independent),
    ]


def _claim_costly_by(known: pl.DataFrame, sides: list[str], independent: float) -> Iterable[Claim]:
    alike = known.group_by(*sides, "minutes").agg(pl.col("revisits").sum()).sort(*sides, "minutes")
    of = int(alike["revisits"].sum())
    spent = float((alike["minutes"] * alike["revisits"]).sum())
    units = alike.group_by(sides, maintain_order=True).agg(
        pl.len(), pl.col("revisits").sum(), (pl.col("minutes") * pl.col("revisits")).sum()
    )
    ratio = (pl.col("minutes") / spent) / (pl.col("revisits") / of)
    # The lower end of an interval is never above the ratio itself: what is drawn of all others is
    # only how many of them took how long.
    units = units.with_columns(ratio=ratio).filter(
        pl.col("revisits") >= LEAST_FOR_COST, pl.col("ratio") > FAR_ABOVE
    )
    if units.is_empty():
        return
    lows, highs = _find_intervals(alike, units, sides, independent)
    for row, low, high in zip(units.to_dicts(), lows, highs, strict=True):
        if low <= FAR_ABOVE:
            continue
        yield Claim(
            "costly",
            {
                "revisits": row["revisits"],
                "of": of,
                "minutes": row["minutes"],
                "share_of_minutes": row["minutes"] / spent,
                "share_of_revisits": row["revisits"] / of,
                "ratio": row["ratio"],
                "ratio_low": float(low),
                "ratio_high": float(high),
            },
            main_phase=row.get("main_phase"),
            revisited_phase=row.get("revisited_phase"),
            reason_id=row.get("reason_id"),
            title=row.get("reason"),
        )


def _find_intervals(
    alike: pl.DataFrame, units: pl.DataFrame, sides: list[str], independent: float
) -> tuple[np.ndarray, np.ndarray]:
    """Find the 95 % bootstrap intervals of the ratios of `units`, which are some of `alike`.

    `independent` is the share of the records that are drawn.
    """
    own = alike.join(units, on=sides, how="semi", nulls_equal=True, maintain_order="left")
    others = alike.join(units, on=sides, how="anti", nulls_equal=True)
    others = others.group_by("minutes").agg(pl.col("revisits").sum()).sort("minutes")
    drawn_from = pl.concat([own.select("minutes", "revisits"), others])
    counts, minutes = (drawn_from[name].to_numpy().astype(float) for name in COUNTED)
    lengths = [*units["len"], *([others.height] if others.height else [])]
    starts = np.cumsum([0, *lengths[:-1]])
    drawn = _compute_ratios(_resample(counts, independent), minutes, starts)[:, : units.height]
    lows, highs = np.percentile(drawn, [2.5, 97.5], axis=0)
    return lows, highs


def _resample(counts: np.ndarray, independent: float) -> np.ndarray:
    """Draw bootstrap resamples: one row of counts per resample."""
    chance = np.random.default_rng(SEED)
    times = RESAMPLES if len(counts) <= MANY else RESAMPLES_OF_MANY
    return chance.multinomial(
        max(1, round(counts.sum() * independent)), counts / counts.sum(), size=times
    )


def _compute_ratios(counts: np.ndarray, minutes: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Compute share of minutes ÷ share of count per row and unit; 0 where a unit was not drawn.

    `starts` are the places at which the units begin.
    """
    own, cost = (np.add.reduceat(each, starts, axis=1) for each in (counts, counts * minutes))
    shares = cost / np.maximum(cost.sum(axis=1, keepdims=True), 1)
    parts = own / counts.sum(axis=1, keepdims=True)
    ratios: np.ndarray = np.divide(shares, parts, out=np.zeros_like(shares), where=parts > 0)
    return ratios
