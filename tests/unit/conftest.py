import pytest

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
