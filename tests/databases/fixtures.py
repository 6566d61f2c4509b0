"""Stores of every kind, and the server that some of them need."""

from contextlib import contextmanager

import pytest

from tests.databases import postgres


@contextmanager
def _serving():
    if postgres.programs() is None:
        pytest.skip("no PostgreSQL on this machine: `make databases` tries to install one")
    with postgres.serving() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_server():
    """One server per test process; without PostgreSQL the test is skipped, which CI does not accept."""
    with _serving() as server:
        yield server


@pytest.fixture
def own_postgres_server():
    """A server for one test that stops it.

    The one that tests share may take minutes to stop, as it writes all their databases to the disk first, and
    the tests after it would all fail if it did not come back.
    """
    with _serving() as server:
        yield server
