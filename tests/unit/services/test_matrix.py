"""Every verb, role, place and state of an account, tried on the services themselves."""

from itertools import product

import pytest

from geo.domain.access import UNGRANTED, VERBS_BY_ROLE, Grant, Role, Verb
from geo.domain.commands import (
    AccountSwitch,
    BulkStatusChange,
    Confirmation,
    GrantChange,
    StatusChange,
    Visit,
)
from geo.domain.errors import InvalidInput, NotFound, Refused
from geo.domain.moves import Move, Stand, stand_of
from geo.domain.plan_commands import NewPlan, PlanStep
from geo.domain.plans import Plan
from geo.exchange import Batch
from geo.services import accounts, directory, dossiers, imports, own_account, plans, statuses, visits
from geo.services.sessions import resolve
from tests.matrix import PEOPLE, PLACES, SITES, TABLE, Person, peopled
from tests.worlds import ADMIN


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    """One world for the whole matrix, and everybody's token."""
    world, tokens = peopled(tmp_path_factory.mktemp("matrix"))
    yield world, tokens
    world.store.close()


def seen(world, place):
    """The site there, and its version as a form would carry it."""
    site = SITES[place].id
    return site, world.version(site)


def exempting(site, version, key):
    return StatusChange(site, "exempt", version, key)


def grant_there(world, who, place):
    grant = Grant("other", Role.VIEWER, PLACES[place])
    accounts.change_grant(world.office, who, GrantChange(grant, True, next(world.keys)))


def publish_there(world, who, place):
    """Publish a draft that lies there ready, and moves the one site."""
    site, key = world.site(SITES[place].id), next(world.keys)
    other = "U2" if site.unit == "U1" else "U1"
    moves = {site.id: Move(stand_of(site), Stand(other, site.status))}
    draft = Plan(key, place, "admin", area=PLACES[place], moves=moves)
    request = world.office.request(ADMIN, key, {})
    world.store.write(request, lambda tx: plans.record_plan(tx, "begin", None, draft))
    before = world.store.revision()
    try:
        plans.publish_plan(world.office, who, PlanStep(key, 1, next(world.keys)))
    finally:
        assert (world.store.revision() > before) is (world.site(site.id).unit == other)


ATTEMPTS = {
    Verb.READ: [lambda world, who, place: dossiers.dossier(world.office, who, SITES[place].id)],
    Verb.CHANGE_STATUS: [
        lambda world, who, place: statuses.change_status(
            world.office,
            who,
            StatusChange(SITES[place].id, "exempt", world.version(SITES[place].id), next(world.keys)),
        ),
        lambda world, who, place: statuses.confirm(
            world.office, who, Confirmation(*seen(world, place), next(world.keys))
        ),
        lambda world, who, place: statuses.change_statuses(
            world.office, who, BulkStatusChange((seen(world, place),), "exempt", next(world.keys))
        ),
    ],
    Verb.RECORD_VISIT: [
        lambda world, who, place: visits.record_visit(
            world.office, who, Visit(SITES[place].id, "U1", next(world.keys))
        )
    ],
    Verb.IMPORT: [
        lambda world, who, _: imports.read_files(world.office, who, []),
        lambda world, who, _: imports.import_batch(world.office, who, Batch(key=next(world.keys))),
    ],
    Verb.MANAGE_ACCOUNTS: [
        lambda world, who, _: accounts.switch_account(
            world.office, who, AccountSwitch("other", disabled=False, key=next(world.keys))
        ),
        lambda world, who, _: directory.sessions_of(world.office, who, "other"),
    ],
    Verb.GRANT: [grant_there],
    Verb.DRAFT_PLAN: [
        lambda world, who, place: plans.begin_plan(
            world.office, who, NewPlan("方案", next(world.keys), PLACES[place])
        )
    ],
    Verb.PUBLISH_PLAN: [publish_there],
    Verb.OWN_ACCOUNT: [lambda world, who, _: own_account.own_sessions(world.office, who)],
}


def is_let_through(attempt):
    """Refused by anything but the rights is let through."""
    try:
        attempt()
    except Refused:
        return False
    except (InvalidInput, NotFound):
        pass
    return True


def test_the_table_names_every_verb_and_every_role():
    assert TABLE.keys() == ATTEMPTS.keys() == set(Verb)
    told = {role: {verb for verb in Verb if role in TABLE[verb].split()} for role in Role}
    assert told == {role: verbs | UNGRANTED for role, verbs in VERBS_BY_ROLE.items()}


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.code)
@pytest.mark.parametrize(("verb", "place"), list(product(Verb, PLACES)))
def test_a_service_lets_through_whom_the_table_says(people, person, verb, place):
    world, tokens = people
    who, before = resolve(world.office, tokens[person]), world.store.revision()
    assert (who is not None) is (person.state == "active")
    if person.state == "expired":
        return
    if who is None:  # the services are asked all the same, as whom the store knows
        with world.store.read() as reader:
            who = reader.account(person.code)
    wanted = person.may(verb, place)
    for attempt in ATTEMPTS[verb]:
        assert is_let_through(lambda attempt=attempt: attempt(world, who, place)) is wanted
    assert wanted or verb is Verb.PUBLISH_PLAN or world.store.revision() == before


def test_were_areas_not_looked_at_a_neighbour_would_be_let_through(people, monkeypatch):
    world, tokens = people
    who = resolve(world.office, tokens[Person(Role.STAFF, "town", "active")])
    monkeypatch.setattr(Grant, "gives", lambda grant, verb, _: verb in VERBS_BY_ROLE[grant.role])
    (attempt,) = ATTEMPTS[Verb.RECORD_VISIT]
    assert is_let_through(lambda: attempt(world, who, "sibling"))
