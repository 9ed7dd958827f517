"""What commands share: the store they work on, the format they print, and who writes."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

import click

from pipeline.places import get_usual_store

Run = Callable[..., int]
PATH = click.Path(readable=False)  # for completion alone: our own errors name what is wrong


class Parsed(click.ParamType[Any]):
    """The type of an option whose text one of our functions parses; its ValueError is the reply."""

    def __init__(self, parse: Callable[[str], Any]) -> None:
        self.name = "text"
        self.parse = parse

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the parsed value, or raise the usage error that the function has put in words."""
        try:
            return self.parse(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


def _locate_store(context: click.Context, _option: click.Parameter, path: str | None) -> None:
    """Keep the store in the context; a path after the command replaces one before it."""
    from pipeline.store import locate_store  # loads the engine, which help does without

    if path is not None:
        refuse_shown_password(path)
    if path is not None or context.obj is None:
        context.obj = locate_store(path)


class _StoreOption(click.Option):
    """An option whose help says where the usual store lies, which is looked up for help alone."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the option's names and its help, unwrapped, so that the path stays whole."""
        self.help = f"\b\nThe store (default: REVISITS_STORE, else\n{get_usual_store()})."
        return super().get_help_record(ctx)


def refuse_shown_password(named: str) -> None:
    """Raise a usage error where a password is in a command, which everybody on the machine sees."""
    from pipeline.store.team.address import TeamAddress, is_team_address

    if is_team_address(named) and TeamAddress(named).has_password:
        raise click.UsageError(
            "A password in a command shows in the list of processes. Put the address into the "
            "variable REVISITS_STORE, or the password into ~/.pgpass (PGPASSFILE)."
        )


store_option = click.option(
    "--store",
    cls=_StoreOption,
    type=PATH,
    metavar="PATH",
    callback=_locate_store,
    expose_value=False,
)


def command(name: str, *, epilog: str | None = None) -> Callable[[Run], click.Command]:
    """Make a command of a function of the store and the options; it returns the exit status."""

    def make_command(run: Run) -> click.Command:
        @wraps(run)
        def run_on(store: Any, *values: Any, **options: Any) -> int:
            if not store.is_shared:
                return run(store, *values, **options)
            from pipeline.cli import sharing  # only teams need it

            return sharing.run_on_team(store, lambda: run(store, *values, **options))

        return click.command(name, epilog=epilog)(store_option(click.pass_obj(run_on)))

    return make_command


def format_option(forms: Sequence[str]) -> Callable[[Run], Run]:
    """Add the option --format, as `form`; the first of `forms` is the default."""
    return click.option("--format", "form", type=click.Choice(forms), default=forms[0])


def signature_option(run: Run) -> Run:
    """Add the option --by: who writes."""
    words = "Who writes (default: REVISITS_WHO)."
    return click.option("--by", metavar="WHO", envvar="REVISITS_WHO", help=words)(run)
