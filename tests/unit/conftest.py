import pytest

from geo.services.accounts import passwords
from tests.unit.services.hashing import CountingHasher
from tests.unit.services.posts import planning_at
from tests.worlds import world_at


@pytest.fixture
def world(tmp_path):
    """A small county in a store of its own."""
    world = world_at(tmp_path)
    yield world
    world.store.close()


@pytest.fixture
def planning(tmp_path):
    """Three units and six posts in a store of their own."""
    planning = planning_at(tmp_path)
    yield planning
    planning.world.store.close()


@pytest.fixture(scope="module")
def shared_planning(tmp_path_factory):
    """The same once for all examples of a module: who uses it leaves the assignments as they were."""
    planning = planning_at(tmp_path_factory.mktemp("planning"))
    yield planning
    planning.world.store.close()


@pytest.fixture
def hasher(monkeypatch):
    """Count every hash from now on; the one for unknown names is made already."""
    counting = CountingHasher()
    passwords._dummy_hash.cache_clear()
    monkeypatch.setattr(passwords, "_hasher", counting)
    passwords._dummy_hash()
    counting.count = 0
    yield counting
    passwords._dummy_hash.cache_clear()
