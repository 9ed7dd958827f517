"""The commands that start another process: the dashboard and the report."""

import gc
import json
import os
import runpy
import subprocess
import sys
from dataclasses import asdict

import click

from pipeline.access import listening
from pipeline.access.roles import SECRETS, parse_access, read_secrets
from pipeline.cli.filters import Filters, filter_options
from pipeline.cli.options import PATH, Parsed, command
from pipeline.cli.terminal import REFUSED
from pipeline.clock import get_machine_zone
from pipeline.places import ROOT, list_settings_folders
from pipeline.store import Store, backup


@command("serve")
@click.option(
    "--port",
    type=Parsed(listening.parse_port),
    metavar="NUMBER",
    help="Instead of 8501; 0 takes any that is free.",
)
@click.option("--address", help="Where to listen (default: this machine only).")
@click.option(
    "--host",
    "hosts",
    type=Parsed(listening.parse_host),
    multiple=True,
    metavar="NAME",
    help="A further name that people reach it by; may be repeated.",
)
@click.option(
    "--base-path",
    type=Parsed(listening.parse_base_path),
    metavar="PATH",
    help="Answer below this path, such as /revisits, where a proxy has more than one site.",
)
@click.option(
    "--without-login",
    is_flag=True,
    help="Let it be reached from elsewhere though it asks nobody who they are.",
)
def run_serve(
    store: Store,
    port: int | None,
    address: str | None,
    hosts: tuple[str, ...],
    base_path: str | None,
    without_login: bool,
) -> int:
    """Start the dashboard (also the bare `revisits`)."""
    if without_login:
        os.environ[listening.WITHOUT_LOGIN_VARIABLE] = "1"
    get_machine_zone()  # refuses a zone that nobody knows, rather than each page
    reached_at = address or os.environ.get("STREAMLIT_SERVER_ADDRESS") or "localhost"
    access = parse_access(read_secrets(list_settings_folders()))
    listening.refuse_to_be_open(reached_at, access, waived=listening.is_login_waived())
    _refuse_unusable(reached_at, port)
    kept_away = backup.begin_day(store)
    if kept_away:
        print(f"revisits: no backup was made today: {kept_away}", file=sys.stderr)
    if listening.is_hidden_from_others(address, hosts):
        print(
            "revisits: it answers to localhost alone: say with --host what people type",
            file=sys.stderr,
        )
    readers_on_the_way = store.warn_of_readers()
    if readers_on_the_way:
        print(f"revisits: {readers_on_the_way}", file=sys.stderr)
    os.environ["REVISITS_STORE"] = store.address
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    sys.argv[1:] = [
        *listening.build_server_options(
            port=port, address=address, hosts=hosts, base_path=base_path
        ),
        *_name_secrets(),
    ]
    gc.disable()  # while modules are loaded, which leaves no garbage
    # The screen stands above and is not imported from here: it is run like a program, but in this
    # process, which has loaded half of what it needs already.
    runpy.run_module("views.starting", run_name="__main__")
    return REFUSED  # the server ends the process


def _refuse_unusable(address: str, port: int | None) -> None:
    """Raise a usage error where the server could not listen on the address and port."""
    context = click.get_current_context()
    variable = os.environ.get("STREAMLIT_SERVER_PORT")
    if port is None and variable:
        try:
            port = listening.parse_port(variable)
        except ValueError as error:
            raise click.BadParameter(str(error), context, None, "STREAMLIT_SERVER_PORT") from error
    unusable = listening.find_unusable(address, listening.USUAL_PORT if port is None else port)
    if unusable:
        raise click.BadParameter(unusable.why, context, None, unusable.option)


def _name_secrets() -> list[str]:
    """Name to the server the files that hold a login, which it would look for in our own folder."""
    named = (("--secrets.files", str(folder / SECRETS)) for folder in list_settings_folders())
    return [word for words in named for word in words]


@command("report")
@click.option("--out", required=True, type=PATH, metavar="FILE", help="For example report.html.")
@filter_options
def run_report(store: Store, out: str, filters: Filters) -> int:
    """Write what was found as one page to print: the retrospective."""
    asked = json.dumps({"out": out, "filters": asdict(filters)})
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    try:  # in a process that may load the charts
        ran = subprocess.run(  # noqa: S603  # our own interpreter, no shell
            [sys.executable, "-P", "-m", "views.report", asked],
            env=os.environ | {"PYTHONPATH": path, "REVISITS_STORE": store.address},
            check=False,
        )
    except KeyboardInterrupt:
        return REFUSED  # the process got it too, and has said so
    return ran.returncode if ran.returncode >= 0 else REFUSED
