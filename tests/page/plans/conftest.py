from dataclasses import replace

import pytest

from geo.domain.journal import Entry
from geo.services.sites.journal_entries import EntryMeta, record_site
from tests.page.plans.steps import PLANNER, RIVAL, SOUTH, UNITS
from tests.worlds import ADMIN, START


@pytest.fixture(autouse=True)
def planning_world(world, signed_in):
    """Units with people and places, a third post, and two planners, of whom one has signed in."""

    def write(tx):
        for unit in UNITS:
            tx.record(Entry("unit", unit.code, "register", None, {"people": unit.people}))
            tx.put_unit(unit)
        for actor in (PLANNER, RIVAL):
            tx.record(Entry("account", actor.id, "register", None, {"name": actor.name}))
            tx.accounts.put(actor, demo=False)
        record_site(tx, EntryMeta("register"), None, replace(SOUTH, status_at=START))

    world.store.write(world.ctx.request(ADMIN, "desk", {}), write)
    signed_in(PLANNER)
