"""Words that teams use for the phases of the workflow, and which phase each probably means."""

from collections.abc import Iterable

from pipeline.model import Phase
from pipeline.spelling import drop_accents, find_almost_same

# By the key of a phase that every new store has. English, German, Spanish, French, Chinese.
_WORDS: dict[str, str] = {
    "problem_definition": "problem; business understanding; business; requirements; requirement; "
    "scoping; scope; framing; goal; goals; use case; kickoff; planning; specification; "
    "anforderungen; problemstellung; zieldefinition; definicion del problema; requisitos; "
    "definition du probleme; cadrage; besoins; exigences; 问题定义; 需求; 需求分析; 业务理解",
    "data_acquisition": "acquisition; data collection; collection; collecting; ingestion; "
    "data ingestion; sourcing; data sourcing; extraction; crawling; scraping; datenbeschaffung; "
    "datenerhebung; datensammlung; adquisicion de datos; recoleccion de datos; recopilacion; "
    "acquisition de donnees; collecte de donnees; collecte; 数据采集; 数据收集; 数据获取",
    "data_preparation": "data prep; prep; preparation; preprocessing; data preprocessing; "
    "processing; data processing; cleaning; data cleaning; cleansing; wrangling; data wrangling; "
    "munging; eda; exploration; exploratory data analysis; exploratory analysis; data exploration; "
    "data understanding; data analysis; labeling; labelling; data labeling; data labelling; "
    "annotation; features; feature engineering; feature extraction; transformation; etl; "
    "datenaufbereitung; datenvorbereitung; datenbereinigung; aufbereitung; bereinigung; "
    "preparacion de datos; limpieza de datos; limpieza; etiquetado; preparation des donnees; "
    "nettoyage; nettoyage des donnees; etiquetage; 数据准备; 数据预处理; 数据清洗; 特征工程; 标注",
    "model_development": "training; train; model training; modeling; modelling; model; "
    "development; dev; experiment; experiments; experimentation; evaluation; eval; "
    "model evaluation; validation; model validation; tuning; hyperparameter tuning; fine tuning; "
    "finetuning; model building; modellentwicklung; modellierung; modelltraining; "
    "desarrollo del modelo; entrenamiento; modelado; evaluacion; developpement du modele; "
    "entrainement; modelisation; 模型开发; 模型训练; 训练; 建模; 模型评估; 评估",
    "model_deployment": "deployment; deploy; deploying; prod; production; release; releasing; "
    "serving; model serving; rollout; roll out; go live; golive; inference; integration; shipping; "
    "bereitstellung; inbetriebnahme; produktion; produktivsetzung; auslieferung; despliegue; "
    "produccion; puesta en produccion; deploiement; mise en production; 模型部署; 部署; 上线; 生产",
    "monitoring": "monitor; observability; alerting; alerts; drift detection; model monitoring; "
    "uberwachung; monitoreo; monitorizacion; supervision; seguimiento; surveillance; suivi; "
    "监控; 模型监控; 监测",
    "management": "model management; registry; model registry; versioning; documentation; docs; "
    "experiment tracking; tracking; orchestration; mlops; verwaltung; dokumentation; gestion; "
    "documentacion; 管理; 模型管理; 版本管理",
    "scalability": "scaling; scale; performance; latency; throughput; optimization; optimisation; "
    "skalierung; skalierbarkeit; escalabilidad; escalado; rendimiento; passage a l echelle; "
    "scalabilite; 可扩展性; 扩展; 性能; 性能优化",
    "governance_compliance": "governance; compliance; privacy; security; audit; legal; fairness; "
    "ethics; gdpr; datenschutz; sicherheit; gobernanza; cumplimiento; gouvernance; conformite; "
    "securite; 治理; 合规; 隐私; 审计",
}
MOST_LETTERS_OFF = 2
_NO_MEANING = frozenset(("phase", "stage", "step"))


def propose_phase(word: str, phases: Iterable[Phase]) -> Phase | None:
    """Propose the phase that a word which is no phase's name probably means, or None.

    One of the words of a phase, the beginning, a part or the whole of a single title, or a slip;
    nothing that is merely similar.
    """
    known = tuple(phases)
    plain = " ".join(each for each in simplify(word).split() if each not in _NO_MEANING)
    if not plain:
        return None
    for phase in known:
        if plain in _BY_KEY.get(phase.key, ()):
            return phase
    for parts in (
        [phase for phase in known if is_part(plain, simplify(phase.title))],
        [phase for phase in known if _is_whole_but_signs(simplify(phase.title), plain)],
    ):
        if len(parts) == 1:
            return parts[0]
    titles = {phase.title: phase for phase in known}
    near = find_almost_same(word, list(titles))
    is_slip = near is not None and abs(len(near) - len(word)) <= MOST_LETTERS_OFF
    return titles[near] if near and is_slip else None


def propose_name(word: str, names: Iterable[str]) -> str | None:
    """Propose the name that a word probably means: the only one that it is a part of, or a slip."""
    known = list(names)
    plain = simplify(word)
    parts = [name for name in known if is_part(plain, simplify(name))]
    return parts[0] if len(parts) == 1 else find_almost_same(word, known)


def is_part(word: str, title: str) -> bool:
    """Tell whether a word begins a title, or is one of its words; both simplified."""
    return len(word) > 3 and (title.startswith(word) or f" {word} " in f" {title} ")


def _is_whole_but_signs(title: str, word: str) -> bool:
    """Tell whether a word is a title with nothing but signs or letters around it."""
    before, found, after = f" {word} ".partition(f" {title} ")
    return bool(found) and all(len(each) == 1 for each in f"{before} {after}".split())


def simplify(name: str) -> str:
    """Simplify a name: without case, accents and signs, words with one blank between them."""
    plain = drop_accents(name)
    return " ".join("".join(each if each.isalnum() else " " for each in plain).split())


_BY_KEY = {key: frozenset(words.split("; ")) for key, words in _WORDS.items()}
