"""Which store a person means: a file, or the address of a team's database."""

import os
from pathlib import Path

from pipeline.places import get_usual_store, make_usual_folder
from pipeline.store.store import Store
from pipeline.store.team.address import TeamAddress, is_team_address


def locate_store(named: str | None) -> Store:
    """Locate the store: --store, else REVISITS_STORE, else the usual one of this copy.

    Of a link it is the file that it leads to: locks and backups lie beside that. Raises StoreError
    where an address is none, or what speaks with its database is not installed.
    """
    wanted = named or os.environ.get("REVISITS_STORE")
    if not wanted:
        make_usual_folder()
        wanted = str(get_usual_store())
    if is_team_address(wanted):
        from pipeline.store.team.store import TeamStore  # only teams need it

        return TeamStore.at(TeamAddress(wanted))
    return Store(Path(wanted).expanduser().resolve())
