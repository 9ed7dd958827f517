"""What names and ids of old links mean now: the ledger knows what was renamed and merged."""

from typing import Literal

from pipeline.asking.questions import Ask, Question

Kind = Literal["projects", "phases", "reasons", "people"]


def find_former_name(ask: Ask, kind: Kind, word: str) -> str | None:
    """Find the id (of a phase the key) of what had this name or id once; None where none had.

    Of a person it is the present name. Of several, the one to which most records went. Raises
    StoreError.
    """
    if kind == "people":
        return dict(ask(Question("former_people")).rows()).get(word)
    known = ask(Question("former_names")).rows()
    meant = [present for of_kind, former, present in known if (of_kind, former) == (kind, word)]
    return meant[-1] if meant else None
