"""A PostgreSQL of our own for tests and measurements: in a folder, on a free port of the loopback.

It runs as a person without rights and ends with the block. It takes a password, as a real one does.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.servers import find_free_port

MISSING = "no PostgreSQL is installed (Debian: apt-get install postgresql)"
PASSWORD = "secret of a test"
STARTING_SECONDS = 30.0
# Durability is tried by `make soak`; other tests need not wait for the disk.
FORGETFUL = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")


@dataclass
class Server:
    """A running server: its port, its folder, and the process while it runs."""

    folder: Path
    port: int
    programs: Path
    options: tuple[str, ...]
    process: subprocess.Popen[bytes] | None = None

    def build_url(self, database: str, *, user: str = "postgres", schema: str = "") -> str:
        """Build the URL of a database, with the password that all roles have."""
        path = f"?options=-csearch_path%3D{schema}" if schema else ""
        password = PASSWORD.replace(" ", "%20")
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{database}{path}"

    def start(self) -> None:
        """Start the server and wait until it takes connections."""
        command = [self.programs / "postgres", "-D", self.folder, "-p", str(self.port)]
        places = [
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "unix_socket_directories=",  # whose path may be too long
        ]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [*command, *places, *self.options],
                stdout=log,
                stderr=log,
                **_get_rights(),
            )
        deadline = time.monotonic() + STARTING_SECONDS
        while not self._answers():
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise RuntimeError((self.folder / "log").read_text(errors="replace")[-2000:])
            time.sleep(0.02)

    def _answers(self) -> bool:
        asked = [self.programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(asked, check=False).returncode == 0

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End the server: fast (SIGINT), or at once as after a crash (SIGQUIT)."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(timeout=STARTING_SECONDS)


def find_programs() -> Path | None:
    """Find the folder of PostgreSQL's programs, the newest where there are several."""
    found = shutil.which("postgres")
    if found:
        return Path(found).resolve().parent
    versions = Path("/usr/lib/postgresql").glob("*/bin/postgres")
    newest = sorted(versions, key=lambda path: float(path.parts[-3]))
    return newest[-1].parent if newest else None


@contextmanager
def running_server(folder: Path, *, options: Sequence[str] = FORGETFUL) -> Iterator[Server]:
    """Make a database cluster in `folder` and run its server for the block.

    Raises FileNotFoundError where no PostgreSQL is installed.
    """
    programs = find_programs()
    if programs is None:
        raise FileNotFoundError(MISSING)
    rights = _get_rights()
    home = folder / "postgres"
    home.mkdir()
    secret = folder / "password"
    secret.write_text(PASSWORD)
    if rights:
        for path in (home, secret):
            os.chown(path, rights["user"], rights["group"])
        for path in (folder, *folder.parents):
            if path.stat().st_uid == os.getuid() and path != Path("/"):
                path.chmod(path.stat().st_mode | 0o011)
    subprocess.run(
        [
            programs / "initdb",
            *("--pgdata", home, "--username", "postgres", "--pwfile", secret, "--no-sync"),
            *("--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8"),
        ],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=home,
        **rights,
    )
    server = Server(home, find_free_port(), programs, tuple(options))
    server.start()
    try:
        yield server
    finally:
        server.stop()


def _get_rights() -> dict[str, int]:
    """Return as whom the server runs: it refuses to run as root."""
    if os.name == "nt" or os.getuid() != 0:
        return {}
    import pwd  # which Windows lacks

    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    person = known.get("postgres") or known["nobody"]
    return {"user": person.pw_uid, "group": person.pw_gid}
