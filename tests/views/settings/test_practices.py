"""Advice shows its source and warrant, and Settings is where a team writes its own practices."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pipeline.asking import questions
from pipeline.figures.patterns.advice import read_known_practices
from pipeline.ledger import phases, reasons
from pipeline.ledger.practices import add_practice, edit_practice
from pipeline.store import Store
from tests.builders import ask, id_of
from tests.views.pages import OpenPage, press, read_page
from views.figure import advice
from views.session.messages import WORD_JOINER

NEW = "new-None-None-None"
PAIR = {"main": "model_deployment", "revisited": "data_preparation", "reason": "Schema change"}


def list_practices(store: Store) -> list[dict[str, Any]]:
    return ask(store, questions.Question("practices")).to_dicts()


def write_practice(store: Store, practice: str = "Ask the vendor first", **values: Any) -> Any:
    add_practice(
        store,
        **{
            "practice": practice,
            "main_phase": "model_deployment",
            "revisited_phase": "data_preparation",
            "reason": "Schema change",
            "source": "Handbook, chapter 3",
            "by": "ana",
            **values,
        },
    )
    return next(row for row in list_practices(store) if row["practice"] == practice)


def name_field(row: dict[str, Any], column: str) -> str:
    return f"edit-{column}-{row['id']}-{row['rev']}"


def open_edit(open_page: OpenPage, store: Store, row: dict[str, Any]) -> AppTest:
    app = open_page(store, "settings", section="Practices")
    return app.button(key=f"edit-{row['id']}-1").click().run()


def choose_from_menu(app: AppTest, row: dict[str, Any], label: str) -> AppTest:
    menus = app.get("menu_button")
    menu = next(menu for menu in menus if menu.proto.id.endswith(f"-{row['id']}-{row['rev']}"))
    return menu.set_value(label).run()


def form_opened_by_a_pattern() -> None:
    """A page that opens the form for a pair and a reason, as Insights does."""
    import streamlit as st

    from views.dialogs import practice as practice_dialogs
    from views.session.messages import show_outcome

    show_outcome()
    if st.button("Add the team's own practice"):
        practice_dialogs.add(
            "model_deployment", "data_preparation", "fe470396-1bcc-55c8-af76-4447b0d928d4"
        )


def advice_for_a_pair(main: str, revisited: str, reason: str) -> None:
    """A page that shows what fits a pattern."""
    from pipeline.figures.patterns.advice import ask_all_practices, choose_practices
    from views.figure import advice
    from views.session import session

    every = ask_all_practices(session.ask)
    advice.show(choose_practices(every, main_phase=main, revisited_phase=revisited, reason=reason))


@pytest.fixture
def store(store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    """The store that pages of the tests' own are drawn on too."""
    monkeypatch.setenv("REVISITS_STORE", str(store.path))
    return store


def open_advice(**pattern: str) -> AppTest:
    app = AppTest.from_function(advice_for_a_pair, kwargs=pattern).run()
    assert not app.exception
    return app


@pytest.mark.usefixtures("store")
def test_advice_is_a_sentence_with_source_warrant_and_caution_below() -> None:
    app = open_advice(**PAIR | {"revisited": "governance_compliance", "reason": "Compliance"})
    assert [text.value for text in app.text] == [
        "Have the legal and privacy questions answered while the problem is being defined. Test "
        "for inclusion, and finish the technical documentation before release."
    ]
    (caption,) = (caption.value.replace("\\", "") for caption in app.caption)
    source, warrant, caution = caption.split(" · ")
    assert "The ML Test Score (Breck et al. 2017), Data 5, Model 7" in source
    assert warrant == "our reading: the source names the cause"
    assert caution.startswith("Art. 11: high-risk AI systems under the EU AI Act only")


def test_the_teams_own_advice_comes_first_and_is_called_so(store: Store) -> None:
    write_practice(store, source=None)
    app = open_advice(**PAIR)
    assert app.text[0].value == "Ask the vendor first"
    assert app.caption[0].value == "your team's own practice"
    assert app.text[1].value.startswith("Log the features as they are served")


@pytest.mark.usefixtures("store")
def test_where_nothing_fits_the_page_says_so() -> None:
    app = open_advice(main="problem_definition", revisited="scalability", reason="Defect")
    assert read_page(app) == "No practice in our list fits this."


def test_a_source_that_is_a_link_can_be_followed_and_nothing_else_is_markdown() -> None:
    assert advice.format_source("https://a.example/b_(c)").endswith(
        "](https://a.example/b_%28c%29)"
    )
    for text in (
        "javascript:alert(1)",
        "[here](https://evil.example)",
        "https://a.example/ and more",
        "https://a.example/](https://evil.example",
    ):
        assert "](" not in advice.format_source(text)
        assert advice.format_source(text).replace("\\", "").replace(WORD_JOINER, "") == text


