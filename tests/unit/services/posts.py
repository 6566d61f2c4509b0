"""Three units, six posts in two towns, and a short way to plan which unit has which post."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from hypothesis import strategies as st

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.journal import Entry
from geo.domain.plans.commands import NewPlan, OrderCopy, OrderUndo, PlanAction, PlanEdit
from geo.domain.plans.move import PostState, post_state
from geo.domain.plans.plan import Plan
from geo.domain.sites import Site
from geo.domain.units import Unit
from geo.services.plans.comparison import PlanComparison, compare_plan
from geo.services.plans.drafts import begin_plan, copy_order, edit_plan, publish_plan, undo_order
from geo.services.plans.propose import propose_for_draft
from geo.services.sites.journal_entries import EntryMeta, record_site
from geo.store import Receipt, Request
from tests.worlds import SITES, START, World, world_at

PLANNER = Actor("planner", "调度", Role.PLANNER)
IN_TOWN = Actor("town", "街道调度", None, grants=(Grant("town", Role.PLANNER, "370725001"),))
TOWN, OTHER_TOWN = "370725001", "370725002"
UNITS = (
    Unit("U1", "一中队", 12, 2, 36.60, 118.80),
    Unit("U2", "二中队", 12, 2, 36.65, 118.85),
    Unit("U3", "三中队", 18, 3, 36.70, 118.90),
)
AWAY = st.fixed_dictionaries({}, optional={unit.code: st.integers(0, unit.people) for unit in UNITS})
"""Absent people by unit, at most all of its people."""


def _post(code: str, unit: str, area: str, lat: float, variant: str = "hard") -> Site:
    return Site(code, f"{code}卡点", "checkpoint", "manned", area, variant, lat, lat + 82.2, unit)


POSTS = (
    _post("K1", "U1", TOWN, 36.60),
    _post("K2", "U1", "370725001001", 36.61),
    _post("K3", "U2", TOWN, 36.64),
    _post("K4", "U2", OTHER_TOWN, 36.66),
    _post("K5", "U3", OTHER_TOWN, 36.70),
    _post("K6", "U3", OTHER_TOWN, 36.71, "soft"),
)
"""Five posts that take six people and a lead each, and a barrier that takes no people."""
CODES = [post.id for post in POSTS]


@dataclass
class Planning:
    """Commands of a planner, a line each, every command with a key of its own."""

    world: World
    _keys: Iterator[int] = field(default_factory=count)

    def key(self) -> str:
        return f"plan-{next(self._keys)}"

    def begin(self, name: str = "夜班", area: str = "", actor: Actor = PLANNER) -> str:
        key = self.key()
        begin_plan(self.world.ctx, actor, NewPlan(name, key, area))
        return key

    def plan(self, plan_id: str) -> Plan:
        with self.world.store.read() as reader:
            plan = reader.plans.plan(plan_id)
        assert plan is not None
        return plan

    def edit(self, plan_id: str, actor: Actor = PLANNER, **parts: Any) -> Receipt:
        values = {"seen_version": self.plan(plan_id).version, "key": self.key()} | parts
        return edit_plan(self.world.ctx, actor, PlanEdit(plan_id, **values))

    def step(
        self, service: Callable[..., Receipt], plan_id: str, actor: Actor = PLANNER, **parts: Any
    ) -> Receipt:
        values = {"seen_version": self.plan(plan_id).version, "key": self.key()} | parts
        return service(self.world.ctx, actor, PlanAction(plan_id, **values))

    def propose(self, plan_id: str, actor: Actor = PLANNER) -> Plan:
        self.step(propose_for_draft, plan_id, actor)
        return self.plan(plan_id)

    def publish(self, plan_id: str, actor: Actor = PLANNER, **parts: Any) -> int:
        """Publish a plan and return the number of the order."""
        self.step(publish_plan, plan_id, actor, **parts)
        return self.plan(plan_id).number

    def order(self, **parts: Any) -> int:
        """Publish a plan with these edits at once, and return the number of the order."""
        plan_id = self.begin()
        self.edit(plan_id, **parts)
        return self.publish(plan_id)

    def undo(self, number: int, actor: Actor = PLANNER) -> Receipt:
        return undo_order(self.world.ctx, actor, OrderUndo(number, self.key()))

    def copy(self, number: int, actor: Actor = PLANNER) -> str:
        """Copy an order into a new draft and return its id."""
        key = self.key()
        copy_order(self.world.ctx, actor, OrderCopy(number, key))
        return key

    def difference(self, plan_id: str, actor: Actor = PLANNER) -> PlanComparison:
        return compare_plan(self.world.ctx, actor, plan_id)

    def relocate(self, site_id: str, area: str) -> None:
        """Move a site to another area."""
        site = self.world.site(site_id)
        request = Request(self.key(), {"area": area}, "admin", "test", self.world.moment)
        moved = replace(site, area=area)
        self.world.store.write(request, lambda tx: record_site(tx, EntryMeta("update"), site, moved))

    def stands(self) -> dict[str, PostState]:
        """Return the state of every site in the store."""
        with self.world.store.read() as reader:
            sites = [reader.site(row[0]) for row in reader.site_rows()]
        return {site.id: post_state(site) for site in sites if site is not None}


def planning_at(folder: Any, units: tuple[Unit, ...] = UNITS) -> Planning:
    """Build the county with its posts beside the sites of every kind but checkpoints."""
    others = tuple(site for site in SITES if site.kind != "checkpoint")
    world = world_at(folder, (*others, *POSTS))

    def write(tx: Any) -> None:
        for unit in units:
            tx.record(Entry("unit", unit.code, "register", None, {"name": unit.name}))
            tx.put_unit(unit)

    world.store.write(Request("units", {}, "admin", "test", START), write)
    return Planning(world)
