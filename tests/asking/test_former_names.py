"""What names of old links mean now."""

from pipeline.asking.former_names import Kind, find_former_name
from pipeline.asking.questions import answer_from
from pipeline.ledger.phases import edit_phase
from pipeline.ledger.projects import merge_projects, rename_project
from pipeline.ledger.reasons import edit_reason, merge_reasons
from pipeline.store import Store
from tests.builders import id_of, log


def find(store: Store, kind: Kind, word: str) -> str | None:
    with store.reading() as reader:
        return find_former_name(answer_from(reader), kind, word)


def test_former_names_are_followed_through_renames_and_merges(store: Store) -> None:
    for project, reason in (("a", "Defect"), ("b", "Tooling"), ("c", "Capacity")):
        log(store, project=project, reason=reason)
    a, b, c = (id_of(store, name) for name in "abc")
    defect, tooling, capacity = (id_of(store, name) for name in ("Defect", "Tooling", "Capacity"))
    rename_project(store, a, name="alpha", by=None)
    merge_projects(store, a, b, by=None)
    merge_projects(store, b, c, by=None)
    edit_reason(store, defect, name="Bug", by=None)
    merge_reasons(store, tooling, capacity, by=None)

    for word in ("a", "alpha", "b", a, b):
        assert find(store, "projects", word) == c
    assert find(store, "reasons", "Defect") == defect
    assert find(store, "reasons", "Tooling") == capacity == find(store, "reasons", tooling)
    assert find(store, "projects", "Defect") is None


def test_a_phase_is_found_by_its_former_title(store: Store) -> None:
    edit_phase(store, id_of(store, "Monitoring"), name="Watching", by=None)
    assert find(store, "phases", "Monitoring") == "monitoring"
    assert find(store, "phases", "Nonsense") is None
