"""Every verb, role, place and state of an account, tried on the services themselves."""

from datetime import timedelta
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
from geo.domain.day.commands import CarriedItem, DayClosing, DayReopening, OwedExcuse, TallyReport
from geo.domain.day.owed import OwedKind
from geo.domain.day.tally import NO_COUNTS
from geo.domain.errors import InvalidInput, NotFound, Refused
from geo.domain.findings.commands import (
    AssignFinding,
    CarriedFinding,
    CarryFindings,
    FindingAction,
    LogFinding,
    VoidFinding,
)
from geo.domain.findings.states import FindingActionType
from geo.domain.plans.commands import NewPlan, PlanAction
from geo.domain.plans.move import Move, PostState, post_state
from geo.domain.plans.plan import Plan
from geo.domain.shifts.shift_record import ShiftKey
from geo.domain.sites import Site
from geo.exchange import ImportBatch
from geo.services.accounts import accounts, directory, own_account
from geo.services.accounts.sessions import resolve_session
from geo.services.day import closing, tallies
from geo.services.day import day_state as day
from geo.services.day.checklist import area_checklist
from geo.services.findings import record as findings
from geo.services.findings.history import FindingHistoryStep, replay_findings
from geo.services.imports import imports
from geo.services.plans import drafts
from geo.services.sites import details, record_patrol, record_status
from tests.matrix import PEOPLE, PLACES, SITES, TABLE, Person, peopled
from tests.worlds import ADMIN

CONSOLE = Actor("cli", "cli", Role.COMMANDER)


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    """One world for the whole matrix, and the token of each account."""
    world, tokens = peopled(tmp_path_factory.mktemp("matrix"))
    world.store.write(
        world.ctx.request(ADMIN, "findings", {}),
        lambda tx: replay_findings(world.ctx, tx, found_and_done(world.moment)),
    )
    world.add_sites(
        *(Site(code, code, "checkpoint", "manned", PLACES[place], "hard") for place, code in POSTS.items())
    )
    yield world, tokens
    world.store.close()


def site_and_version(world, place):
    """Return the site at the place, and its version as a form has it."""
    site = SITES[place].id
    return site, world.version(site)


TO_FIX, TO_CONFIRM, TO_CARRY, TO_VOID = range(1, 5)
"""Four findings at each place, in this order."""


def finding_there(place, purpose):
    """The id of a finding at the place."""
    return f"F{list(PLACES).index(place) * TO_VOID + purpose}"


def found_and_done(at):
    """History of the findings: two of each place wait for a second person."""
    for place in PLACES:
        for _ in range(TO_VOID):
            yield FindingHistoryStep(at, ADMIN.id, LogFinding("vehicles", "", SITES[place].id))
        done = FindingAction(finding_there(place, TO_CONFIRM), FindingActionType.REPORT_DONE, 0, "")
        yield FindingHistoryStep(at, ADMIN.id, done)


def seen(world, place, purpose):
    """The id of the finding, and its version as a form has it."""
    finding = finding_there(place, purpose)
    with world.store.read() as reader:
        return finding, reader.finding(finding).version


def act_there(world, who, place, purpose, action):
    finding, version = seen(world, place, purpose)
    command = FindingAction(finding, action, version, next(world.keys), "说明")
    return findings.act_on_finding(world.ctx, who, command)


def assignment(world, place):
    finding, version = seen(world, place, TO_FIX)
    return AssignFinding(finding, "U1", version, next(world.keys))


def carry_there(world, who, place):
    carried = CarriedFinding(*seen(world, place, TO_CARRY), "材料未到")
    due_at = world.moment + timedelta(days=1)
    findings.carry_findings(world.ctx, who, CarryFindings((carried,), due_at, next(world.keys)))


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


POSTS = {place: f"P{number}" for number, place in enumerate(PLACES)}
"""A post at each place, whose shifts are tallied."""


def tally_there(world, who, place):
    start = day.interval_of(world.ctx, None).start
    with world.store.read() as reader:
        tally = reader.day.tally(POSTS[place], start)
    version = tally.version if tally else 0
    report = TallyReport(POSTS[place], start, NO_COUNTS, version, next(world.keys), reason="补报")
    tallies.record_tally(world.ctx, who, report)


def excuse_there(world, who, place):
    """Excuse the shift of the post, after its day was opened again by the console."""
    start = day.interval_of(world.ctx, None).start
    for area in {"370725", PLACES["own area"], PLACES["sibling"]}:
        if day.day_state(world.ctx).period(area).is_closed:
            close_or_reopen(world, CONSOLE, area)
    item = OwedKind.SHIFT, ShiftKey(POSTS[place], start).id
    closing.excuse_owed(world.ctx, who, OwedExcuse(start, (item,), "停电", next(world.keys)))


def close_or_reopen_there(world, who, place):
    close_or_reopen(world, who, PLACES[place])


def close_or_reopen(world, who, area):
    """Reopen the day of an area if it is closed, else close it and carry over everything that is owed."""
    state = day.day_state(world.ctx)
    period, key = state.period(area), next(world.keys)
    if period.is_closed:
        reopening = DayReopening(area, period.starts_at, period.number, "补报", key)
        return closing.reopen_day(world.ctx, who, reopening)
    tree = world.ctx.read_model.reference().areas
    required = area_checklist(tree, state, area, world.moment).required if area in tree else ()
    carried = tuple(CarriedItem(item.what, item.ref, "雨雪") for item in required)
    command = DayClosing(area, period.starts_at, period.number, key, carried)
    return closing.close_day(world.ctx, who, command)


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
    Verb.LOG_FINDING: [
        lambda world, who, place: findings.log_finding(
            world.ctx, who, LogFinding("vehicles", next(world.keys), SITES[place].id)
        ),
        lambda world, who, place: findings.log_finding(
            world.ctx, who, LogFinding("vehicles", next(world.keys), area=PLACES[place])
        ),
    ],
    Verb.ACT_ON_FINDING: [
        lambda world, who, place: act_there(world, who, place, TO_FIX, FindingActionType.BEGIN),
        lambda world, who, place: findings.assign_finding(world.ctx, who, assignment(world, place)),
    ],
    Verb.CONFIRM_FINDING: [
        lambda world, who, place: act_there(world, who, place, TO_CONFIRM, FindingActionType.CONFIRM),
        lambda world, who, place: findings.void_finding(
            world.ctx, who, VoidFinding(*seen(world, place, TO_VOID), next(world.keys), "误报")
        ),
    ],
    Verb.CARRY_FINDING: [carry_there],
    Verb.RECORD_TALLY: [tally_there],
    Verb.CLOSE_DAY: [excuse_there, close_or_reopen_there],
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
