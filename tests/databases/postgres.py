"""A PostgreSQL server in a folder of its own, reached through a socket there: no port, no network."""

import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg

OWNER, ADMINISTRATOR = "kadian", "administrator"
PATIENCE_S = "60"
SERVERS_USER = "postgres"
"""Who runs the server when we are root, for whom it refuses to start."""


def programs():
    """The folder of initdb and pg_ctl: those on the path, else the newest of Debian's; or None.

    None on Windows, where neither users nor sockets are as this module takes them to be.
    """
    if os.name != "posix":
        return None
    found = shutil.which("pg_ctl")
    if found:
        return Path(found).resolve().parent
    debians = Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")
    newest = max(debians, key=lambda path: float(path.parent.parent.name), default=None)
    return newest and newest.parent


def has_postgis():
    """Whether the server of ``programs`` can be given PostGIS."""
    result = subprocess.run([programs() / "pg_config", "--sharedir"], check=True, stdout=subprocess.PIPE)
    return (Path(os.fsdecode(result.stdout).strip()) / "extension" / "postgis.control").exists()


class Server:
    """Made by ``serving``; ``own_postgres_server`` can be stopped and started while a test looks on."""

    def __init__(self, folder):
        self._folder = folder
        self._numbers = count(1)

    def make(self):
        # Without waiting for the disk: the server itself, once started, waits as it does everywhere.
        self._run("initdb", "--auth=trust", f"--username={ADMINISTRATOR}", "--encoding=UTF8", "--no-sync")

    def start(self):
        options = f"-c listen_addresses='' -c unix_socket_directories='{self._folder}'"
        self._run("pg_ctl", "start", "--wait", f"--timeout={PATIENCE_S}", f"--log={self.log}", "-o", options)

    def stop(self, mode="fast"):
        """``immediate`` is a crash: clients are not notified, and the next start recovers from the log."""
        self._run("pg_ctl", "stop", "--wait", f"--timeout={PATIENCE_S}", f"--mode={mode}")

    @property
    def is_up(self):
        return (self._folder / "data" / "postmaster.pid").exists()

    @property
    def log(self):
        return self._folder / "log"

    def admit_owner(self):
        """Who owns every store, as in real life, is not the administrator."""
        self._administer(f"CREATE ROLE {OWNER} LOGIN CREATEDB")
        self._administer(f"GRANT SET ON PARAMETER session_replication_role TO {OWNER}")  # to tamper

    def new_database(self, template="template0", user=OWNER):
        """The URL of another database, empty or a copy."""
        name = f"store{next(self._numbers)}"
        self._administer(f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE {template}")
        return f"postgresql+psycopg://{user}@/{name}?host={self._folder}"

    def _administer(self, statement):
        url = f"postgresql://{ADMINISTRATOR}@/postgres?host={self._folder}"
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(statement)

    def _run(self, program, *options):
        command = [programs() / program, "-D", self._folder / "data", *options]
        user = SERVERS_USER if os.geteuid() == 0 else None
        # Its output into a file: a server that lives on would hold a pipe open for ever.
        with (self._folder / "said").open("w+") as said:
            done = subprocess.run(
                command, check=False, user=user, cwd=self._folder, stdout=said, stderr=subprocess.STDOUT
            )
            if done.returncode != 0:
                said.seek(0)
                raise RuntimeError(f"{program}: {said.read()}")


@contextmanager
def serving():
    """A server for the length of the block."""
    # Not in pytest's folders: those are closed to the server's user, and too deep for a socket's name.
    with tempfile.TemporaryDirectory(prefix="kadian-pg-") as name:
        if os.geteuid() == 0:
            shutil.chown(name, SERVERS_USER)
        server = Server(Path(name))
        server.make()
        server.start()
        try:
            server.admit_owner()
            yield server
        finally:
            if server.is_up:  # a test that stopped it may have failed before it started it again
                server.stop("immediate")
