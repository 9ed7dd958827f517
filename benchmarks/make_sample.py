"""Writes the synthetic sample project, data/sample/*.csv, with the same bytes at every run."""

import csv
import random
import re
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid5

SAMPLE_FOLDER = Path(__file__).resolve().parents[1] / "data" / "sample"
NAMESPACE = UUID("6d6c6f70-7300-5000-8000-726576697369")
PROJECT = "Churn model (synthetic)"
SEED = 20260504
SAMPLE_END = datetime(2026, 10, 30, 16, tzinfo=UTC)
DEFINITION_ADOPTED = datetime(2026, 8, 3, tzinfo=UTC)
QUIET_WEEK = (2026, 34)
ALWAYS_TIMED = 360  # a find that costs this many minutes or more is never left without minutes
PEOPLE = {"ana": 34, "ben": 29, "chi": 22, "dev": 15}
HASTY = ("", "", "", "", "again", "same as last week", "quick one", "third time now")
ANSWERS = ("yes", "no", "unknown")
EVEN = (42, 35, 23)  # the chance in percent of each answer, avoidable or not
AVOIDABLE = dict.fromkeys(("Schema change", "Unclear definition", "Defect"), (74, 9, 17))
AVOIDABLE |= dict.fromkeys(("New insight", "Data drift", "Model quality"), (9, 73, 18))
PHASE_KEYS = """
PD problem_definition DA data_acquisition DP data_preparation MD model_development
DE model_deployment MO monitoring MA management SC scalability GO governance_compliance
"""
PHASES = dict(zip(PHASE_KEYS.split()[::2], PHASE_KEYS.split()[1::2], strict=True))

# Phase, start, and the end where the next session does not begin at once (month-dayThour).
COURSE = """
PD 05-04T08 05-08T16, DA 05-11T08, DP 05-19T12, DA 05-27T10 05-29T16, DP 06-01T08 06-05T16,
MD 06-08T08, DP 06-17T13, MD 06-22T09, PD 07-01T11 07-03T16, MD 07-06T08, GO 07-09T13 07-10T16,
DE 07-13T08, PD 08-03T08, MD 08-04T12, DP 08-12T09 08-14T16, MA 08-17T08, DE 08-26T10,
MO 09-03T13, MD 09-09T09, DE 09-15T10 09-18T16, MO 09-21T08, DP 09-25T12, MD 09-30T09,
DE 10-06T10 10-09T16, SC 10-12T08, GO 10-15T10, MO 10-20T09, SC 10-22T10, MA 10-26T08, MO 10-28T12
"""

