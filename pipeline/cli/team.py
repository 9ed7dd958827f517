"""The commands that keep a log in a PostgreSQL that a team shares."""

import os
import sys

import click

from pipeline.cli.options import refuse_shown_password, store_option
from pipeline.cli.sharing import send_kept
from pipeline.cli.terminal import DONE, REFUSED, progress_line
from pipeline.errors import StoreError
from pipeline.ledger.logging import outbox
from pipeline.store import Store, locate_store
from pipeline.store.team import beginning, words
from pipeline.store.team.status import read_status
from pipeline.store.team.store import TeamStore
from pipeline.words import plain


def _refuse_password(
    _context: click.Context, _argument: click.Parameter, url: str | None
) -> str | None:
    if url is not None:
        refuse_shown_password(url)
    return url


ADDRESS = click.argument("address", required=False, metavar="[URL]", callback=_refuse_password)


@click.group("team")
def run_team() -> None:
    """Keep the log in a PostgreSQL that a team shares.

    URL is postgresql://person@host/database; without one it is that of --store or REVISITS_STORE.
    """


@run_team.command("init")
@store_option
@ADDRESS
@click.option("--writers", metavar="ROLE", help="The role that may write (default: *_writers).")
@click.option("--readers", metavar="ROLE", help="The role that may look (default: *_readers).")
@click.option("--print", "only_print", is_flag=True, help="Print the SQL, and run nothing.")
@click.pass_obj
def run_init(
    store: Store, address: str | None, writers: str | None, readers: str | None, only_print: bool
) -> int:
    """Make the ledger and two roles: one may write, one may look.

    With --print an administrator can read the SQL first, and run it with psql.
    """
    team = _find_team(store, address)
    name = team.team.role_prefix
    writers, readers = writers or f"{name}_writers", readers or f"{name}_readers"
    script = beginning.build_init_script(writers=writers, readers=readers, schema=team.team.schema)
    if only_print:
        print(script)
        return DONE
    beginning.make_ledger(team.ledger.database, script)
    print(f"{team.name} holds a team's ledger now, with the nine phases and a dozen reasons.")
    print("Give each person a role, to write or to look:")
    print(f"  grant {writers} to ana;")
    print(f"  grant {readers} to vic;")
    print("Records of before come along with: revisits team push --store FILE")
    print("On each machine: set REVISITS_STORE to the address, then run `revisits`.")
    _warn(team)
    return DONE


@run_team.command("push")
@store_option
@ADDRESS
@click.pass_obj
def run_push(store: Store, address: str | None) -> int:
    """Bring the records of a file (--store) into a team's ledger in which nobody has written."""
    if store.is_shared:
        raise click.UsageError("Name the file to bring along: revisits team push --store FILE.")
    team = _find_team(store, address or os.environ.get("REVISITS_STORE", ""))
    with progress_line("Bringing the records along") as progress:
        progress(0.0)
        beginning.push(store, team)
    print(f"{team.name} holds all of {store.path} now; the file stays as it is.")
    print("From now on set REVISITS_STORE to the address.")
    return DONE


@run_team.command("status")
@store_option
@ADDRESS
@click.pass_obj
def run_status(store: Store, address: str | None) -> int:
    """Show who is connected, how far each side is, and how long a round trip takes."""
    team = _find_team(store, address)
    if outbox.get_outbox(team).exists():
        send_kept(team)
    status = read_status(team)
    waiting, refused = outbox.count_kept(team), outbox.count_refused(team)
    more = [("this machine's copy", str(team.path))]
    if waiting:
        more.append(("outbox", f"{plain.format_count(waiting, 'revisit')} to be sent"))
    if refused:
        there = outbox.get_refused_file(team)
        count = plain.format_count(refused, "revisit")
        more.append(
            ("not sent for good", f"{count}, kept in {there}: log them anew, then delete it")
        )
    for line in words.format_status(status, more):
        print(line)
    _warn(team)
    return REFUSED if status.away else DONE


def _find_team(store: Store, address: str | None) -> TeamStore:
    """Find the team's store that is meant. Raises StoreError where none is."""
    team = store if address is None else locate_store(address)
    if not isinstance(team, TeamStore):
        raise StoreError(
            "The team's store",
            f"{address or store.path} is no address of a database. Name one, "
            "postgresql://person@host/database, or set REVISITS_STORE to it",
        )
    return team


def _warn(team: TeamStore) -> None:
    warning = team.warn_of_readers()
    if warning:
        print(f"revisits: {warning}", file=sys.stderr)
