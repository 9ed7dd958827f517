"""Names as teams give them: long, of other scripts, beginning alike; and a store that has them."""

from pipeline.ledger.phases import edit_phase
from pipeline.store import Store
from tests.builders import catalogue, with_phases

GERMAN = (
    "Geschäftsproblemdefinition",
    "Datenbeschaffung",
    "Datenaufbereitung und Merkmalsentwicklung",
    "Modellentwicklung",
    "Modellbereitstellung in die Produktionsumgebung",
    "Überwachung",
    "Qualitätsmanagementdokumentation",
    "Skalierbarkeit",
    "Datenschutzfolgenabschätzung",
)
CHINESE = (
    "业务问题定义与需求分析",
    "数据获取与采集流程",
    "数据准备与特征工程",
    "模型开发与训练验证",
    "模型部署到生产环境",
    "运行监控与告警处理",
    "项目管理与沟通协调",
    "可扩展性与性能优化",
    "合规治理与风险控制",
)
ARABIC = (
    "تعريف المشكلة التجارية",
    "جمع البيانات من المصادر",
    "إعداد البيانات وتنظيفها",
    "تطوير النموذج وتدريبه",
    "نشر النموذج في الإنتاج",
    "المراقبة والتنبيهات",
    "إدارة المشروع والتواصل",
    "قابلية التوسع والأداء",
    "الحوكمة والامتثال",
)
REGIONS = (
    *("Nord", "Süd", "Ost", "West", "Mitte", "Übersee", "Asien", "Afrika"),
    *("Polen", "Italien", "Spanien", "Irland", "Malta", "Zypern", "Island"),
)
ALIKE = tuple(f"Datenaufbereitung der Kundendaten Region {region} Produktion" for region in REGIONS)
EIGHTY = tuple(
    f"Anforderungsänderung im Fachbereich {area}, Teilprojekt {part}"
    for area in ("Einkauf", "Vertrieb", "Lager", "Personal", "Finanzen", "Recht", "IT", "Werk")
    for part in range(1, 11)
)
BY_KIND = {"german": GERMAN, "chinese": CHINESE, "arabic": ARABIC, "alike": ALIKE}


def rename_phases(store: Store, names: tuple[str, ...]) -> Store:
    """The same store, whose phases have these names."""
    with_phases(store, len(names))
    for phase, name in zip(catalogue(store).offered_phases, names, strict=True):
        edit_phase(store, phase.id, name=name, by="ana")
    return store
