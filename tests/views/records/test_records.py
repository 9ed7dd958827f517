"""Records without a browser: one is corrected, deleted, looked back on; many are changed."""

from pipeline.ledger import phases, projects, reasons
from pipeline.ledger.revisits import read_revisit_history
from pipeline.store import Store
from tests.builders import PROJECT, all_records, id_of, log
from tests.views.pages import OpenPage, find, pick_records, press, read_page
from views.records.table import PAGE_ROWS


def test_a_record_is_deleted_by_the_row_that_is_selected_and_has_its_history(
    sample: Store, open_page: OpenPage
) -> None:
    newest = all_records(sample)["id"][0]
    app = pick_records(open_page(sample, "records"), sample, 0)
    press(app, "Delete")
    assert newest not in all_records(sample)["id"]
    press(app, "Undo")
    assert newest in all_records(sample)["id"]
    with sample.reading() as reader:
        assert read_revisit_history(reader, newest)["deleted"].to_list() == [False, True, False]
    press(pick_records(app, sample, 0), "History")
    assert not app.exception
    assert any({"What", "Reason", "When"} <= set(table.value.columns) for table in app.dataframe)


def test_edit_and_history_ask_for_one_record(shared_sample: Store, open_page: OpenPage) -> None:
    app = open_page(shared_sample, "records")
    usable = {}
    for rows in ((), (4,), (4, 5)):
        pick_records(app, shared_sample, *rows)
        usable[len(rows)] = [
            app.button(key=f"{act}-record").disabled for act in ("edit", "history", "delete")
        ]
    assert usable == {0: [True] * 3, 1: [False] * 3, 2: [True, True, False]}


def test_a_record_is_offered_what_is_in_use_and_what_it_has(
    store: Store, open_page: OpenPage
) -> None:
    for name in (PROJECT, "Gone", "Open"):
        log(store, project=name, reason="Defect")
    projects.archive_project(store, id_of(store, "Gone"), by="ana")
    for reason in ("Defect", "Tooling"):
        reasons.retire_reason(store, id_of(store, reason), by="ana")
    phases.retire_phase(store, id_of(store, "Monitoring"), by="ana")
    app = press(pick_records(open_page(store, "records"), store, 0), "Edit")
    offered = {field.label: field.options for field in app.selectbox}
    assert set(offered["Project"]) == {PROJECT, "Open"}
    assert ("Defect" in offered["Why"], "Tooling" in offered["Why"]) == (True, False)
    assert "Monitoring" not in [*offered["From"], *offered["Back to"]]


def test_many_records_get_another_reason_and_one_undo_takes_it_back(
    sample: Store, open_page: OpenPage
) -> None:
    before = all_records(sample)["reason"].to_list()
    app = pick_records(open_page(sample, "records"), sample, 0, 1, 2)
    assert "3 revisits selected." in read_page(app)
    press(app, "Change 3 revisits")
    assert "Why: choose one." in read_page(app)
    assert set(all_records(sample)["rev"]) == {1}
    find(app.selectbox, "Change reason").set_value(id_of(sample, "Compliance"))
    press(app, "Change 3 revisits")
    assert all_records(sample)["reason"].to_list() == ["Compliance"] * 3 + before[3:]
    assert "Changed the reason of 3 revisits to “Compliance”" in read_page(app)
    press(app, "Undo")
    assert all_records(sample)["reason"].to_list() == before


def test_many_records_are_moved_to_another_project(store: Store, open_page: OpenPage) -> None:
    for _ in range(3):
        log(store)
    projects.get_or_add_project(store, "Other")
    app = pick_records(open_page(store, "records"), store, 0, 2)
    find(app.selectbox, "Move to project").set_value(id_of(store, "Other"))
    press(app, "Move 2 revisits")
    assert sorted(all_records(store)["project"]) == [PROJECT, "Other", "Other"]


def test_the_whole_view_is_deleted_and_brought_back(sample: Store, open_page: OpenPage) -> None:
    app = open_page(sample, "records")
    mains = ["model_deployment", "model_development", "data_preparation", "monitoring"]
    app.multiselect(key="main").set_value(mains).run()
    (whole,) = [box for box in app.checkbox if box.label.endswith("revisits of this view")]
    number = int(whole.label.split()[1])
    assert PAGE_ROWS < number < 227
    whole.check().run()
    press(app, f"Delete {number}")
    assert all_records(sample).height == 227 - number
    press(app, "Undo")
    assert all_records(sample).height == 227


def test_the_whole_view_is_not_touched_where_it_is_another_by_now(
    sample: Store, open_page: OpenPage
) -> None:
    app = open_page(sample, "records")
    app.checkbox[0].check().run()
    button = next(button for button in app.button if button.label == "Delete 227")
    log(sample)
    button.click().run()
    assert all_records(sample).height == 228
    assert "the view holds 228 revisits by now, not 227" in read_page(app)
