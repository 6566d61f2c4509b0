import pytest

from tests.worlds import world_at


@pytest.fixture
def world(tmp_path):
    world = world_at(tmp_path)
    yield world
    world.store.close()
