import pytest

from tests.unit.services.shifts import put_units


@pytest.fixture(autouse=True)
def _manned(manned):
    """Every module of this folder is about the same two posts."""


@pytest.fixture
def full_crews(world, planner):  # noqa: ARG001 - signed in
    """People for three crews on each post; a planner looks on."""
    put_units(world, 9, 3)
