"""Every verb, role, place and state of an account, tried on the services themselves."""

from itertools import product

import pytest

from geo.domain.access import SELF_SERVICE_VERBS, VERBS_BY_ROLE, Grant, Role, Verb
from geo.domain.actors import Actor
from geo.domain.commands import (
    AccountStatusChange,
    BulkConfirmation,
    BulkPatrol,
    BulkStatusChange,
    Confirmation,
    GrantChange,
    Patrol,
    StatusChange,
)
from geo.domain.errors import InvalidInput, NotFound, Refused
from geo.domain.plans.commands import NewPlan, PlanAction
from geo.domain.plans.move import Move, PostState, post_state
from geo.domain.plans.plan import Plan
from geo.exchange import ImportBatch
from geo.services.accounts import accounts, directory, own_account
from geo.services.accounts.sessions import resolve_session
from geo.services.imports import imports
from geo.services.plans import drafts
from geo.services.sites import details, record_patrol, record_status
from tests.matrix import PEOPLE, PLACES, SITES, TABLE, Person, peopled
from tests.worlds import ADMIN


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    """One world for the whole matrix, and the token of each account."""
    world, tokens = peopled(tmp_path_factory.mktemp("matrix"))
    yield world, tokens
    world.store.close()


def site_and_version(world, place):
    """Return the site at the place, and its version as a form has it."""
    site = SITES[place].id
    return site, world.version(site)


def exempting(site, version, key):
    return StatusChange(site, "exempt", version, key)


def grant_there(world, who, place):
    grant = Grant("other", Role.VIEWER, PLACES[place])
    accounts.change_grant(world.ctx, who, GrantChange(grant, True, next(world.keys)))


def publish_there(world, who, place):
    """Publish a draft of that area, which moves its one site."""
    site, key = world.site(SITES[place].id), next(world.keys)
    other = "U2" if site.unit == "U1" else "U1"
    moves = {site.id: Move(post_state(site), PostState(other, site.status))}
    draft = Plan(key, place, "admin", area=PLACES[place], moves=moves)
    request = world.ctx.request(ADMIN, key, {})
    world.store.write(request, lambda tx: drafts.record_plan(tx, "begin", None, draft))
    before = world.store.revision()
    try:
        drafts.publish_plan(world.ctx, who, PlanAction(key, 1, next(world.keys)))
    finally:
        assert (world.store.revision() > before) is (world.site(site.id).unit == other)


ATTEMPTS = {
    Verb.READ: [lambda world, who, place: details.site_details(world.ctx, who, SITES[place].id)],
    Verb.CHANGE_STATUS: [
        lambda world, who, place: record_status.change_status(
            world.ctx,
            who,
            StatusChange(SITES[place].id, "exempt", world.version(SITES[place].id), next(world.keys)),
        ),
        lambda world, who, place: record_status.confirm_status(
            world.ctx, who, Confirmation(*site_and_version(world, place), next(world.keys))
        ),
        lambda world, who, place: record_status.change_statuses(
            world.ctx, who, BulkStatusChange((site_and_version(world, place),), "exempt", next(world.keys))
        ),
        lambda world, who, place: record_status.confirm_statuses(
            world.ctx, who, BulkConfirmation((site_and_version(world, place),), next(world.keys))
        ),
    ],
    Verb.RECORD_PATROL: [
        lambda world, who, place: record_patrol.record_patrol(
            world.ctx, who, Patrol(SITES[place].id, "U1", next(world.keys))
        ),
        lambda world, who, place: record_patrol.record_patrols(
            world.ctx, who, BulkPatrol(((SITES[place].id, "U1"),), next(world.keys))
        ),
    ],
    Verb.IMPORT: [
        lambda world, who, _: imports.read_files(world.ctx, who, []),
        lambda world, who, _: imports.import_batch(world.ctx, who, ImportBatch(key=next(world.keys))),
    ],
    Verb.MANAGE_ACCOUNTS: [
        lambda world, who, _: accounts.set_account_disabled(
            world.ctx, who, AccountStatusChange("other", disabled=False, key=next(world.keys))
        ),
        lambda world, who, _: directory.sessions_of(world.ctx, who, "other"),
    ],
    Verb.GRANT: [grant_there],
    Verb.DRAFT_PLAN: [
        lambda world, who, place: drafts.begin_plan(
            world.ctx, who, NewPlan("方案", next(world.keys), PLACES[place])
        )
    ],
    Verb.PUBLISH_PLAN: [publish_there],
    Verb.OWN_ACCOUNT: [lambda world, who, _: own_account.own_sessions(world.ctx, who)],
}


def is_let_through(attempt):
    """Check whether the permissions allow it; any other refusal counts as let through."""
    try:
        attempt()
    except Refused:
        return False
    except (InvalidInput, NotFound):
        pass
    return True


def test_the_table_names_every_verb_and_every_role():
    assert TABLE.keys() == ATTEMPTS.keys() == set(Verb)
    verbs_by_role = {role: {verb for verb in Verb if role in TABLE[verb].split()} for role in Role}
    assert verbs_by_role == {role: verbs | SELF_SERVICE_VERBS for role, verbs in VERBS_BY_ROLE.items()}


def deviations(people, verb, attempt):
    """Let every account attempt something at every place; list the deviations from the table."""
    world, tokens = people
    unexpected = []
    for person, place in product(PEOPLE, PLACES):
        actor, before = resolve_session(world.ctx, tokens[person]), world.store.revision()
        if (actor is not None) is not (person.state == "active"):
            unexpected.append((person.code, place, "session"))
        if person.state == "expired":
            continue
        if actor is None:  # the services are called all the same, with the stored account
            with world.store.read() as reader:
                actor = reader.account(person.code)
        may = person.may(verb, place)
        if is_let_through(lambda actor=actor, place=place: attempt(world, actor, place)) is not may:
            unexpected.append((person.code, place, "refused" if may else "let through"))
        if not may and verb is not Verb.PUBLISH_PLAN and world.store.revision() != before:
            unexpected.append((person.code, place, "written"))
    return unexpected


@pytest.mark.parametrize(
    ("verb", "attempt"), [(verb, attempt) for verb, attempts in ATTEMPTS.items() for attempt in attempts]
)
def test_a_service_lets_through_whom_the_table_says(people, verb, attempt):
    assert deviations(people, verb, attempt) == []


def test_were_areas_not_looked_at_a_neighbour_would_be_let_through(people, monkeypatch):
    monkeypatch.setattr(Grant, "permits", lambda grant, verb, _: verb in VERBS_BY_ROLE[grant.role])
    for attempt in ATTEMPTS[Verb.RECORD_PATROL]:
        assert {
            (Person(Role.STAFF, "town", "active").code, "sibling", step)
            for step in ("let through", "written")
        } <= set(deviations(people, Verb.RECORD_PATROL, attempt))


def test_were_the_state_of_an_account_not_looked_at_the_disabled_would_be_let_through(people, monkeypatch):
    monkeypatch.setattr(Actor, "active_grants", Actor.all_grants)
    (attempt,) = ATTEMPTS[Verb.READ]
    who = Person(Role.VIEWER, "everything", "disabled").code
    assert (who, "sibling", "let through") in deviations(people, Verb.READ, attempt)
