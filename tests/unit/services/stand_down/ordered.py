"""A stand-down in a small county, in short sentences."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.commands import Undo
from geo.domain.stand_down.stand_down import OrderStandDown, ReportRemoval, WithdrawStandDown
from geo.services.stand_down.barriers_left import stand_downs
from geo.services.stand_down.record import (
    order_stand_down,
    report_removal,
    undo_removal,
    withdraw_stand_down,
)
from tests.worlds import STAFF

TOWN = "370725001"
CHIEF = Actor("chief", "指挥员", Role.COMMANDER)
TOWN_VIEWER = Actor("town", "街道", None, grants=(Grant("town", Role.VIEWER, TOWN),))


class StandDownCase:
    """The acts of a stand-down in a small county, in short sentences."""

    def __init__(self, world, folder):
        world.ctx = replace(world.ctx, settings=replace(world.ctx.settings, photos=str(folder)))
        self.world, self._keys = world, (f"stand-down-{number}" for number in count(1))
        world.add_accounts(CHIEF)
        self.town = world.appoint(TOWN_VIEWER)

    @property
    def ctx(self):
        return self.world.ctx

    def order(self, area=TOWN, actor=CHIEF, hours=8, **values):
        due_at = self.world.moment + timedelta(hours=hours)
        command = OrderStandDown(area, due_at, values.pop("key", next(self._keys)), **values)
        return order_stand_down(self.ctx, actor, command)

    def report(self, site_id="CP1", actor=STAFF, note="路障已清", **values):
        key = values.pop("key", next(self._keys))
        return report_removal(self.ctx, actor, ReportRemoval(site_id, key, note, **values))

    def undo(self, receipt, actor=STAFF):
        return undo_removal(self.ctx, actor, Undo(receipt.seq, next(self._keys)))

    def withdraw(self, number=1, actor=CHIEF, reason="形势反复"):
        return withdraw_stand_down(self.ctx, actor, WithdrawStandDown(number, reason, next(self._keys)))

    def left(self, actor=CHIEF, as_of=None):
        """Codes of the barriers left, by number of the order."""
        return {
            each.order.number: [row.site_id for row in each.left]
            for each in stand_downs(self.ctx, actor, as_of)
        }