def test_a_pattern_opens_the_form_with_its_pair_and_reason(store: Store) -> None:
    app = AppTest.from_function(form_opened_by_a_pattern).run()
    press(app, "Add the team's own practice")
    assert [field.value for field in app.selectbox] == [
        "model_deployment",
        "data_preparation",
        id_of(store, "Schema change"),
    ]
    app.text_area[0].set_value("Ask the vendor first")
    press(app, "Save")
    (row,) = list_practices(store)
    pair = (row["main_phase"], row["revisited_phase"])
    assert pair == ("model_deployment", "data_preparation")
    assert (row["reason"], row["source"]) == ("Schema change", None)
    assert "Added the practice “Ask the vendor first”" in read_page(app)


def test_a_practice_is_edited_and_the_fields_can_be_emptied(
    store: Store, open_page: OpenPage
) -> None:
    row = write_practice(store)
    app = open_edit(open_page, store, row)
    assert app.text_area(key=name_field(row, "practice")).value == "Ask the vendor first"
    assert app.text_input(key=name_field(row, "source")).value == "Handbook, chapter 3"
    app.text_area(key=name_field(row, "practice")).set_value("Ask twice")
    app.selectbox(key=name_field(row, "main_phase")).set_value(None)
    app.selectbox(key=name_field(row, "reason_id")).set_value(None)
    press(app, "Save")
    assert not app.exception
    assert "Changed the practice “Ask twice”" in read_page(app)
    assert "any phase → Data preparation · Handbook, chapter 3" in read_page(app)
    press(app, "Undo")
    assert "Model deployment → Data preparation · Schema change" in read_page(app)


def test_an_edit_keeps_what_a_practice_names_though_it_be_out_of_use_or_renamed(
    store: Store, open_page: OpenPage
) -> None:
    row = write_practice(store)
    phases.retire_phase(store, id_of(store, "Data preparation"), by="ana")
    reasons.retire_reason(store, id_of(store, "Schema change"), by="ana")
    app = open_edit(open_page, store, row)
    assert app.selectbox(key=name_field(row, "revisited_phase")).value == "data_preparation"
    assert "Data preparation" in app.selectbox(key=name_field(row, "revisited_phase")).options
    assert "Data preparation" not in app.selectbox(key=name_field(row, "main_phase")).options
    press(app, "Save")
    assert "Nothing to change: it is like that already" in read_page(app)
    app = open_edit(open_page, store, row)
    reasons.edit_reason(store, id_of(store, "Schema change"), name="Contract", by="ben")
    app.text_area(key=name_field(row, "practice")).set_value("Ask twice")
    press(app, "Save")
    (row,) = list_practices(store)
    assert (row["practice"], row["reason"]) == ("Ask twice", "Contract")


def test_what_somebody_changed_meanwhile_is_not_overwritten_and_stands_in_the_history(
    store: Store, open_page: OpenPage
) -> None:
    row = write_practice(store)
    app = open_edit(open_page, store, row)
    edit_practice(store, row["id"], 1, by="ben", practice="Ask twice", main_phase=None)
    app.text_area(key=name_field(row, "practice")).set_value("Ask ana")
    press(app, "Save")
    assert "somebody else changed or deleted it a moment ago" in read_page(app)
    (row,) = list_practices(store)
    assert row["practice"] == "Ask twice"

    app = choose_from_menu(open_page(store, "settings", section="Practices"), row, "History")
    assert not app.exception
    (table,) = app.dataframe
    assert list(table.value["What"]) == ["added", "changed"]
    assert list(table.value["By"]) == ["ana", "ben"]
    assert list(table.value["Practice"]) == ["Ask the vendor first", "Ask twice"]
    assert list(table.value["Back to"]) == ["Data preparation"] * 2


def test_a_practice_is_deleted_and_brought_back_and_its_addition_undone_in_the_change_log(
    store: Store, open_page: OpenPage
) -> None:
    row = write_practice(store)
    app = choose_from_menu(open_page(store, "settings", section="Practices"), row, "Delete")
    assert "Deleted the practice “Ask the vendor first”" in read_page(app)
    assert list_practices(store) == []
    assert "None of your own yet." in read_page(app)
    press(app, "Undo")
    assert [row["practice"] for row in list_practices(store)] == ["Ask the vendor first"]

    add_practice(store, practice="Ask nobody", by="ana")
    app = open_page(store, "settings", section="Change log")
    assert "Added the practice “Ask nobody”" in read_page(app)
    press(app, "Undo")
    assert [row["practice"] for row in list_practices(store)] == ["Ask the vendor first"]


def test_our_list_is_there_to_be_read_folded_away(
    shared_sample: Store, open_page: OpenPage
) -> None:
    app = open_page(shared_sample, "settings", section="Practices")
    assert [expander.label for expander in app.expander] == ["Our list: 32 practices"]
    assert not app.expander[0].proto.expanded
    shown = read_page(app)
    for practice in read_known_practices():
        assert practice.practice in shown
        assert practice.source in shown
        assert practice.caution in shown
    assert shown.count("the source says that one goes back here") == 7
    assert "**Model deployment → Data preparation**" in shown
    assert "**any phase → any phase**" in shown
