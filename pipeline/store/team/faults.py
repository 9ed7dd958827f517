"""What the team's database refuses, in words: what was being done, what is wrong, what to do."""

from pipeline.errors import (
    ChangedMeanwhile,
    NotAllowed,
    RevisitsError,
    StoreAway,
    StoreBusy,
    StoreError,
    StoreMissing,
    StoreUnwritable,
)
from pipeline.store.team.address import TeamAddress

LONGEST = 200
READING = "Reading the team's store"


NOT_LET_IN = (
    ("password authentication failed", "Put the right one into ~/.pgpass (PGPASSFILE)"),
    ("no password supplied", "Put it into ~/.pgpass, which others may not read (chmod 600)"),
    ("role", "Look at the names in the address"),
    ("database", "Look at the names in the address"),
    ("no pg_hba.conf entry", "Ask who runs the database to let you in"),
    ("SSL was required", "What the address asks for (sslmode) and what the server has do not fit"),
    ("support SSL", "What the address asks for (sslmode) and what the server has do not fit"),
    ("certificate", "What the address asks for (sslmode) and what the server has do not fit"),
    ("sslmode", "Look at the address"),
    ("URI", "Look at the address"),
)
"""What a database says that answers but does not let somebody in, and what to do then."""

NAMES = ("role", "database")
"""Signs that count where the message ends in "does not exist"."""


def make_absence(address: TeamAddress, why: str, doing: str) -> StoreAway:
    """Make the error that the database does not answer, or does not let this person in."""
    for sign, advice in NOT_LET_IN:
        if sign in why and (sign not in NAMES or why.endswith("does not exist")):
            plainly = why.removeprefix("FATAL: ").strip()
            reason = f"the team's database {address.name} does not let you in ({plainly})"
            return StoreAway(doing, reason, advice)
    reason = f"the team's database {address.name} does not answer ({why})"
    return StoreAway(doing, reason, "Look at the network and at the server, and try again")


def translate_error(address: TeamAddress, error: Exception, doing: str) -> RevisitsError:
    """Translate an error of psycopg; its own words are kept, without the password."""
    from psycopg import errors

    name, why = address.name, _shorten(address, error)
    match error:
        case errors.UniqueViolation():
            return ChangedMeanwhile(doing, "somebody else wrote the same a moment ago")
        case errors.InsufficientPrivilege() if doing != READING:
            words = f"{name} does not allow it ({why}). Ask who owns the database for a role"
            return NotAllowed(doing, words)
        case errors.UndefinedTable() | errors.InsufficientPrivilege():
            return StoreMissing(
                doing,
                f"{name} holds no ledger that you may see. Whoever owns the database makes one "
                "with `revisits team init`, and grants you a role",
            )
        case errors.LockNotAvailable():
            return StoreBusy(doing, "somebody else of the team is writing. Try again")
        case _:
            return _translate_failure(address, error, doing)


def _translate_failure(address: TeamAddress, error: Exception, doing: str) -> StoreError:
    from psycopg import errors

    name, why = address.name, _shorten(address, error)
    match error:
        case errors.ReadOnlySqlTransaction():
            return StoreUnwritable(doing, f"{name} is a copy that is only read")
        case errors.DiskFull():
            words = f"{name} has no room ({why}). Nothing was written; tell who runs it"
            return StoreUnwritable(doing, words)
        case errors.OperationalError() | errors.InterfaceError():
            return make_absence(address, why, doing)
        case _:
            return StoreError(doing, f"{name}: {why}")


def _shorten(address: TeamAddress, error: Exception) -> str:
    """Return the first line of an error."""
    lines = [line for line in str(error).splitlines() if line.strip()] or [type(error).__name__]
    why = lines[0].rpartition(" failed: ")[2]  # before it stands which address was tried
    return address.hide_password(why)[:LONGEST].rstrip(".")
