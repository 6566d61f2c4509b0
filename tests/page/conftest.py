import pytest

from geo.services.bootstrap import serve_context
from geo.settings import settings_from_environment
from pages.components.app import identity
from tests.page.hostile import hostile_fixture  # noqa: F401 - a fixture of many modules
from tests.worlds import STAFF, world_at


@pytest.fixture(autouse=True)
def world(tmp_path, monkeypatch):
    """A small county an hour after its founding, whose office is the one the pages find."""
    monkeypatch.setenv("KADIAN_STORE", f"sqlite:///{tmp_path / 'kadian.db'}")
    world = world_at(tmp_path)
    world.pass_time(hours=1)
    with serve_context(settings_from_environment(), world.ctx):
        yield world
    world.store.close()


@pytest.fixture(autouse=True)
def signed_in(monkeypatch):
    """Sign another account in: ``signed_in(STAFF)``. The gate is not there, so its word is given for it."""

    def as_whom(actor):
        monkeypatch.setattr(identity, "account_of_connection", lambda: actor.id)

    as_whom(STAFF)
    return as_whom
