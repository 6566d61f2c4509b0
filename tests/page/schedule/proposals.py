"""Fixtures and readings of a proposed shift schedule."""

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
    """Rows of the difference: post, who was there, who is to be, why."""
    frame = screen.test.dataframe[1].value
    return [tuple(row[1:]) for row in frame.itertuples(index=False)]
