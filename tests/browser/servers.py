"""Starts Streamlit as a person does, on a free port, and stops it again."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_LIMIT_S = 180.0
STOP_LIMIT_S = 10.0

running = []
"""The servers up at this moment, so that a failed test can show what they said."""


class ServerFailedError(Exception):
    """The server went away or was not ready in time; the message ends with its log."""


@dataclass(frozen=True)
class Server:
    """``url`` without a slash at the end; ``process`` to stop or kill it in the middle of a test."""

    url: str
    process: subprocess.Popen
    log: Path

    def tail(self, lines=40):
        """The last lines the server wrote."""
        return "\n".join(self.log.read_text("utf-8", "replace").splitlines()[-lines:])

    def wait_until_ready(self, limit_s=START_LIMIT_S):
        """Return once the health route says ok.

        Raises:
            ServerFailedError: the process ended, or the limit passed.
        """
        deadline = time.monotonic() + limit_s
        while not self._is_healthy():
            try:
                code = self.process.wait(timeout=0.05)
            except subprocess.TimeoutExpired:
                if time.monotonic() < deadline:
                    continue
                code = None
            fate = f"not ready after {limit_s:.0f} s" if code is None else f"ended with {code}"
            raise ServerFailedError(f"{fate}\n{self.tail()}")

    def stop(self):
        """Ask it to end, and end it if it does not."""
        self.process.terminate()
        try:
            self.process.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _is_healthy(self):
        try:
            with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=1) as answer:
                return answer.read() == b"ok"
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def serving(script, folder, port=None, **environment):
    """Run ``streamlit run script`` with its home in ``folder`` while the block lasts; yields the Server.

    ``port`` is that of a server that was stopped and is to come back; any free one otherwise. Options of
    Streamlit are variables too: ``STREAMLIT_SERVER_BASE_URL_PATH="/kadian"``.
    """
    port = port or free_port()
    log = Path(folder) / f"server-{port}.log"
    # Its own home: no settings of the developer's, and nothing left behind there.
    surroundings = {**os.environ, "HOME": str(folder), "USERPROFILE": str(folder), **environment}
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=surroundings, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
    base = environment.get("STREAMLIT_SERVER_BASE_URL_PATH", "")
    server = Server(f"http://127.0.0.1:{port}{base}", process, log)
    running.append(server)
    try:
        server.wait_until_ready()
        yield server
    finally:
        running.remove(server)
        server.stop()


def serving_kadian(folder, **environment):
    """Kadian itself on a store of its own in ``folder``; an empty one is filled with the demo county."""
    store = f"sqlite:///{Path(folder) / 'kadian.db'}"
    return serving(ROOT / "app.py", folder, KADIAN_STORE=store, **environment)
