"""Stores of every kind, and the server that some of them need."""

import pytest

from tests.databases import postgres


@pytest.fixture(scope="session")
def postgres_server():
    """One server per test process; without PostgreSQL the test is skipped, which CI does not accept."""
    if postgres.programs() is None:
        pytest.skip("no PostgreSQL on this machine: `make databases` tries to install one")
    with postgres.serving() as server:
        yield server
