"""What slips past the rules, by whatever way, is shown as a violation."""

from datetime import datetime

import pytest

from pipeline.ledger.practices import add_practice
from pipeline.store import Store
from tests.builders import NOWHERE, adopt_action, log, only_id, violations


def amend(store: Store, table: str, identifier: str, **facts: object) -> set[str]:
    """Write facts that no rule lets in: what the store holds against them."""
    with store.writing(by="ana") as writer:
        writer.amend(table, writer.read_revisions(table, [identifier]), **facts)
    found = violations(store)
    assert {row["thing"] for row in found} == {table.removesuffix("s")}
    return {row["violation"] for row in found}


@pytest.mark.parametrize(
    ("facts", "violation"),
    [
        ({"main_phase": "deploy"}, "unknown main phase"),
        ({"revisited_phase": "deploy"}, "unknown revisited phase"),
        ({"revisited_phase": "model_deployment"}, "main phase is the revisited phase"),
        ({"occurred_at": datetime(1999, 1, 1)}, "time out of range"),
        ({"occurred_at": datetime(2999, 1, 1)}, "time out of range"),
        ({"minutes": -5}, "minutes below zero"),
        ({"avoidable": "maybe"}, "avoidable is not yes, no or unknown"),
        ({"project_id": NOWHERE}, "unknown project"),
        ({"reason_id": NOWHERE}, "unknown reason"),
    ],
)
def test_a_revisit_that_breaks_a_rule_is_a_violation(
    store: Store, facts: dict[str, object], violation: str
) -> None:
    assert amend(store, "revisits", only_id(log(store)), **facts) == {violation}


OF_BOTH = {"main_phase": "nowhere", "revisited_phase": "nowhere", "reason_id": NOWHERE}
SAID_OF_BOTH = {
    "unknown main phase",
    "unknown revisited phase",
    "unknown reason",
    "main phase is the revisited phase",
}


def test_a_practice_that_breaks_the_rules_is_a_violation_of_each(store: Store) -> None:
    (added,) = add_practice(store, practice="Ask the vendor", by="ana").changes
    assert amend(store, "practices", added.id, **OF_BOTH) == SAID_OF_BOTH


def test_an_action_that_breaks_the_rules_is_a_violation_of_each(store: Store) -> None:
    (added,) = adopt_action(store).changes
    times = {"started_at": datetime(1999, 1, 1), "ended_at": datetime(1998, 1, 1)}
    assert amend(store, "actions", added.id, project_id=NOWHERE, **OF_BOTH, **times) == {
        *SAID_OF_BOTH,
        "unknown project",
        "time out of range",
        "does not end after it starts",
    }
