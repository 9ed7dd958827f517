"""The commands that start another process: the dashboard and the report."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from pipeline.access import listening
from pipeline.access.roles import parse_access, read_secrets
from pipeline.cli.terminal import REFUSED
from pipeline.store import Store, backing_up
from pipeline.store.store import ROOT


def run_serve(given: argparse.Namespace, store: Store) -> int:
    if given.without_login:
        os.environ[listening.WITHOUT_LOGIN_VARIABLE] = "1"
    address = given.address or os.environ.get("STREAMLIT_SERVER_ADDRESS") or "localhost"
    who = parse_access(read_secrets((Path.home(), ROOT)))
    listening.refuse_to_be_open(address, who, told=listening.is_login_waived())
    kept_away = backing_up.begin_day(store)
    if kept_away:
        print(f"revisits: no backup was made today: {kept_away}", file=sys.stderr)
    if listening.is_hidden_from_others(given.address, given.host):
        print(
            "revisits: it answers to localhost alone: say with --host what people type",
            file=sys.stderr,
        )
    os.environ["REVISITS_STORE"] = str(store.path)
    os.chdir(ROOT)
    sys.stdout.flush()
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py")]
    command += listening.build_server_options(
        port=given.port, address=given.address, hosts=given.host
    )
    os.execv(sys.executable, command)  # noqa: S606  # our own interpreter, no shell


def run_report(given: argparse.Namespace, _store: Store) -> int:
    """Run the report in a process that may load the charts, and return its exit status."""
    command = [sys.executable, "-P", "-m", "views.report", *given.words]
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    try:
        drawn = subprocess.run(command, env=os.environ | {"PYTHONPATH": path}, check=False)  # noqa: S603  # no shell
    except KeyboardInterrupt:
        return REFUSED  # the process was told too, and has said so
    return drawn.returncode if drawn.returncode >= 0 else REFUSED
