import pytest

from tests.unit.services.handovers.made_up import Posts


@pytest.fixture
def posts(world):
    """A post half an hour before its change of shift."""
    return Posts(world)
