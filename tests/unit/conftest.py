import pytest

from tests.worlds import world_at


@pytest.fixture
def world(tmp_path):
    """A small county in a store of its own."""
    world = world_at(tmp_path)
    yield world
    world.store.close()
