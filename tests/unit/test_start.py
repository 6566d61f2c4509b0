"""The application as it starts, with faults really made."""

import asyncio
import os
import subprocess
import sys
import threading
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from streamlit import config

import app
from geo.api.startup import StartupErrorFilter
from geo.domain.errors import StartRefused
from geo.services.bootstrap import close_shared_contexts
from geo.settings import ROOT, Settings


@pytest.fixture
def threads():
    """Names of our threads that were begun since."""
    before = set(threading.enumerate())
    return lambda: {
        thread.name for thread in set(threading.enumerate()) - before if thread.name.startswith("kadian-")
    }


@pytest.fixture
def start(tmp_path, monkeypatch, threads):
    """Start and stop the application once, on an empty store of its own."""

    async def once():
        async with app.lifespan(app.app) as state:
            return state["ctx"].store.revision(), threads()

    monkeypatch.setattr(app, "settings", Settings(store=f"sqlite:///{tmp_path / 'kadian.db'}", demo="off"))
    yield lambda: asyncio.run(once())
    close_shared_contexts()


@pytest.fixture
def without_xsrf():
    config.set_option("server.enableXsrfProtection", False)
    yield
    config.set_option("server.enableXsrfProtection", True)


RUNNING = {"kadian-writer", "kadian-commands-take", "kadian-commands-run"}
"""Threads of a running application: of the store, and of commands handed to it."""


def test_it_starts_with_the_configuration_of_the_tree(start, threads):
    assert st.get_option("server.enableXsrfProtection") is True
    assert start() == (0, RUNNING)
    assert threads() == set()


def test_backups_run_while_the_application_does(start, threads, tmp_path, monkeypatch):
    monkeypatch.setattr(app, "settings", replace(app.settings, backups=str(tmp_path / "kept")))
    assert start() == (0, RUNNING | {"kadian-backups"})
    assert threads() == set()


@pytest.mark.usefixtures("without_xsrf")
@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "安全选项"),
        ({"LANG": "en_GB.UTF-8"}, "The protection"),
        ({"LANG": "C.UTF-8"}, "The protection"),
        ({"KADIAN_LANG": "en", "LANG": "zh_CN.UTF-8"}, "The protection"),
        ({"KADIAN_LANG": "zh", "LANG": "en_GB.UTF-8"}, "安全选项"),
    ],
)
def test_it_does_not_start_without_a_protection_and_says_why(start, monkeypatch, capsys, environment, said):
    for name in ("KADIAN_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(StartRefused):
        start()
    sentence = capsys.readouterr().err.strip().splitlines()[-1]
    assert said in sentence
    assert "server.enableXsrfProtection" in sentence


def starting(*command, **environment):
    """What a process printed that ended by itself."""
    surroundings = {**os.environ, "LANG": "en_GB.UTF-8", "KADIAN_DEMO": "off", **environment}
    return subprocess.run(
        [sys.executable, "-m", *command],
        check=False,
        cwd=ROOT,
        env=surroundings,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    "command", [("streamlit", "run", "app.py", "--server.port", "0"), ("uvicorn", "app:app")]
)
def test_a_start_that_is_refused_says_one_sentence_and_ends_with_a_failure(command, tmp_path):
    store = tmp_path / "kadian.db"
    store.write_bytes(b"no database at all" * 1000)
    ended = starting(*command, KADIAN_STORE=f"sqlite:///{store}")
    assert "The store does not verify." in ended.stderr
    assert "Traceback" not in ended.stderr + ended.stdout
    assert ended.returncode == 3


@pytest.mark.parametrize(
    "command", [("streamlit", "run", "app.py", "--server.port", "0"), ("uvicorn", "app:app")]
)
def test_a_setting_that_is_misspelt_is_one_sentence(command):
    ended = starting(*command, KADIAN_STROE="x")
    assert "There is no setting KADIAN_STROE." in ended.stderr
    assert "Traceback" not in ended.stderr + ended.stdout
    assert ended.returncode == 3


def test_a_defect_at_the_start_keeps_its_traceback():
    """The control: an unforeseen error is reported in full."""
    messages = []

    @asynccontextmanager
    async def failing(_):
        raise fault
        yield

    async def start():
        async def send(message):
            messages.append(message["message"])

        async def receive():
            return {"type": "lifespan.startup"}

        made = Starlette(lifespan=failing, middleware=[Middleware(StartupErrorFilter)])
        await made({"type": "lifespan", "state": {}}, receive, send)

    for fault in (StartRefused("alarm.protection"), ZeroDivisionError("defect")):
        with pytest.raises(type(fault)):
            asyncio.run(start())
    refused, defect = messages
    assert refused == ""
    assert "ZeroDivisionError: defect" in defect
