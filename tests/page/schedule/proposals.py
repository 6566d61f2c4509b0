"""Fixtures and readings of a proposed shift schedule."""

import re

import pytest

from geo.domain.journal import Entry
from tests.unit.services.shifts import DAY, PLANNER, put_site, put_units
from tests.worlds import ADMIN, START

DAY_2 = START + 2 * DAY


@pytest.fixture(autouse=True)
def planner(world, signed_in):
    """Two hard posts, CP1 of U1 and CP2 of U2, with people for three crews each; a planner looks on."""
    put_units(world, 9, 3)
    put_site(world, "CP2", variant="hard")

    def record(tx):
        tx.record(Entry("account", PLANNER.id, "register", None, {"name": PLANNER.name}))
        tx.put_account(PLANNER, demo=True)

    world.store.write(world.ctx.request(ADMIN, "planner", {}), record)
    signed_in(PLANNER)


def changes(screen):
    """The changes: post, who was there, who is to be, why."""
    lines = screen.within("schedule-changes")
    return re.findall(r"- \*\*(.+?)\*\* .+\n +(.+?) → (.+?) · (.+)", lines)
