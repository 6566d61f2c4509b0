"""Short ways to act on post orders in a world: publish, acknowledge, and what was read."""

from __future__ import annotations

from dataclasses import replace

from geo.domain.post_orders.commands import (
    AcknowledgeOrder,
    AcknowledgePostOrders,
    PublishPostOrder,
    WithdrawPostOrder,
)
from geo.domain.post_orders.post_order import PostOrderKey, PostOrderScope
from geo.services.post_orders.acknowledging import acknowledge_order, acknowledge_post_orders
from geo.services.post_orders.reading import post_orders_of_site
from geo.services.post_orders.record import publish_post_order, withdraw_post_order
from tests.unit.services.day.days import CHIEF
from tests.worlds import SITES, STAFF

KIND, AREA, SITE = PostOrderScope
TOWN, COMMUNITY = "370725001", "370725001001"
SECOND_POST = replace(SITES[0], id="CP3", name="铁路桥卡点", unit="U2")
"""Another post in the same community, of the other unit."""


def version_of(world, key):
    with world.store.read() as reader:
        order = reader.post_orders.orders().get(key)
    return order.version if order else 0


def publish(world, scope=AREA, ref=TOWN, actor=CHIEF, **values):
    """Publish the next version of an order, as a form that shows the present one does."""
    seen_version = version_of(world, PostOrderKey(scope, ref))
    values = {
        "admitted": "持证民生车辆",
        "checks": "逐车登记、逐人测温",
        "seen_version": seen_version,
        "key": next(world.keys),
    } | values
    return publish_post_order(world.ctx, actor, PublishPostOrder(scope, ref, **values))


def withdraw(world, scope=AREA, ref=TOWN, actor=CHIEF, **values):
    values = {"seen_version": version_of(world, PostOrderKey(scope, ref)), "key": next(world.keys)} | values
    return withdraw_post_order(world.ctx, actor, WithdrawPostOrder(scope, ref, **values))


def in_force(world, site_id="CP1", actor=CHIEF, unit="", **values):
    """The reading of a post: the orders in force there and what its unit has read."""
    return post_orders_of_site(world.ctx, actor, site_id, unit, **values).reading


def acknowledge(world, site_id="CP1", actor=STAFF, unit="U1", **values):
    values = {"seen": in_force(world, site_id, unit=unit).seen, "key": next(world.keys)} | values
    return acknowledge_post_orders(world.ctx, actor, AcknowledgePostOrders(site_id, unit, **values))


def receive(world, number, actor=STAFF, unit="U1", **values):
    command = AcknowledgeOrder(number, unit, **({"key": next(world.keys)} | values))
    return acknowledge_order(world.ctx, actor, command)
