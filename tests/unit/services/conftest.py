import pytest

from geo.services import passwords
from tests.unit.services.hashing import CountingHasher
from tests.unit.services.posts import planning_at


@pytest.fixture
def hasher(monkeypatch):
    """Counts every hash from now on; the one that unknown names are held against is made already."""
    counting = CountingHasher()
    passwords._dummy.cache_clear()
    monkeypatch.setattr(passwords, "_hasher", counting)
    passwords._dummy()
    counting.count = 0
    yield counting
    passwords._dummy.cache_clear()


@pytest.fixture
def planning(tmp_path):
    """Three units and six posts in a store of their own."""
    planning = planning_at(tmp_path)
    yield planning
    planning.world.store.close()


@pytest.fixture(scope="module")
def shared_planning(tmp_path_factory):
    """The same once for all examples of a module: who uses it leaves the roster as it was."""
    planning = planning_at(tmp_path_factory.mktemp("planning"))
    yield planning
    planning.world.store.close()
