"""Headings of other people's sheets: which of our columns each means, and where they stand."""

import re
from collections.abc import Sequence

from pipeline.errors import UnreadableFile
from pipeline.fields import is_blank
from pipeline.intake.sheets import SheetKind, classify_columns
from pipeline.phase_words import simplify

HEADER_ROWS = 60
"""Among so many rows that are not blank the headings are looked for."""
HEADING_LENGTH = 200
HOURS = "hours"
"""Stands beside our columns: minutes, given in hours."""
PAIR = "from_and_to"
"""Stands beside our columns: both phases in one, with an arrow between them."""
TIME, START_TIME, END_TIME = "time_of_day", "start_time", "end_time"
TIMES = {TIME: "occurred_at", START_TIME: "started_at", END_TIME: "ended_at"}
"""Stand beside our columns: the time of day, apart from the day that it belongs to."""

# English, German, Spanish, French, Chinese; without accents, in lower case.
SYNONYMS: dict[str, str] = {
    "project": "project; project name; product; use case; repo; repository; projekt; projektname; "
    "proyecto; projet; nom du projet; 项目; 项目名称",
    "occurred_at": "occurred at; when; date; day; time; timestamp; datetime; date time; happened; "
    "happened on; happened at; occurred on; datum; wann; tag; zeit; zeitpunkt; fecha; cuando; dia; "
    "hora; quand; jour; horodatage; heure; date et heure; 日期; 时间; 发生时间; 何时",
    "main_phase": "main phase; from; from phase; phase; current phase; working on; while in; "
    "focus; stage; main; hauptphase; von; von phase; aus; aktuelle phase; fase principal; "
    "fase actual; fase; desde; de; phase principale; phase actuelle; depuis; 主要阶段; 主阶段; "
    "当前阶段; 阶段; 从",
    "revisited_phase": "revisited phase; to; to phase; back to; went back to; returned to; "
    "return to; revisited; revisit; revisits; target phase; zuruck zu; zuruck nach; nach; "
    "nach phase; zu; zielphase; fase revisitada; vuelta a; volver a; regreso a; hacia; a; "
    "phase revisitee; retour a; retour vers; vers; 返回; 返回阶段; 回到; 回到阶段; 重访阶段; 到",
    PAIR: "from to; move; moves; transition; step; direction; way; von nach; de a; uebergang",
    "reason": "reason; reasons; why; cause; root cause; reason for revisit; category; trigger; "
    "because; grund; warum; ursache; anlass; razon; motivo; por que; causa; raison; motif; "
    "pourquoi; 原因; 理由; 为什么",
    "note": "note; notes; comment; comments; description; details; detail; remark; remarks; "
    "what happened; summary; notiz; notizen; kommentar; bemerkung; bemerkungen; beschreibung; "
    "anmerkung; nota; notas; comentario; comentarios; descripcion; observaciones; commentaire; "
    "commentaires; remarque; remarques; 备注; 注释; 说明; 描述; 评论",
    "minutes": "minutes; duration; min; mins; minute; time spent; time lost; effort; "
    "dauer; minuten; aufwand; zeitaufwand; duracion; minutos; tiempo; esfuerzo; duree; "
    "temps passe; 分钟; 时长; 耗时; 用时",
    HOURS: "hours; hour; h; hrs; stunden; std; horas; heures; 小时; 工时",
    "recorded_by": "recorded by; who; author; by; person; name; logged by; written by; reporter; "
    "owner; user; engineer; assignee; wer; autor; verfasser; bearbeiter; erfasst von; quien; "
    "persona; responsable; qui; auteur; personne; 谁; 作者; 记录人; 负责人; 人员",
    TIME: "time; time of day; clock time; at; start time; start; begin; beginn; hour; "
    "uhrzeit; startzeit; zeit; hora; hora de inicio; heure; heure de debut; 时间; 时刻; 开始时间",
    START_TIME: "start time; started; start; begin; beginn; startzeit; inicio; hora de inicio; "
    "debut; heure de debut; 开始; 开始时间",
    END_TIME: "end time; ended; end; finish; ende; endzeit; fin; hora de fin; heure de fin; 结束; "
    "结束时间",
    "avoidable": "avoidable; preventable; could be avoided; vermeidbar; evitable; 可避免",
    "recorded_at": "recorded at; logged at; created at; created; entered at",
    "id": "id; uuid",
    "phase": "phase; stage; focus; fase; 阶段",
    "started_at": "started at; started; start; begin; beginn; inicio; debut; 开始; 开始时间",
    "ended_at": "ended at; ended; end; finish; ende; fin; 结束; 结束时间",
}
FIELDS: dict[SheetKind, tuple[str, ...]] = {
    "revisits": (
        *("occurred_at", "main_phase", "revisited_phase", PAIR, "reason", "project"),
        *(TIME, "minutes", HOURS, "note", "recorded_by", "avoidable", "recorded_at", "id"),
    ),
    "focus_sessions": (
        *("project", "phase", "started_at", START_TIME, "ended_at", END_TIME, "id"),
    ),
}
_SAME, _WITHIN, _BEGINS = 1.0, 0.5, 0.3
_UNIT_IN_BRACKETS = re.compile(r"[(\[]([^)\]]*)[)\]]")
_NO_MINUTES = (
    "day days tag tage dia dias jour jours week weeks eur usd gbp chf cny sec secs seconds"
)
_OF_ENDS = frozenset(["end", "ended", "ende", "finish", "fin", "until", "bis", "hasta", "stop"])
_OF_HOURS = frozenset(SYNONYMS[HOURS].split("; "))


