"""How a team's store is: how far each side, how long a round trip takes, who is connected."""

import time
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from pipeline.errors import StoreAway
from pipeline.store.team.faults import READING
from pipeline.store.team.ledger import Look
from pipeline.store.team.mirror import Place
from pipeline.store.team.store import TeamStore

ROUND_TRIPS = 5


@dataclass(frozen=True)
class Status:
    """The state of a team's store; what only the database knows is None while it is away.

    `round_trip` is the median of five, in seconds; `connected` are programs and their people.
    """

    name: str
    away: StoreAway | None
    look: Look | None
    here: Place | None
    seen_at: datetime | None
    round_trip: float | None
    is_encrypted: bool | None
    is_local: bool
    person: str
    connected: tuple[tuple[str, str], ...]


def read_status(store: TeamStore) -> Status:
    """Read the state, without taking anything in. Raises StoreMissing, StoreNewer."""
    here, seen_at = store.read_place(), store.read_last_sight()
    try:
        with store.ledger.looking(here.place if here else 0) as sight:
            waits = []
            for _ in range(ROUND_TRIPS):
                begun = time.perf_counter()
                ((person,),) = sight.session.run("person")
                waits.append(time.perf_counter() - begun)
            rows = store.ledger.database.ask(READING, "connected")
    except StoreAway as away:
        return Status(
            store.name, away, None, here, seen_at, None, None, store.team.is_local, "", ()
        )
    return Status(
        name=store.name,
        away=None,
        look=sight.look,
        here=here,
        seen_at=seen_at,
        round_trip=median(waits),
        is_encrypted=store.ledger.database.is_encrypted,
        is_local=store.team.is_local,
        person=str(person),
        connected=tuple((str(program), str(who)) for program, who in rows),
    )
