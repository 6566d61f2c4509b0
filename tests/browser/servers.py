"""Starts Streamlit as a person does, on a free port, and stops it again."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from geo.services.bootstrap import open_context
from geo.services.demo.load import load_demo
from geo.services.demo.photo_history import PHOTOS_FOLDER, keep_drawing
from geo.settings import Settings
from geo.store.photo_folder import PhotoFolder

ROOT = Path(__file__).resolve().parents[2]
APPS = Path(__file__).with_name("apps")
"""Scripts for `streamlit run` that show one thing each, or Kadian with one thing changed."""
STORE_NAME = "kadian.db"
START_LIMIT_S = 180.0
STOP_LIMIT_S = 10.0

running = []
"""The servers up at this moment, so that a failed test can show what they said."""
_left_ports = []
"""Ports of servers that are gone: a browser keeps the files it had from there, and their compiled code."""


def start_interpreter(module, *arguments, cwd, env, log):
    """Begin ``python -m module arguments``; what it says goes into the file ``log``."""
    command = [sys.executable, "-m", module, *arguments]
    with log.open("wb") as output:
        return subprocess.Popen(
            command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )


start_module = start_interpreter
"""How servers are started: in benchmarks as by a person, in tests so that it costs little (``forked``)."""


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
    return _bound_port(0)


def _bound_port(port):
    """The port that a server of this machine gets who asks for this one; 0 is any."""
    with socket.socket() as probe:
        # As servers do: what they said last may linger.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
        return probe.getsockname()[1]


def _left_port():
    """A port of a server that is gone, which was not taken meanwhile; else any free one."""
    while _left_ports:
        with suppress(OSError):
            return _bound_port(_left_ports.pop())
    return free_port()


@contextmanager
def serving(script, folder, port=None, **environment):
    """Run ``streamlit run script`` with its home in ``folder`` while the block lasts; yields the Server.

    ``port`` is that of a server that is to come back while the test goes on; any free one otherwise. Options
    of Streamlit are variables too: ``STREAMLIT_SERVER_BASE_URL_PATH="/kadian"``.
    """
    port = port or _left_port()
    log = Path(folder) / f"server-{port}.log"
    # Its own home: no settings of the developer's, and nothing left behind there.
    surroundings = {**os.environ, "HOME": str(folder), "USERPROFILE": str(folder), **environment}
    arguments = ("run", str(script), "--server.port", str(port))
    process = start_module("streamlit", *arguments, cwd=ROOT, env=surroundings, log=log)
    base = environment.get("STREAMLIT_SERVER_BASE_URL_PATH", "")
    server = Server(f"http://127.0.0.1:{port}{base}", process, log)
    running.append(server)
    try:
        server.wait_until_ready()
        yield server
    finally:
        running.remove(server)
        server.stop()
        if port not in _left_ports:  # else one that came back there
            _left_ports.append(port)


def serving_kadian(folder, script=ROOT / "app.py", **environment):
    """Kadian itself on the store in ``folder``; a missing one is created and filled with the demo county.

    ``script`` is another application that serves Kadian, with one thing changed.
    """
    return serving(script, folder, KADIAN_STORE=store_url(folder), **environment)


def serving_demo(folder, script=ROOT / "app.py", **environment):
    """As ``serving_kadian``, on a copy of the demo county: it takes half the time of filling a store."""
    store = Path(folder) / STORE_NAME
    store.write_bytes(demo_store())
    for drawing in PHOTOS_FOLDER.iterdir():
        keep_drawing(PhotoFolder.beside(store), drawing)
    return serving_kadian(folder, script, **environment)


def store_url(folder):
    """The URL of the store of a Kadian whose home is ``folder``."""
    return f"sqlite:///{Path(folder) / STORE_NAME}"


@cache
def demo_store():
    """The content of a store's file with the demo county, filled once per test process."""
    with TemporaryDirectory() as folder:
        ctx = open_context(replace(Settings(), store=store_url(folder)))
        load_demo(ctx)
        ctx.store.close()
        return (Path(folder) / STORE_NAME).read_bytes()
