"""Servers that begin with the large packages already imported, which is three quarters of what a start costs.

Each is a process of its own, with its own environment, folder and output, and imports Kadian's application
and pages itself; what these call, ``geo``, is imported before, as it was when the tests began.
"""

import multiprocessing
import os
import subprocess
import sys
import time
from runpy import run_module

METHOD = "forkserver"
PACKAGES = (
    "alembic.config",
    "alembic.runtime.migration",
    "argon2",
    "docx",
    "folium",
    "geo.api.auth.sign_in",
    "geo.api.lite.routes",
    "geo.api.print.routes",
    "geo.cli.main",
    "geopandas",
    "highspy",
    "openpyxl",
    "psycopg",
    "pypinyin",
    "scipy.sparse.csgraph",
    "scipy.spatial",
    "shapely.geometry",
    "sqlalchemy",
    "streamlit.web.cli",
    "uvicorn",
    "websockets",
)
"""Not streamlit_folium: what declares a component must be imported while a server runs."""


def is_available():
    """Only on Linux: elsewhere the packages' own libraries do not bear it."""
    return sys.platform == "linux"


class ForkedProcess:
    """What tests use of ``subprocess.Popen``, of a process that ``start_module`` began."""

    def __init__(self, process):
        self._process = process

    @property
    def pid(self):
        return self._process.pid

    @property
    def returncode(self):
        """How it ended; None while it runs."""
        return self._process.exitcode

    def wait(self, timeout=None):
        """Return how it ended.

        Raises:
            subprocess.TimeoutExpired: it still runs after ``timeout`` seconds.
        """
        self._process.join(timeout)
        if self.returncode is None:
            raise subprocess.TimeoutExpired(self._process.name, timeout)
        return self.returncode

    def terminate(self):
        self._process.terminate()

    def kill(self):
        self._process.kill()


def start_module(module, *arguments, cwd, env, log):
    """Begin ``python -m module arguments`` in a fork; what it says goes into the file ``log``."""
    context = multiprocessing.get_context(METHOD)
    context.set_forkserver_preload(list(PACKAGES))
    process = context.Process(target=_run_module, args=(module, arguments, cwd, env, log))
    process.start()
    return ForkedProcess(process)


def _run_module(module, arguments, cwd, env, log):
    sys.dont_write_bytecode = "PYTHONDONTWRITEBYTECODE" in env
    os.environ.clear()
    os.environ.update(env)
    time.tzset()
    os.chdir(cwd)
    with log.open("wb") as output:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(output.fileno(), stream.fileno())
    sys.argv = [module, *arguments]
    run_module(module, run_name="__main__", alter_sys=True)
