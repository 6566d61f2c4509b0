import pytest

from tests.unit.services.findings.made_up import Supervision


@pytest.fixture
def supervision(world):
    """Supervisors, a planner and a commander in a small county."""
    return Supervision(world)