def get_columns(field: str) -> tuple[str, ...]:
    """Return the columns of ours that a field becomes: hours become minutes."""
    return {HOURS: ("minutes",), PAIR: ("main_phase", "revisited_phase")}.get(field, (field,))


def rate_heading(heading: str, field: str) -> float:
    """Rate from 0 to 1 how surely a heading means a field: 1 for a synonym as it stands."""
    known = _KNOWN[field]
    heading = heading[:HEADING_LENGTH]
    whole = simplify(heading)
    if field in (TIME, START_TIME) and not _OF_ENDS.isdisjoint(whole.split()):
        return 0.0
    if field in ("minutes", HOURS):
        if not set(_NO_MINUTES.split()).isdisjoint(whole.split()) or re.search("[€$£¥%]", heading):
            return 0.0
        in_hours = any(simplify(unit) in _OF_HOURS for unit in _UNIT_IN_BRACKETS.findall(heading))
        if in_hours:
            outside = _UNIT_IN_BRACKETS.sub("", heading)
            rated = (rate_heading(outside, each) for each in ("minutes", HOURS))
            return max(rated) if field == HOURS else 0.0
    if field == "recorded_by" and whole == "name":  # of what was done, in many a tracker
        return _WITHIN
    outside = simplify(_UNIT_IN_BRACKETS.sub("", heading))
    if whole in known or outside in known:
        return _SAME
    padded = f" {whole} "
    within = [each for each in known if f" {each} " in padded and len(each) > 2]
    share = _WITHIN * max(map(len, within), default=0) / max(len(whole), 1)
    begins = any(padded.startswith(f" {each} ") for each in within)
    return max(share, _BEGINS) if begins else share


def find_header(
    numbers: Sequence[int], rows: Sequence[Sequence[object]], wanted: int | None = None
) -> int:
    """Find which of the first filled rows (with these numbers) holds the headings; 0 for none.

    The first whose names are our columns; else the one with the most headings that we know; else
    the first one that fills more than a single cell: what stands alone above a table is a title.
    Raises UnreadableFile where none of them has the number `wanted`.
    """
    if wanted is not None:
        if wanted not in numbers:
            rule = f"row {wanted} is blank, or not among the first {HEADER_ROWS} that are filled"
            raise UnreadableFile("Looking for the headings", rule)
        return list(numbers).index(wanted)
    named = [
        tuple("" if is_blank(cell) else str(cell)[:HEADING_LENGTH] for cell in row) for row in rows
    ]
    ours = next((place for place, names in enumerate(named) if is_ours(names)), None)
    if ours is not None:
        return ours
    counts = [count_known(names) for names in named]
    if max(counts, default=0) >= 2:
        return counts.index(max(counts))
    filled = (sum(bool(name.strip()) for name in names) for names in named)
    return next((place for place, number in enumerate(filled) if number > 1), 0)


def is_ours(columns: Sequence[str]) -> bool:
    """Tell whether a file has our columns, by their names or labels, all that are needed."""
    return not classify_columns(columns)[2]


def count_known(names: Sequence[str]) -> int:
    """Count the fields that these names mean as they stand."""
    whole = {simplify(name[:HEADING_LENGTH]) for name in names}
    fields = (known for field, known in _KNOWN.items() if field not in TIMES)
    return sum(not known.isdisjoint(whole) for known in fields)


_KNOWN = {field: frozenset(known.split("; ")) for field, known in SYNONYMS.items()}
