"""The twin of a page: a record of all elements that it sends, to be sent again as constants.

What the page sends is read from its WebSocket while a fresh browser opens it. twin_app.py sends
the same elements at each click, charts and tables with the same rows: what is left is what
Streamlit, React and Vega take for a page of this size of which nothing is asked or reckoned.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg, ForwardMsgList


def write_twin(file: Path, frames: Iterable[bytes | str]) -> int:
    """Write the elements that a page's server has sent in `frames`; returns how many."""
    elements = list_elements(frame for frame in frames if isinstance(frame, bytes))
    file.write_bytes(ForwardMsgList(messages=elements).SerializeToString())
    return len(elements)


def read_twin(file: Path) -> list[ForwardMsg]:
    """Read the elements that `write_twin` wrote."""
    return list(ForwardMsgList.FromString(file.read_bytes()).messages)


def list_elements(frames: Iterable[bytes]) -> list[ForwardMsg]:
    """List the elements that stand on the page after these frames, in the order of their places.

    References to what was sent before are followed; scripts of ours are left out, since they
    would act in the twin's window.
    """
    sent: dict[str, ForwardMsg] = {}
    places: dict[tuple[int, ...], ForwardMsg] = {}
    for message in map(ForwardMsg.FromString, frames):
        kind = message.WhichOneof("type")
        if kind == "new_session" and not message.metadata.run.fragment_ids:
            places.clear()
        elif kind == "ref_hash":
            known = ForwardMsg()
            known.CopyFrom(sent[message.ref_hash])
            known.metadata.CopyFrom(message.metadata)
            places[tuple(message.metadata.delta_path)] = known
        elif kind == "delta":
            sent[message.hash] = message
            places[tuple(message.metadata.delta_path)] = message
    return list(_strip(places.values()))


def _strip(messages: Iterable[ForwardMsg]) -> Iterator[ForwardMsg]:
    for message in messages:
        element = message.delta.new_element
        if element.WhichOneof("type") == "html" and "<script" in element.html.body:
            element.html.body = "<span></span>"
        message.delta.fragment_id = ""
        message.hash = ""
        message.metadata.ClearField("run")
        yield message
