"""Loops that are made for each screen and never run must not keep files open."""

import asyncio
import threading
from pathlib import Path

import pytest
from streamlit.runtime import app_session

from pages.components.app.idle_loops import IdleLoop, install_idle_loops

OPEN = Path("/proc/self/fd")

pytestmark = pytest.mark.skipif(not OPEN.exists(), reason="only Linux tells what a process has open")


def held_by(make):
    """How many descriptors five loops hold."""
    before = len(list(OPEN.iterdir()))
    loops = [make() for _ in range(5)]
    held = len(list(OPEN.iterdir())) - before
    for loop in loops:
        loop.close()
    assert len(list(OPEN.iterdir())) == before
    return held


def test_a_loop_that_is_not_run_holds_nothing():
    assert held_by(IdleLoop) == 0
    assert held_by(asyncio.new_event_loop) == 15  # the control


def test_one_that_is_run_after_all_works_and_gives_everything_back():
    before, loop = len(list(OPEN.iterdir())), IdleLoop()
    loop.call_soon_threadsafe(lambda: None)  # there is no callback to be woken yet

    async def woken():
        called = asyncio.Event()
        threading.Thread(target=loop.call_soon_threadsafe, args=(called.set,)).start()
        async with asyncio.timeout(10):
            await called.wait()
        return "woken"

    assert [loop.run_until_complete(woken()) for _ in range(2)] == ["woken"] * 2
    loop.close()
    loop.close()
    assert (loop.is_closed(), len(list(OPEN.iterdir()))) == (True, before)


def test_sessions_of_streamlit_get_them_and_all_else_of_asyncio_as_it_is(monkeypatch):
    monkeypatch.setattr(app_session, "asyncio", asyncio)
    install_idle_loops()
    loop = app_session.asyncio.new_event_loop()
    assert isinstance(loop, IdleLoop)
    loop.close()
    assert app_session.asyncio.get_running_loop is asyncio.get_running_loop
