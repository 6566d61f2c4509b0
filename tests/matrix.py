"""The permissions as a table, written out once; tried on services, over HTTP and on screens."""

from itertools import product
from typing import NamedTuple

from geo.domain.access import EVERYWHERE, Grant, Role, Verb
from geo.domain.actors import Actor
from geo.domain.commands import AccountStatusChange
from geo.domain.sites import Site
from geo.services.accounts.accounts import set_account_disabled
from geo.services.accounts.sessions import SESSION_LIFETIME, sign_in_federated
from tests.worlds import ADMIN, world_at

EVERYBODY = "viewer reporter supervisor staff planner commander admin"
TABLE = {
    Verb.READ: EVERYBODY,
    Verb.RECORD_PATROL: "reporter supervisor staff planner commander",
    Verb.CHANGE_STATUS: "staff planner commander",
    Verb.IMPORT: "admin",
    Verb.MANAGE_ACCOUNTS: "admin",
    Verb.GRANT: "admin",
    Verb.OWN_ACCOUNT: EVERYBODY,
    Verb.DRAFT_PLAN: "planner commander",
    Verb.PUBLISH_PLAN: "planner commander",
    Verb.LOG_FINDING: "reporter supervisor staff planner commander",
    Verb.ACT_ON_FINDING: "staff planner commander",
    Verb.CONFIRM_FINDING: "supervisor planner commander",
    Verb.CARRY_FINDING: "planner commander",
    Verb.RECORD_TALLY: "reporter staff planner commander",
    Verb.CLOSE_DAY: "commander",
    Verb.FREEZE_REPORT: "planner commander",
    Verb.COUNT_STOCK: "staff planner commander",
    Verb.MOVE_STOCK: "staff planner commander",
    Verb.RECORD_FIGURE: "reporter supervisor staff planner commander",
    Verb.AGREE_FIGURE: "planner commander",
    Verb.RECORD_SCREENING: "reporter staff planner commander",
    Verb.HAND_OVER: "staff planner commander",
    Verb.TAKE_OVER: "staff planner commander",
    Verb.PUBLISH_POST_ORDER: "planner commander",
    Verb.ACKNOWLEDGE: "reporter staff planner commander",
    Verb.CALL_ROLL: "planner commander",
    Verb.SET_CONTACT: "planner commander",
    Verb.TEST_ACCESS: "reporter supervisor staff planner commander",
    Verb.INSPECT: "supervisor planner commander",
    Verb.ORDER_STAND_DOWN: "planner commander",
    Verb.REGISTER: "planner commander admin",
}
"""The roles that hold each verb; not read from the code that is tested."""
OF_NO_PLACE = {Verb.IMPORT, Verb.MANAGE_ACCOUNTS}
"""Verbs about things in no area: only a grant over everything permits them."""

TOWN = "370725001"
PLACES = {"own area": TOWN, "child": "370725001001", "sibling": "370725002", "none": "unknown"}
"""The town of the grant, an area within it, an area beside it, and an unknown area."""
GRANTED = {"town": {"own area", "child"}, "everything": set(PLACES), "nothing": set()}
"""What a grant is over, and the places where it counts."""
STATES = ("active", "disabled", "expired")

SITES = {
    place: Site(f"K{number}", f"{number}号小区", "compound", "patrolled", area, "managed")
    for number, (place, area) in enumerate(PLACES.items())
}
"""Compounds, at which every verb of a place can be tested."""


class Person(NamedTuple):
    """A person with one role over something, in one state."""

    role: Role
    granted: str
    state: str

    @property
    def code(self):
        return "-".join(self)

    @property
    def actor(self):
        """The account as it is registered: without a role of its own, with the grant if there is one."""
        area = TOWN if self.granted == "town" else EVERYWHERE
        grants = () if self.granted == "nothing" else (Grant(self.code, self.role, area),)
        return Actor(self.code, self.code, None, "U1", grants)

    def may(self, verb, place):
        """Decide by the tables above alone."""
        if verb is Verb.OWN_ACCOUNT:
            return self.state == "active"
        if self.state != "active" or self.role not in TABLE[verb].split():
            return False
        if verb in OF_NO_PLACE:
            return self.granted == "everything"
        return place in GRANTED[self.granted]


PEOPLE = [Person(*parts) for parts in product(Role, GRANTED, STATES)]


def peopled(folder):
    """Create a world with an account for each of PEOPLE; return it and the session token of each."""
    world = world_at(folder, SITES.values())
    world.add_accounts(*(person.actor for person in PEOPLE))
    tokens = {}
    for state in ("expired", "disabled", "active"):
        group = [person for person in PEOPLE if person.state == state]
        tokens |= {person: sign_in_federated(world.ctx, person.code, "192.0.2.7") for person in group}
        if state == "expired":
            world.moment += SESSION_LIFETIME
        if state == "disabled":
            for person in group:
                command = AccountStatusChange(person.code, disabled=True, key=person.code)
                set_account_disabled(world.ctx, ADMIN, command)
    return world, tokens
