"""What commands share: the store they work on, the format they print, and who writes."""

from collections.abc import Callable, Sequence

import click

Run = Callable[..., int]
PATH = click.Path(readable=False)  # for completion alone: our own errors name what is wrong


def _locate_store(context: click.Context, _option: click.Parameter, path: str | None) -> None:
    """Keep the store in the context; a path after the command replaces one before it."""
    from pipeline.store import locate_store  # loads the engine, which help does without

    if path is not None or context.obj is None:
        context.obj = locate_store(path)


store_option = click.option(
    "--store",
    type=PATH,
    metavar="PATH",
    callback=_locate_store,
    expose_value=False,
    help="The store (default: REVISITS_STORE, else data/revisits.duckdb).",
)


def command(name: str, *, epilog: str | None = None) -> Callable[[Run], click.Command]:
    """Make a command of a function of the store and the options; it returns the exit status."""

    def make_command(run: Run) -> click.Command:
        return click.command(name, epilog=epilog)(store_option(click.pass_obj(run)))

    return make_command


def format_option(forms: Sequence[str]) -> Callable[[Run], Run]:
    """Add the option --format, as `form`; the first of `forms` is the default."""
    return click.option("--format", "form", type=click.Choice(forms), default=forms[0])


def signature_option(run: Run) -> Run:
    """Add the option --by: who writes."""
    words = "Who writes (default: REVISITS_WHO)."
    return click.option("--by", metavar="WHO", envvar="REVISITS_WHO", help=words)(run)
