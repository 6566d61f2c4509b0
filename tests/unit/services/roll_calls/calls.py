"""Short ways to call the roll in a world, and to answer."""

from geo.domain.roll_calls.commands import AnswerRollCall, StartRollCall
from geo.services.roll_calls.record import answer_roll_call, start_roll_call
from tests.unit.services.day.days import CHIEF
from tests.unit.services.post_orders.orders import TOWN
from tests.worlds import STAFF


def call(world, area=TOWN, actor=CHIEF, **values):
    return start_roll_call(world.ctx, actor, StartRollCall(area, **({"key": next(world.keys)} | values)))


def answer(world, site_id="CP1", actor=STAFF, number=1, **values):
    command = AnswerRollCall(number, site_id, **({"key": next(world.keys)} | values))
    return answer_roll_call(world.ctx, actor, command)
