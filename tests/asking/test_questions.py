"""A question takes the parameters that its file declares."""

import pytest

from pipeline.asking.questions import Question, get_current_minute
from pipeline.asking.selection import Selection

EVERYTHING = Selection()


def test_a_question_is_the_same_whatever_the_order_of_its_parameters() -> None:
    asked = Question("pair_weeks", selection=EVERYTHING, zone="UTC")
    assert asked == Question("pair_weeks", zone="UTC", selection=EVERYTHING)
    assert hash(asked) == hash(Question("pair_weeks", zone="UTC", selection=EVERYTHING))
    assert asked != Question("pair_weeks", selection=EVERYTHING, zone="Europe/Berlin")


def test_what_a_question_leaves_out_has_its_usual_value() -> None:
    before = get_current_minute()
    asked = dict(Question("focus_weeks", selection=EVERYTHING, zone="UTC").parameters)
    assert asked.keys() == {"selection", "zone", "week_start", "now_utc"}
    assert asked["week_start"] == 0
    assert asked["now_utc"] in (before, get_current_minute())
    sunday = Question("focus_weeks", selection=EVERYTHING, zone="UTC", week_start=6, now_utc=before)
    assert dict(sunday.parameters) == asked | {"week_start": 6, "now_utc": before}


@pytest.mark.parametrize(
    ("name", "parameters", "fault"),
    [
        ("trend", {"selection": EVERYTHING, "grain": "week"}, "needs parameter 'stack'"),
        ("headline", {"selection": EVERYTHING, "zone": "UTC"}, "has no parameter 'zone'"),
        ("projects", {"now_utc": None}, "has no parameter 'now_utc'"),
        ("headline", {}, "needs parameter 'selection'"),
    ],
)
def test_a_missing_or_unknown_parameter_is_named_at_once(
    name: str, parameters: dict[str, object], fault: str
) -> None:
    with pytest.raises(TypeError, match=f"question '{name}' {fault}"):
        Question(name, **parameters)


def test_an_unknown_question_is_refused() -> None:
    with pytest.raises(KeyError, match="headlines"):
        Question("headlines")
