import pytest

from geo.services import office as offices
from geo.settings import settings_from_environment
from pages.components import connection
from tests.worlds import STAFF, world_at


@pytest.fixture(autouse=True)
def world(tmp_path, monkeypatch):
    """A small county an hour after its founding, whose office is the one the pages find."""
    monkeypatch.setenv("KADIAN_STORE", f"sqlite:///{tmp_path / 'kadian.db'}")
    world = world_at(tmp_path)
    world.pass_time(hours=1)
    monkeypatch.setitem(offices._shared, settings_from_environment(), world.office)
    yield world
    world.store.close()


@pytest.fixture(autouse=True)
def signed_in(monkeypatch):
    """Sign another account in: ``signed_in(STAFF)``. The gate is not there, so its word is given for it."""

    def as_whom(actor):
        monkeypatch.setattr(connection, "account_of_connection", lambda: actor.id)

    as_whom(STAFF)
    return as_whom
