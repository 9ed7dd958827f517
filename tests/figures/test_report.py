"""What a view holds, in sentences, is true: alone, tied, filtered, and against the time before."""

from datetime import datetime

import pytest

from pipeline.asking import questions
from pipeline.asking.selection import Selection, select_by_names
from pipeline.figures.report.summary import TimeBefore, ask_time_before, format_summary
from pipeline.store import Store
from tests.builders import EVERYTHING, add, all_records, catalogue, log, revisit, revisits_of

NOW = datetime(2026, 11, 1)


def summarize(store: Store, selection: Selection = EVERYTHING) -> str:
    """The sentences of a view, as a page of a reader in UTC shows them."""
    with store.reading() as reader:

        def ask(question: questions.Question) -> object:
            return question.ask(reader)

        head = questions.Question("headline", selection=selection).ask(reader).row(0, named=True)
        compared = ask_time_before(ask, selection, now=NOW)  # type: ignore[arg-type]
    return " ".join(format_summary(head, zone="UTC", compared=compared))


def at(day: str, main: str = "monitoring", to: str = "data_preparation") -> dict[str, object]:
    return revisit(main, to, occurred_at=f"{day}T10:00:00+00:00")


def test_a_view_without_revisits_says_so(store: Store) -> None:
    assert summarize(store) == "No revisits in this view."


def test_one_revisit_is_told_as_one(store: Store) -> None:
    log(store, minutes=30)
    assert summarize(store) == (
        "1 revisit, 2 Mar 2026. It went to data preparation. It came from model deployment. "
        "The reason was Schema change. It took 30 min."
    )


def test_nothing_is_called_the_first_that_others_equal(store: Store) -> None:
    add(
        store,
        revisits_of(
            [at("2026-03-02"), at("2026-03-03", "scalability", "management") | {"reason": "Load"}]
        ),
    )
    words = summarize(store)
    assert "1 of 2 went to data preparation, as often as 1 other phase." in words
    assert "1 of 2 came from monitoring, as often as 1 other phase." in words
    assert "is Defect: 1 of 2, as often as 1 other reason." in words


def test_a_view_of_one_of_several_projects_names_it(store: Store) -> None:
    log(store, project="Churn")
    assert summarize(store).startswith("1 revisit, 2 Mar 2026.")
    log(store, project="Fraud", at="2026-03-04T10:00Z")
    assert summarize(store).startswith("2 revisits in 2 projects, ")
    only = select_by_names(catalogue(store), projects=["Fraud"])
    assert summarize(store, only).startswith("1 revisit of Fraud, 4 Mar 2026.")


def test_minutes_that_are_missing_are_said(store: Store) -> None:
    add(store, revisits_of([at("2026-03-02") | {"minutes": 90}, at("2026-03-03")]))
    assert "took 1 h 30, not counting 1 without minutes." in summarize(store)


def test_the_sample_is_called_synthetic(sample: Store) -> None:
    assert summarize(sample).endswith("All synthetic: invented data.")


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (["2026-03-03", "2026-03-10", "2026-03-11"], "2 revisits, 10 Mar 2026 – 11 Mar 2026; 1"),
        (["2026-03-03", "2026-03-04", "2026-03-11"], "1 revisit, 11 Mar 2026; 1 fewer than in"),
        (["2026-03-03", "2026-03-10"], "1 revisit, 10 Mar 2026; as many as in the 1 week before."),
        (["2026-03-10"], "1 revisit, 10 Mar 2026; in the 1 week before nothing was written down."),
    ],
)
def test_a_period_is_compared_with_the_time_before(
    store: Store, days: list[str], words: str
) -> None:
    add(store, revisits_of([at("2026-02-01"), *map(at, days)]))
    week = select_by_names(catalogue(store), since="2026-03-09", until="2026-03-15")
    assert words in summarize(store, week)


def test_no_period_is_compared_with_a_time_before_the_log_began(store: Store) -> None:
    add(store, revisits_of([at("2026-03-03"), at("2026-03-10")]))
    week = select_by_names(catalogue(store), since="2026-03-09", until="2026-03-15")
    assert summarize(store, week).startswith("1 revisit, 10 Mar 2026. ")


def test_a_period_that_is_not_over_is_compared_with_as_much_time(store: Store) -> None:
    add(store, revisits_of([at("2026-09-01"), at("2026-10-20"), at("2026-10-26")]))
    with store.reading() as reader:
        found = ask_time_before(
            lambda question: question.ask(reader),
            select_by_names(catalogue(store), since="2026-10-25"),
            now=NOW,
        )
    assert found == TimeBefore(days=7, revisits=1, silent_days=5)


@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"main_phases": ["monitoring"]},
        {"revisited_phases": ["data_preparation"]},
        {"reasons": ["Schema change"]},
        {"people": ["ana"]},
        {"since": "2026-08-01", "until": "2026-08-31"},
        {"since": "2026-08-01", "reasons": ["Data quality"]},
    ],
)
def test_the_counts_are_those_of_the_records(
    sample: Store, filters: dict[str, list[str] | str]
) -> None:
    selection = select_by_names(catalogue(sample), **filters)  # type: ignore[arg-type]
    records = all_records(sample, selection)
    with sample.reading() as reader:
        head = questions.Question("headline", selection=selection).ask(reader).row(0, named=True)
    assert head["revisits"] == records.height > 0
    for side, column in (
        ("revisited", "revisited_title"),
        ("main", "main_title"),
        ("reason", "reason"),
    ):
        counts = records[column].value_counts()
        most = counts["count"].max()
        equal = counts.filter(count=most)
        assert head[f"most_{side}_revisits"] == most
        assert head[f"most_{side}"] in equal[column].to_list()
        assert head[f"most_{side}_level"] == equal.height
    assert head["minutes"] == (records["minutes"].sum() or None)
    assert head["without_minutes"] == records["minutes"].null_count()
