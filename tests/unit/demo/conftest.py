from datetime import UTC, datetime

import pytest

from geo.services.bootstrap import open_context
from geo.services.demo.load import load_demo
from geo.settings import Settings

NOW = datetime(2020, 2, 15, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def url(tmp_path_factory):
    return f"sqlite:///{tmp_path_factory.mktemp('demo') / 'kadian.db'}"


@pytest.fixture(scope="session")
def ctx(url):
    """The demo as it is loaded; nothing is written to it."""
    made = open_context(Settings(store=url)).frozen_at(NOW)
    load_demo(made)
    yield made
    made.store.close()
