"""What is used of Streamlit's server (``pages/components/app``, ``app.py``)."""

import dataclasses
import inspect
import logging

import pytest
import streamlit as st
from streamlit.runtime import app_session
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext
from streamlit.runtime.state import SessionState
from streamlit.runtime.state.safe_session_state import SafeSessionState
from streamlit.web.server.starlette import starlette_routes

from geo.api.limits.log_rate import CLIENT_TRIGGERED_LOGGERS


@pytest.mark.parametrize("name", ["fragment_ids_this_run", "is_history_navigation"])
def test_a_run_says_what_caused_it(name):
    assert name in {field.name for field in dataclasses.fields(ScriptRunContext)}, (
        "Read is_fragment_rerun and is_history_navigation in app/streamlit_protocol.py: filters would "
        "jump back after a refresh, and Back would be ignored (tests/browser/widgets/test_addresses.py)."
    )


def test_a_run_ends_where_it_reads_the_session_state():
    calls = []
    state = SafeSessionState(SessionState(), yield_callback=lambda: calls.append(1))
    state["screen"] = 1
    calls.clear()
    assert state["screen"] == 1
    assert calls == [1], (
        "Read yield_to_pending_rerun in pages/components/app/state.py: a press would wait for all refreshes."
    )


def test_where_a_run_ends_can_be_taken_away():
    state = SafeSessionState(SessionState(), yield_callback=lambda: pytest.fail("it ended"))
    object.__setattr__(state, "_yield_callback", lambda: None)
    state["screen"] = 1
    assert state["screen"] == 1, (
        "Read hold_reruns in pages/components/app/state.py: a second press would end the "
        "callback of the first after its command was recorded, and the form would keep a key that is used."
    )


def test_sessions_make_their_event_loops_by_asyncio_of_their_module():
    assert "asyncio.new_event_loop()" in inspect.getsource(app_session), (
        "Read pages/components/app/idle_loops.py: each screen would hold three descriptors, "
        "300 screens more than 1,024."
    )


@pytest.mark.parametrize("name", ["routes", "middleware", "lifespan", "exception_handlers"])
def test_the_application_takes_our_own_parts(name):
    assert name in inspect.signature(st.App.__init__).parameters, "Read app.py: it would not start."


def test_the_health_route_that_load_balancers_know_is_there():
    assert "_stcore/health" in inspect.getsource(starlette_routes), (
        "Read PUBLIC_PATHS in geo/api/auth/session_middleware.py and docs/deployment.md."
    )


@pytest.mark.parametrize("name", CLIENT_TRIGGERED_LOGGERS)
def test_a_logger_whose_lines_are_limited_exists(name):
    assert name in logging.Logger.manager.loggerDict, (
        "Read geo/api/limits/log_rate.py: a flood of faulty messages would fill the log (bench_floods)."
    )
