"""Advice shows its source and warrant, and Settings is where a team writes its own practices."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pipeline.asking import questions
from pipeline.figures.patterns.advice import read_known_practices
from pipeline.ledger import phases, reasons
from pipeline.ledger.practices import add_practice, edit_practice
from pipeline.store import Store
from tests.builders import ask, catalogue, id_of, log
from tests.views.test_pages import opened, press, words
from tests.views.test_settings import settings
from views.figure import advice
from views.session.messages import WORD_JOINER

NEW = "new-None-None-None"


def rows(store: Store) -> list[dict[str, Any]]:
    return ask(store, questions.Question("practices")).to_dicts()


def add(store: Store, practice: str = "Ask the vendor first", **values: Any) -> dict[str, Any]:
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
    return next(row for row in rows(store) if row["practice"] == practice)


def key(row: dict[str, Any], column: str) -> str:
    return f"edit-{column}-{row['id']}-{row['rev']}"


def choose(app: AppTest, row: dict[str, Any], label: str) -> AppTest:
    menus = app.get("menu_button")
    menu = next(one for one in menus if one.proto.id.endswith(f"menu-{row['id']}-{row['rev']}"))
    return menu.set_value(label).run()


def opened_by_a_pattern() -> None:
    """A page that opens the form for a pair and a reason, as Insights does."""
    import streamlit as st

    from views.dialogs import practice as practice_dialogs
    from views.session.messages import show_outcome

    show_outcome()
    if st.button("Add the team's own practice"):
        practice_dialogs.add(
            "model_deployment", "data_preparation", "fe470396-1bcc-55c8-af76-4447b0d928d4"
        )


def advice_for_a_pair(main: str, revisited: str, reason: str, of: str) -> None:
    """A page that shows what fits a pattern."""
    from pipeline.figures.patterns.advice import ask_all_practices, choose_practices
    from views.figure import advice
    from views.session import session

    every = ask_all_practices(session.ask)
    advice.show(
        choose_practices(every, main_phase=main, revisited_phase=revisited, reason=reason), of=of
    )


def advised(
    store: Store, monkeypatch: pytest.MonkeyPatch, *, of: str = "pair", **pattern: str
) -> AppTest:
    monkeypatch.setenv("REVISITS_STORE", str(store.path))
    page = AppTest.from_function(advice_for_a_pair, kwargs={**pattern, "of": of})
    app = page.run()
    assert not app.exception
    return app


def test_advice_is_a_sentence_with_source_warrant_and_caution_below(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = advised(
        store,
        monkeypatch,
        main="model_deployment",
        revisited="governance_compliance",
        reason="Compliance",
    )
    assert [one.value for one in app.text] == [
        "Have the legal and privacy questions answered while the problem is being defined. Test "
        "for inclusion, and finish the technical documentation before release."
    ]
    (caption,) = (one.value.replace("\\", "") for one in app.caption)
    source, warrant, caution = caption.split(" · ")
    assert "The ML Test Score (Breck et al. 2017), Data 5, Model 7" in source
    assert warrant == "our reading: the source names the cause"
    assert caution.startswith("Art. 11: high-risk AI systems under the EU AI Act only")


def test_the_teams_own_advice_comes_first_and_is_called_so(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(store, source=None)
    app = advised(
        store,
        monkeypatch,
        main="model_deployment",
        revisited="data_preparation",
        reason="Schema change",
    )
    assert app.text[0].value == "Ask the vendor first"
    assert app.caption[0].value == "your team's own practice"
    assert app.text[1].value.startswith("Log the features as they are served")


@pytest.mark.parametrize("of", ["pair", "phase"])
def test_where_nothing_fits_the_page_says_so(
    store: Store, monkeypatch: pytest.MonkeyPatch, of: str
) -> None:
    app = advised(
        store,
        monkeypatch,
        of=of,
        main="problem_definition",
        revisited="scalability",
        reason="Defect",
    )
    assert words(app) == f"No practice in our list fits this {of}; the evidence stands alone."


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


def test_a_practice_is_written_in_settings_and_undone(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = settings(store, monkeypatch, "practices")
    assert "None of your own yet." in words(app)
    press(app, "Add a practice")
    app.text_area(key=f"edit-practice-{NEW}-0").set_value(" Ask the  vendor first ")
    app.selectbox(key=f"edit-main_phase-{NEW}-0").set_value("model_deployment")
    app.selectbox(key=f"edit-reason_id-{NEW}-0").set_value(id_of(store, "Schema change"))
    app.text_input(key=f"edit-source-{NEW}-0").set_value("Handbook")
    press(app, "Save")
    assert not app.exception
    assert "Added the practice “Ask the vendor first”" in words(app)
    assert "1 practice of your team." in words(app)
    assert "Model deployment → any phase · Schema change · Handbook" in words(app)
    press(app, "Undo")
    assert rows(store) == []
    assert "None of your own yet." in words(app)


def test_a_pattern_opens_the_form_with_its_pair_and_reason(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REVISITS_STORE", str(store.path))
    app = AppTest.from_function(opened_by_a_pattern).run()
    press(app, "Add the team's own practice")
    assert [one.value for one in app.selectbox] == [
        "model_deployment",
        "data_preparation",
        id_of(store, "Schema change"),
    ]
    app.text_area[0].set_value("Ask the vendor first")
    press(app, "Save")
    (row,) = rows(store)
    assert (row["main_phase"], row["revisited_phase"], row["reason"], row["source"]) == (
        "model_deployment",
        "data_preparation",
        "Schema change",
        None,
    )
    assert "Added the practice “Ask the vendor first”" in words(app)


def test_a_practice_without_words_is_refused_in_words(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = settings(store, monkeypatch, "practices")
    press(app, "Add a practice")
    app.selectbox(key=f"edit-main_phase-{NEW}-0").set_value("monitoring")
    app.selectbox(key=f"edit-revisited_phase-{NEW}-0").set_value("monitoring")
    press(app, "Save")
    assert "No practice was added" in words(app)
    assert "Practice needs words: say what to do." in words(app)
    assert "Back to “monitoring” is the main phase itself" in words(app)
    assert rows(store) == []


def test_a_practice_is_edited_and_the_fields_can_be_emptied(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = add(store)
    app = settings(store, monkeypatch, "practices")
    app.button(key=f"edit-{row['id']}-1").click().run()
    assert app.text_area(key=key(row, "practice")).value == "Ask the vendor first"
    assert app.text_input(key=key(row, "source")).value == "Handbook, chapter 3"
    app.text_area(key=key(row, "practice")).set_value("Ask twice")
    app.selectbox(key=key(row, "main_phase")).set_value(None)
    app.selectbox(key=key(row, "reason_id")).set_value(None)
    press(app, "Save")
    assert not app.exception
    assert "Changed the practice “Ask twice”" in words(app)
    assert "any phase → Data preparation · Handbook, chapter 3" in words(app)
    press(app, "Undo")
    assert "Model deployment → Data preparation · Schema change" in words(app)


def test_an_edit_keeps_what_a_practice_names_though_it_be_out_of_use(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = add(store)
    phases.retire_phase(store, id_of(store, "Data preparation"), by="ana")
    reasons.retire_reason(store, id_of(store, "Schema change"), by="ana")
    app = settings(store, monkeypatch, "practices")
    app.button(key=f"edit-{row['id']}-1").click().run()
    assert app.selectbox(key=key(row, "revisited_phase")).value == "data_preparation"
    assert "Data preparation" in app.selectbox(key=key(row, "revisited_phase")).options
    assert "Data preparation" not in app.selectbox(key=key(row, "main_phase")).options
    press(app, "Save")
    assert "Nothing to change: it is like that already" in words(app)


def test_a_reason_that_was_renamed_while_the_form_was_open_is_still_the_one(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = add(store)
    app = settings(store, monkeypatch, "practices")
    app.button(key=f"edit-{row['id']}-1").click().run()
    reasons.edit_reason(store, id_of(store, "Schema change"), name="Contract", by="ben")
    app.text_area(key=key(row, "practice")).set_value("Ask twice")
    press(app, "Save")
    assert [(one["practice"], one["reason"]) for one in rows(store)] == [("Ask twice", "Contract")]


def test_what_somebody_changed_meanwhile_is_not_overwritten(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = add(store)
    app = settings(store, monkeypatch, "practices")
    app.button(key=f"edit-{row['id']}-1").click().run()
    edit_practice(store, row["id"], 1, by="ben", practice="Ask ben")
    app.text_area(key=key(row, "practice")).set_value("Ask ana")
    press(app, "Save")
    assert "somebody else changed or deleted it a moment ago" in words(app)
    assert rows(store)[0]["practice"] == "Ask ben"


def test_a_practice_is_deleted_from_its_menu_and_brought_back(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = add(store)
    app = choose(settings(store, monkeypatch, "practices"), row, "Delete")
    assert "Deleted the practice “Ask the vendor first”" in words(app)
    assert rows(store) == []
    press(app, "Undo")
    assert [one["practice"] for one in rows(store)] == ["Ask the vendor first"]


def test_the_history_of_a_practice_shows_every_revision(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = add(store)
    edit_practice(store, row["id"], 1, by="ben", practice="Ask twice", main_phase=None)
    (row,) = rows(store)
    app = choose(settings(store, monkeypatch, "practices"), row, "History")
    assert not app.exception
    (table,) = app.dataframe
    shown = table.value
    assert list(shown["What"]) == ["added", "changed"]
    assert list(shown["By"]) == ["ana", "ben"]
    assert list(shown["Practice"]) == ["Ask the vendor first", "Ask twice"]
    assert list(shown["Back to"]) == ["Data preparation"] * 2


def test_what_was_done_to_practices_stands_in_the_change_log(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(store)
    app = settings(store, monkeypatch, "changes")
    assert "Added the practice “Ask the vendor first”" in words(app)
    press(app, "Undo")
    assert rows(store) == []


def test_our_list_is_there_to_be_read_folded_away(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = settings(store, monkeypatch, "practices")
    assert [one.label for one in app.expander] == ["Our list: 32 practices"]
    assert not app.expander[0].proto.expanded
    said = words(app)
    for one in read_known_practices():
        assert one.practice in said
        assert one.source in said
        assert one.caution in said
    assert said.count("the source says that one goes back here") == 7
    assert "**Model deployment → Data preparation**" in said
    assert "**any phase → any phase**" in said


def test_peoples_words_are_shown_as_they_are(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    reasons.edit_reason(store, id_of(store, "Schema change"), name="*Schema* [x](y)", by="ana")
    phases.edit_phase(store, id_of(store, "Data preparation"), name="# Cleaning", by="ana")
    add(store, "**Ask** <b>first</b>", reason="*Schema* [x](y)", source="![](https://evil.example)")
    app = settings(store, monkeypatch, "practices")
    assert "**Ask** <b>first</b>" in [one.value for one in app.text]
    (about,) = (one.value for one in app.caption if "Model deployment" in one.value)
    assert r"\*Schema\* \[x\]" in about
    assert r"\!\[\]" in about
    assert r"\# Cleaning" in about


def test_a_store_with_practices_opens_every_page(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(store)
    add(store)
    for page in ("log.py", "insights.py", "reasons.py"):
        assert not opened(store, monkeypatch, page).exception
    assert len(catalogue(store).reasons) == 12
