"""A network between a program and a server on this machine: slow, counted, or dead.

`python -m benchmarks.team.slow_network PORT SECONDS` carries what comes in to PORT and back, half
of the seconds later each way. A connection costs a round trip of its own, which is added before
its first answer. It runs in a process of its own, so that its work is not counted as that of who
is measured.
"""

import argparse
import json
import queue
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
CHUNK = 1 << 16
BACKLOG = 1
Held = queue.SimpleQueue[tuple[float, bytes]]


@dataclass
class SlowNetwork:
    """A running network: the port to connect to, and its controls."""

    port: int
    process: subprocess.Popen[str] = field(repr=False)

    def count_round_trips(self) -> tuple[int, int]:
        """Return how many connections were made, and how often an answer followed a message."""
        connections, answers = json.loads(self._tell("count"))
        return int(connections), int(answers)

    def swallow(self) -> None:
        """Lose everything that is sent from now on; new connections get no answer either."""
        self._tell("swallow")

    def carry(self) -> None:
        """Carry everything again; what was lost stays lost."""
        self._tell("carry")

    def _tell(self, words: str) -> str:
        if not self.process.stdin or not self.process.stdout:
            raise RuntimeError("the network has no controls")
        self.process.stdin.write(f"{words}\n")
        self.process.stdin.flush()
        return self.process.stdout.readline()


@contextmanager
def slow_network(port: int, *, round_trip: float) -> Iterator[SlowNetwork]:
    """Run a network to a port of this machine for the block; `round_trip` in seconds."""
    command = [sys.executable, "-m", "benchmarks.team.slow_network", str(port), str(round_trip)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as process:
        try:
            yield SlowNetwork(int(process.stdout.readline() if process.stdout else 0), process)
        finally:
            process.kill()


class _Carrier:
    """Carries connections, each in four threads."""

    def __init__(self, port: int, round_trip: float) -> None:
        self.target = ("127.0.0.1", port)
        self.round_trip = round_trip
        self.connections = 0
        self.answers = 0
        self.is_dead = False
        self.waiting: list[socket.socket] = []
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=BACKLOG)
        self.listener.settimeout(0.02)

    def accept(self) -> None:
        """Accept connections, unless the network is dead: the kernel drops them then."""
        while True:
            if self.is_dead:
                time.sleep(0.02)
                continue
            with suppress(TimeoutError):
                client, _ = self.listener.accept()
                server = socket.create_connection(self.target)
                self.connections += 1
                asked = threading.Event()
                self._pump(client, server, asked, is_answer=False)
                self._pump(server, client, asked, is_answer=True)

    def die(self) -> None:
        """Stop carrying, and fill the queue of those who wait to be accepted."""
        self.is_dead = True
        time.sleep(0.05)
        with suppress(TimeoutError):
            while True:
                place = self.listener.getsockname()
                self.waiting.append(socket.create_connection(place, timeout=0.2))

    def live(self) -> None:
        """Carry again."""
        while self.waiting:
            self.waiting.pop().close()
        self.is_dead = False
        time.sleep(0.1)  # until the queue is empty: else the next one waits a second in vain

    def _pump(
        self,
        source: socket.socket,
        target: socket.socket,
        asked: threading.Event,
        *,
        is_answer: bool,
    ) -> None:
        """Carry one direction; what is asked first waits until the connection would be made."""
        held: Held = queue.SimpleQueue()

        def read() -> None:
            begins = time.monotonic() + (0 if is_answer else self.round_trip)
            with suppress(OSError):
                while piece := source.recv(CHUNK):
                    if self.is_dead:
                        continue
                    if not is_answer:
                        asked.set()
                    elif asked.is_set():
                        asked.clear()
                        self.answers += 1
                    held.put((max(time.monotonic(), begins) + self.round_trip / 2, piece))
            held.put((time.monotonic() + self.round_trip / 2, b""))

        def write() -> None:
            with suppress(OSError):
                while True:
                    due, piece = held.get()
                    time.sleep(max(due - time.monotonic(), 0.0))
                    if not piece:
                        target.shutdown(socket.SHUT_WR)
                        return
                    target.sendall(piece)

        for work in (read, write):
            threading.Thread(target=work, daemon=True).start()


def main() -> None:
    """Print the port, carry, and obey what is read: count, swallow, carry."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("seconds", type=float)
    options = parser.parse_args()
    carrier = _Carrier(options.port, options.seconds)
    threading.Thread(target=carrier.accept, daemon=True).start()
    print(carrier.listener.getsockname()[1], flush=True)
    for words in sys.stdin:
        if words.strip() == "swallow":
            carrier.die()
        elif words.strip() == "carry":
            carrier.live()
        print(json.dumps([carrier.connections, carrier.answers]), flush=True)


if __name__ == "__main__":
    main()
