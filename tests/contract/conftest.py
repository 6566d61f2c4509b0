"""Every test here runs on every kind of store; a new kind joins by one more parameter."""

from __future__ import annotations

import shutil
from itertools import count

import pytest

from tests.contract.story import opened


@pytest.fixture(scope="session", params=["sqlite"])
def new_url(tmp_path_factory):
    """Gives the URL of another store that does not exist yet, each time it is called."""
    folder, numbers = tmp_path_factory.mktemp("stores"), count(1)
    return lambda: f"sqlite:///{folder}/{next(numbers)}.db"


@pytest.fixture(scope="session")
def fresh_url(new_url):
    """Gives the URL of another empty store; copied, as making one takes longer than most tests."""
    empty = new_url()
    with opened(empty):
        pass

    def copied():
        url = new_url()
        shutil.copy(empty.removeprefix("sqlite:///"), url.removeprefix("sqlite:///"))
        return url

    return copied


@pytest.fixture
def url(fresh_url):
    return fresh_url()


@pytest.fixture
def store(url):
    with opened(url) as store:
        yield store
