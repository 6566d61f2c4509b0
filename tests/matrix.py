"""Who may do what where, told once as a table; tried on services, over HTTP and on screens."""

from itertools import product
from typing import NamedTuple

from geo.domain.access import EVERYWHERE, Grant, Role, Verb
from geo.domain.actors import Actor
from geo.domain.commands import AccountSwitch
from geo.domain.journal import Entry
from geo.domain.sites import Site
from geo.services.accounts import switch_account
from geo.services.sessions import LIFETIME, sign_in_vouched
from tests.worlds import ADMIN, world_at

EVERYBODY = "viewer reporter staff planner commander admin"
TABLE = {
    Verb.READ: EVERYBODY,
    Verb.RECORD_VISIT: "reporter staff planner commander",
    Verb.CHANGE_STATUS: "staff planner commander",
    Verb.IMPORT: "admin",
    Verb.MANAGE_ACCOUNTS: "admin",
    Verb.GRANT: "admin",
    Verb.OWN_ACCOUNT: EVERYBODY,
    Verb.DRAFT_PLAN: "planner commander",
    Verb.PUBLISH_PLAN: "planner commander",
}
"""Written out here, and not read from the code that is tried."""
OF_NO_PLACE = {Verb.IMPORT, Verb.MANAGE_ACCOUNTS}
"""What they touch lies in no area: a grant over everything alone will do."""

TOWN = "370725001"
PLACES = {"own area": TOWN, "child": "370725001001", "sibling": "370725002", "none": "unknown"}
"""The town of the grant, what lies beneath it, what lies beside it, and no area that is known."""
GRANTED = {"town": {"own area", "child"}, "everything": set(PLACES), "nothing": set()}
"""What a grant is over, and which places it reaches."""
STATES = ("active", "disabled", "expired")

SITES = {
    place: Site(f"K{number}", f"{number}号小区", "compound", "patrolled", area, "managed")
    for number, (place, area) in enumerate(PLACES.items())
}
"""Compounds, at which every verb of a place can be tried."""


class Person(NamedTuple):
    """Somebody with one role over something, in one state."""

    role: Role
    granted: str
    state: str

    @property
    def code(self):
        return "-".join(self)

    def may(self, verb, place):
        """Told from the tables above alone."""
        if verb is Verb.OWN_ACCOUNT:
            return self.state == "active"
        if self.state != "active" or self.role not in TABLE[verb].split():
            return False
        if verb in OF_NO_PLACE:
            return self.granted == "everything"
        return place in GRANTED[self.granted]


PEOPLE = [Person(*parts) for parts in product(Role, GRANTED, STATES)]


def peopled(folder):
    """A world with an account for each of PEOPLE, and the token that each signed in with."""
    world = world_at(folder, SITES.values())
    world.store.write(world.office.request(ADMIN, "peopled", {}), _put_people)
    tokens = {}
    for state in ("expired", "disabled", "active"):
        these = [person for person in PEOPLE if person.state == state]
        tokens |= {person: sign_in_vouched(world.office, person.code, "192.0.2.7") for person in these}
        if state == "expired":
            world.moment += LIFETIME
        if state == "disabled":
            for person in these:
                switch = AccountSwitch(person.code, disabled=True, key=person.code)
                switch_account(world.office, ADMIN, switch)
    return world, tokens


def _put_people(tx):
    for person in PEOPLE:
        seq = tx.record(Entry("account", person.code, "register", None, {"name": person.code}))
        tx.put_account(Actor(person.code, person.code, None, "U1"), demo=False)
        if person.granted != "nothing":
            area = TOWN if person.granted == "town" else EVERYWHERE
            tx.put_grant(Grant(person.code, person.role, area), seq)
