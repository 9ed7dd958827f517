"""A twin has the elements that stood on the page, each once, and none of our scripts."""

from pathlib import Path

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.pages.twin import list_elements, read_twin, write_twin


def send(text: str, *place: int, fragment: str = "") -> ForwardMsg:
    message = ForwardMsg(hash=text)
    message.delta.new_element.text.body = text
    message.metadata.delta_path.extend(place)
    if fragment:
        message.metadata.run.fragment_ids.append(fragment)
    return message


def begin(*, fragment: str = "") -> ForwardMsg:
    message = ForwardMsg()
    message.new_session.name = "run"
    if fragment:
        message.metadata.run.fragment_ids.append(fragment)
    return message


def refer(text: str, *place: int) -> ForwardMsg:
    message = ForwardMsg(ref_hash=text)
    message.metadata.delta_path.extend(place)
    return message


def list_texts(*messages: ForwardMsg) -> list[str]:
    elements = list_elements(message.SerializeToString() for message in messages)
    return [message.delta.new_element.text.body for message in elements]


def test_the_last_whole_run_counts() -> None:
    first, second = send("a", 0, 0), send("b", 0, 0)
    assert list_texts(begin(), first, send("c", 0, 1), begin(), second) == ["b"]


def test_what_was_sent_before_is_found_again() -> None:
    assert list_texts(begin(), send("a", 0, 0), begin(), refer("a", 0, 3)) == ["a"]


def test_a_fragment_changes_its_own_elements_only() -> None:
    own = send("c", 0, 1, fragment="f")
    whole = (begin(), send("a", 0, 0), send("b", 0, 1))
    assert list_texts(*whole, begin(fragment="f"), own) == ["a", "c"]


def test_scripts_are_left_out_and_the_record_is_kept(tmp_path: Path) -> None:
    script = ForwardMsg()
    script.delta.new_element.html.body = "<script>go()</script>"
    script.metadata.delta_path.extend([0, 0])
    file = tmp_path / "twin"
    assert write_twin(file, [script.SerializeToString(), "a text frame"]) == 1
    (kept,) = read_twin(file)
    assert "script" not in kept.delta.new_element.html.body
