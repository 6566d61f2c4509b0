"""Steps on the planning screen that several test modules take, with their units and planners."""

from geo.domain.access import Role
from geo.domain.actors import Actor
from geo.domain.plans.commands import NewPlan
from geo.domain.plans.plan import PlanState
from geo.domain.sites import Site
from geo.domain.units import Unit
from geo.services.plans.drafts import begin_plan
from tests.page.screens import opened
from tests.worlds import START

PLANNER = Actor("planner", "调度员", Role.PLANNER)
RIVAL = Actor("rival", "副调度员", Role.PLANNER)
UNITS = (
    Unit("U1", "一中队", people=12, leads=2, lat=36.6, lon=118.8),
    Unit("U2", "二中队", people=12, leads=2, lat=36.7, lon=118.9),
    Unit("U3", "三中队", people=6, leads=1, lat=36.65, lon=118.85),
)
SOUTH = Site(
    "CP3", "南关卡点", "checkpoint", "manned", "370725002", "hard", 36.68, 118.87, "U1", last_report_at=START
)
POSTS = ("CP1", "CP2", "CP3")


def drafts(world, state=PlanState.DRAFT):
    with world.store.read() as reader:
        return reader.plans.in_state(state)


def begun(world, **query):
    """The screen with a draft of one's own."""
    key = next(world.keys)
    begin_plan(world.ctx, PLANNER, NewPlan("夜班", key))
    return opened("planning", **query)


def lose(screen, unit="U1", people=12):
    screen.widget("away-unit").set_value(unit)
    screen.widget("away-people").set_value(people)
    return screen.press("set-away")


def move(screen, post, unit):
    screen.set("post", post)
    screen.set("to-unit", unit)
    return screen.press("move-post")