# Main> revisited, count, minutes, only before or after the definition, reason: notes // the next
STORY = """
PD> DA 5x 20-90 Missing data: do we even have cancellations?; no cost data for the offer // GO 2x
30-90 Compliance: legal basis for scoring, asked
DA> PD 3x 20-90 before Unclear definition: which products are in scope // DP 5x 20-90 Data quality:
profiled the dump, 3 % broken rows; sample full of test users // DP 2x 20-60 Schema change: typed
the new extract, dates as ints // GO 3x 30-120 Compliance: may we use ticket text?
DP> MD 10x 20-100 Model quality: baseline again on the cleaned set, +.02; does the fee cap hurt? no;
importance check after dedup; compared 30 and 60 day windows; old model on new split: worse // MD 9x
20-90 New insight: quick tree on new features, keep 4 of 9; usage gaps predict by themselves; two
segments, perhaps two models // MD 6x 20-90 Defect: train script read the old parquet // DE 2x 20-60
after Tooling: new columns served by hand // PD 7x 20-120 before Unclear definition: label date =
request or end of contract?; what is an active month; asked again about partial refunds // DA 2x
30-90 before Unclear definition: "closed" in two tables means two things // PD 1x 20-40 after
Unclear definition: label text silent on merged accounts // DA 6x 20-120 Missing data: april
invoices not delivered; ticket export stops at 10k rows; usage for one region absent // DA 5x 20-90
Data quality: feed sent the same day twice; encoding broken, new dump
MD> DP 10x 30-150 Data quality: duplicates lift the validation auc; fee outliers, capped at p99;
test accounts still in the training set; signup in 1970, filtered; cancel_reason leaks the label;
imputed zeros look like real usage; same customer in train and test, split by id // DP 5x 30-120
Missing data: usage missing for 11 % of prepaid; tenure null for migrated accounts; half the cohort
has no region // DP 7x 20-120 New insight: tenure buckets; need a 7 day usage slope; share of late
invoices beats the count; split family plans from single ones // DP 6x 30-120 Model quality: recall
drops on new customers, more history; target encoding overfits, smoothed // PD 9x 30-150 before
Unclear definition: is a paused contract churn?; 30 or 60 days inactive, nobody knows; downgrade to
free counted twice; win-back within a month: churn or not; two label queries, two churn rates;
account or household? // PD 1x 30-60 after Unclear definition: business accounts not in the written
definition // PD 2x 40-120 Requirement change: they want top 500 per week, not a score // DA 5x
30-150 Missing data: need payment history, never asked for it; only 14 churners in plan c // DE 3x
20-60 after Tooling: export check before the refit // MA 3x 15-60 Tooling: run tracker lost two
experiments
DE> DP 33x 20-100 Schema change: contract_end comes as text now, cast fails in serving; plan_code
renamed to tariff_code, join empty; tenure in days, not months, since the export; two new columns
shifted the feature order; flag is "Y"/"N" now, encoder chokes; currency column gone from the
billing feed; usage table split in two, view rebuilt; customer_id got a prefix, no match with
training keys; timestamp without zone, windows off by 2 h; status has a new value paused, unseen in
training; feature spec v3 not in the serving repo yet; decimal comma in monthly_fee again; batch and
online path disagree on column order; ticket_type is a list now, rows exploded; ids cut to 32 bit,
cast to text // DP 5x 30-120 Data quality: dup accounts in the serving snapshot; negative usage
after rollover // MD 5x 30-150 Defect: seed not pinned, scores differ per build; threshold hard
coded at .5; saved without the encoder // MD 3x 40-180 Model quality: canary auc .06 under offline;
calibration off for small plans // SC 4x 30-120 Capacity: p95 at 900 ms, batch size halved; pod out
of memory on the full join // MO 3x 20-60 Tooling: no request log for the canary // GO 2x 40-120
Compliance: model card missing, release held // DA 3x 30-90 Missing data: old field asked back from
the source // PD 2x 30-120 before Unclear definition: score all accounts or active ones only?
MO> PD 3x 360-720 after New insight: goal was wrong: saved customers left 2 months later; we predict
who leaves, they need who can be kept; top decile just moves house // PD 2x 360-660 after
Requirement change: new renewal rules; success metric replaced by net revenue // DP 5x 30-120 Data
drift: fee distribution moved after price change // MD 6x 40-180 Data drift: psi .31 on tenure,
retrained; auc slides since monday; autumn offer // MD 3x 40-150 Model quality: precision at 500
below target // DE 4x 20-90 Defect: rollback, wrong artefact live
MA> PD 2x 30-90 Requirement change: priority: small business first; budget cut, scope smaller // DE
3x 15-60 Tooling: nobody owns the deploy keys // MO 2x 15-60 Capacity: nobody on call for the alerts
SC> DE 5x 30-150 Capacity: autoscaling flaps; moved scoring to async; queue backs up at 6 am // DP
3x 40-150 Capacity: join rewritten, partition by month // MD 2x 40-120 Model quality: smaller trees,
same auc
GO> DA 4x 360-420 after Compliance: no consent for call logs, source refetched; location data must
go, six months reloaded; retention: held 30 months, not 12; export had birth dates, re-pulled // DP
2x 40-150 Compliance: hash the ids before storage // MD 2x 40-150 Compliance: explain scores per
customer
"""


@dataclass(frozen=True)
class FocusSession:
    """One row of focus_sessions.csv; without ended_at it is still running."""

    id: UUID
    project: str
    phase: str
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class Revisit:
    """One row of revisits.csv; `minutes` None where nobody estimated them."""

    id: UUID
    project: str
    occurred_at: datetime
    main_phase: str
    revisited_phase: str
    reason: str
    note: str
    minutes: int | None
    recorded_by: str
    avoidable: str
    recorded_at: datetime


@dataclass(frozen=True)
class Thread:
    """One strand of the story: `count` revisits of one pair for one reason."""

    main: str
    revisited: str
    count: int
    minutes: tuple[int, int]
    period: str
    reason: str
    notes: list[str]


def list_focus_sessions() -> list[FocusSession]:
    """Return the focus sessions in time order, the last one without an end."""
    sessions: list[FocusSession] = []
    next_start = None
    for code, *times in map(str.split, reversed(COURSE.split(","))):
        start, *end = (datetime.fromisoformat(f"2026-{time}:00:00+00:00") for time in times)
        id_, ended_at = uuid5(NAMESPACE, f"focus session {start}"), end[0] if end else next_start
        sessions.insert(0, FocusSession(id_, PROJECT, PHASES[code], start, ended_at))
        next_start = start
    return sessions


