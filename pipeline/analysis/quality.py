"""How far a log can be trusted: late entries, missing minutes, gaps, one person writing for all."""

from __future__ import annotations

import polars as pl

from pipeline.analysis.claims import Claim
from pipeline.analysis.described import vague_reasons
from pipeline.analysis.evidence import Evidence

LEAST = 10
LATE, LATE_IS_BAD = 0.2, 0.5
WITHOUT_MINUTES = 0.3
BY_ONE = 0.9
GAP_DAYS, GAP_OF_LIFE, GAP_IS_BAD = 28, 0.15, 0.25
VAGUE, VAGUE_IS_BAD = 0.3, 0.5


def log_quality(evidence: Evidence) -> list[Claim]:
    """What is amiss with the log, where anything is; `bad` says that the rest is in doubt.

    From ten revisits on: a fifth entered more than a day late (bad: half), three in ten without
    minutes, nine in ten written by one person (bad), four weeks or more without a revisit that
    are a seventh of the time or more (bad: a quarter), three in ten with a reason that says
    nothing (bad: half).
    """
    found = evidence.quality
    revisits = found["revisits"]
    if revisits < LEAST:
        return []
    late = found["late"] / found["with_written_at"] if found["with_written_at"] else 0.0
    by_one = found["most_by_one"] / revisits
    gap = found["longest_gap_days"] / found["life_days"] if found["life_days"] else 0.0
    vague = _vague(evidence) / revisits
    amiss = {
        "late": late >= LATE,
        "without_minutes": found["without_minutes"] / revisits >= WITHOUT_MINUTES,
        "one_person": by_one >= BY_ONE,
        "gap": found["longest_gap_days"] >= GAP_DAYS and gap >= GAP_OF_LIFE,
        "vague_reasons": vague >= VAGUE,
    }
    if not any(amiss.values()):
        return []
    bad = (
        late >= LATE_IS_BAD
        or amiss["one_person"]
        or (amiss["gap"] and gap >= GAP_IS_BAD)
        or vague >= VAGUE_IS_BAD
    )
    return [
        Claim(
            "log_quality",
            {
                "revisits": revisits,
                "late": found["late"],
                "with_time_of_entry": found["with_written_at"],
                "without_minutes": found["without_minutes"],
                "people": found["people"],
                "written_by_one": found["most_by_one"],
                "one_person": found["most_person"],
                "longest_gap_days": found["longest_gap_days"],
                "gap_from": found["gap_from"].isoformat(),
                "gap_until": found["gap_until"].isoformat(),
                "vague_reasons": _vague(evidence),
                "amiss": ", ".join(name for name, is_so in amiss.items() if is_so),
                "bad": bad,
            },
        )
    ]


def _vague(evidence: Evidence) -> int:
    """How many revisits have a reason that says nothing."""
    vague = vague_reasons(evidence.spread)
    return int(evidence.spread.filter(pl.col("reason").is_in(vague))["revisits"].sum())
