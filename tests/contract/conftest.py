"""Every test here runs on every kind of store; a new kind joins by one more row of ``KINDS``."""

from __future__ import annotations

import shutil
from itertools import count

import pytest
from sqlalchemy import make_url

from tests.contract.story import opened


class Files:
    """SQLite: every store is a file."""

    weight = 1
    """How much longer a new store takes than a file."""

    def __init__(self, request):
        self._folder, self._numbers = request.getfixturevalue("tmp_path_factory").mktemp("stores"), count(1)

    def new_url(self):
        return f"sqlite:///{self._folder}/{next(self._numbers)}.db"

    def copy_of(self, url):
        copy = self.new_url()
        shutil.copy(url.removeprefix("sqlite:///"), copy.removeprefix("sqlite:///"))
        return copy


class Databases:
    """PostgreSQL: every store is a database of one server."""

    weight = 5

    def __init__(self, request):
        self._server = request.getfixturevalue("postgres_server")

    def new_url(self):
        return self._server.new_database()

    def copy_of(self, url):
        return self._server.new_database(template=make_url(url).database)


KINDS = {"sqlite": Files, "postgresql": Databases}


@pytest.fixture(scope="session", params=KINDS)
def stores(request):
    """One kind of store after the other; ``SQLITE_ONLY`` marks what has a meaning for files alone."""
    return KINDS[request.param](request)


@pytest.fixture(scope="session")
def new_url(stores):
    """Gives the URL of another store that does not exist yet, each time it is called."""
    return stores.new_url


@pytest.fixture(scope="session")
def fresh_url(stores):
    """Gives the URL of another empty store; copied, as making one takes longer than most tests."""
    empty = stores.new_url()
    with opened(empty):
        pass
    return lambda: stores.copy_of(empty)


@pytest.fixture
def url(fresh_url):
    return fresh_url()


@pytest.fixture
def store(url):
    with opened(url) as store:
        yield store