def list_threads() -> list[Thread]:
    """Return the threads of the story in the order in which they are written."""
    strand = re.compile(r"(..) (\d+)x (\d+)-(\d+) (before|after|) ?([A-Z][a-z ]+): (.+?)(?: // |$)")
    threads = []
    for paragraph in re.split(r"\n(?=[A-Z]{2}> )", STORY.strip()):
        main, text = paragraph.replace("\n", " ").split("> ")
        for to, count, low, high, period, reason, notes in strand.findall(text):
            pair, minutes = (PHASES[main], PHASES[to]), (int(low), int(high))
            threads.append(Thread(*pair, int(count), minutes, period, reason, notes.split("; ")))
    return threads


def list_moments(sessions: list[FocusSession], *, odd: bool) -> list[tuple[datetime, str]]:
    """Return (moment, phase in focus) every 5 minutes of working hours; odd: of spare time."""
    moments = []
    for session in sessions:
        moment = session.started_at
        while moment < (session.ended_at or SAMPLE_END):
            weekday, working = moment.weekday(), 8 <= moment.hour < 16
            spare = working if weekday == 5 else weekday < 5 and 16 <= moment.hour < 20
            quiet = moment.isocalendar()[:2] == QUIET_WEEK
            if not quiet and (spare if odd else weekday < 5 and working):
                moments.append((moment, session.phase))
            moment += timedelta(minutes=5)
    return moments


def delay_record(rng: random.Random, occurred_at: datetime) -> datetime:
    """Return when the revisit was written down: mostly minutes later, sometimes days."""
    recorded_at = occurred_at + timedelta(days=rng.choice((1, 1, 1, 2, 3, 5)))
    recorded_at += timedelta(days=(0, 0, 0, 0, 0, 2, 1)[recorded_at.weekday()])
    recorded_at = recorded_at.replace(hour=8, minute=rng.randrange(5, 55))
    if rng.random() < 0.86 or recorded_at > SAMPLE_END:
        recorded_at = occurred_at + timedelta(minutes=round(rng.triangular(1, 75, 4)))
    return recorded_at.replace(second=rng.randrange(60))


def draw_revisit(rng: random.Random, thread: Thread, note: str, occurred_at: datetime) -> Revisit:
    """Return one revisit of the thread, about one in five without minutes."""
    low, high = thread.minutes
    minutes = 5 * round(rng.triangular(low, high, low + (high - low) / 4) / 5)
    return Revisit(
        id=uuid5(NAMESPACE, f"revisit {occurred_at}"),
        project=PROJECT,
        occurred_at=occurred_at,
        main_phase=thread.main,
        revisited_phase=thread.revisited,
        reason=thread.reason,
        note=note,
        minutes=minutes if low >= ALWAYS_TIMED or rng.random() < 0.78 else None,
        recorded_by=rng.choices(list(PEOPLE), list(PEOPLE.values()))[0],
        avoidable=rng.choices(ANSWERS, AVOIDABLE.get(thread.reason, EVEN))[0],
        recorded_at=delay_record(rng, occurred_at),
    )


def list_revisits(sessions: list[FocusSession]) -> list[Revisit]:
    """Return the revisits in time order; one in 45 names a main phase not in focus then."""
    rng = random.Random(SEED)
    usual, odd = list_moments(sessions, odd=False), list_moments(sessions, odd=True)
    revisits: list[Revisit] = []
    for thread in list_threads():
        notes = [*thread.notes, *rng.choices(HASTY, k=thread.count - len(thread.notes))]
        for note in rng.sample(notes, thread.count):
            stray = len(revisits) % 45 == 20
            moments = odd if rng.random() < 0.05 else usual
            fitting = [
                (moment, phase)
                for moment, phase in moments
                if (phase == thread.main) != stray
                and thread.period != ("after" if moment < DEFINITION_ADOPTED else "before")
            ]
            chosen = rng.choice(fitting)
            moments.remove(chosen)
            revisits.append(draw_revisit(rng, thread, note, chosen[0]))
    return sorted(revisits, key=lambda revisit: revisit.occurred_at)


def write_rows(path: Path, rows: Sequence[FocusSession | Revisit]) -> None:
    """Write the rows with a header to path, times as ISO 8601, None as an empty field."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(field.name for field in fields(rows[0]))
        for row in rows:
            writer.writerow(v.isoformat() if isinstance(v, datetime) else v for v in astuple(row))


if __name__ == "__main__":
    SAMPLE_FOLDER.mkdir(parents=True, exist_ok=True)
    focus_sessions = list_focus_sessions()
    write_rows(SAMPLE_FOLDER / "focus_sessions.csv", focus_sessions)
    write_rows(SAMPLE_FOLDER / "revisits.csv", list_revisits(focus_sessions))
