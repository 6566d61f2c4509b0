"""Fixtures and steps of the schedule screen."""

import pytest

from geo.domain.journal import Entry
from tests.unit.services.shifts import PLANNER, put_site, put_units
from tests.worlds import ADMIN


def show(screen, tab):
    """Show a tab of the panel: shift, requests, workload or proposal."""
    return screen.set("schedule-tab", tab)


@pytest.fixture(autouse=True)
def manned(world):
    """Two hard posts, CP1 of U1 and CP2 of U2, whose units have people for two posts."""
    put_units(world)
    put_site(world, "CP2", variant="hard")


@pytest.fixture(name="planner")
def planner_fixture(world, signed_in):
    def record(tx):
        tx.record(Entry("account", PLANNER.id, "register", None, {"name": PLANNER.name}))
        tx.put_account(PLANNER, demo=True)

    world.store.write(world.ctx.request(ADMIN, "planner", {}), record)
    signed_in(PLANNER)
