"""Every service asks first whether the acting person may."""

import ast
import inspect
from dataclasses import replace
from datetime import timedelta

import pytest

from geo.domain.access import UNGRANTED, VERBS_BY_ROLE, Grant, Role, Verb
from geo.domain.actors import Actor
from geo.domain.commands import (
    AccountSwitch,
    BulkStatusChange,
    Confirmation,
    GrantChange,
    Invitation,
    NewAccount,
    PasswordChange,
    PutShift,
    RotaStep,
    SessionsEnd,
    ShiftConfirmation,
    ShiftStep,
    StatusChange,
    TakeoverAnswer,
    Undo,
    Viewing,
    Visit,
)
from geo.domain.errors import Refused
from geo.domain.filters import SiteFilter
from geo.domain.plan_commands import NewPlan, OrderUndo, PlanEdit, PlanStep
from geo.domain.plans import Plan
from geo.exchange import Batch
from geo.i18n import Words
from geo.services import (
    accounts,
    candidates,
    directory,
    displacement,
    dossiers,
    duties,
    duty_loads,
    exports,
    imports,
    in_use,
    invitations,
    lifelines,
    map_ground,
    new_posts,
    order_document,
    order_loads,
    order_papers,
    orders,
    overview,
    own_account,
    own_tasks,
    plan_difference,
    plan_tasks,
    plans,
    post_ground,
    post_plans,
    proposals,
    road_sealing,
    roster,
    rota,
    rota_asks,
    rota_papers,
    rota_proposals,
    rota_slots,
    round_papers,
    rounds,
    seals,
    sheets,
    siting,
    statuses,
    visits,
)
from geo.services.rights import NEEDED
from geo.services.round_terms import Terms
from geo.services.tasks import Kind, Stop, Task
from tests.source import ROOT, Module, module
from tests.unit.services.shifts import put_units
from tests.worlds import START

PASSWORD = "correct horse battery"  # noqa: S105 - of a made-up account
PLANNER = Actor("planner", "调度", Role.PLANNER)
DAYS = [START + timedelta(days=number) for number in range(5)]
PUT = 21
"""Number of the entry by which the world below puts a unit on the rota."""
ASK = own_tasks.Ask(Kind.POSTS, "", None, lambda _: None, lambda found: found)
SERVICES = {
    overview.known_codes: (Verb.READ, ()),
    overview.sites: (Verb.READ, (SiteFilter(),)),
    dossiers.dossier: (Verb.READ, ("V1",)),
    dossiers.last_entries: (Verb.READ, ("370725",)),
    dossiers.own_entries: (Verb.READ, ()),
    exports.export_sites: (Verb.READ, (SiteFilter(), "csv", Words("zh"))),
    map_ground.boundaries: (Verb.READ, ()),
    map_ground.backdrop: (Verb.READ, ()),
    sheets.area_sheet: (Verb.READ, (SiteFilter(), Words("zh"))),
    statuses.undoable: (Verb.READ, ((),)),
    statuses.change_status: (Verb.CHANGE_STATUS, (StatusChange("V1", "reopened", 1, "key"),)),
    statuses.change_statuses: (Verb.CHANGE_STATUS, (BulkStatusChange((("V1", 1),), "reopened", "key"),)),
    statuses.confirm: (Verb.CHANGE_STATUS, (Confirmation("V1", 1, "key"),)),
    visits.record_visit: (Verb.RECORD_VISIT, (Visit("C1", "U1", "key"),)),
    rota.rota: (Verb.READ, (SiteFilter(),)),
    rota_papers.rota_sheet: (Verb.READ, (SiteFilter(), 3, Words("zh"))),
    rota_papers.rota_document: (Verb.READ, (SiteFilter(), 3, Words("zh"))),
    duty_loads.duty_loads: (Verb.READ, ()),
    duties.claim_shift: (Verb.CHANGE_STATUS, (ShiftStep("CP1", START, "U1", 0, "key"),)),
    duties.confirm_shift: (Verb.CHANGE_STATUS, (ShiftConfirmation("CP1", START, "U1", 0, "key", 3, 1),)),
    duties.release_shift: (Verb.CHANGE_STATUS, (ShiftStep("CP1", START, "U1", 0, "key"),)),
    duties.ask_takeover: (Verb.CHANGE_STATUS, (ShiftStep("CP1", DAYS[1], "U1", 2, "key", "x"),)),
    duties.answer_takeover: (Verb.CHANGE_STATUS, (TakeoverAnswer("CP1", DAYS[2], True, 1, "key"),)),
    duties.put_on_rota: (
        Verb.DRAFT_PLAN,
        (RotaStep((PutShift("CP1", DAYS[3], "U2", "U1", 0),), "key"),),
    ),
    duties.take_off_rota: (Verb.DRAFT_PLAN, (Undo(PUT, "key"),)),
    rota_slots.rota_slots: (Verb.DRAFT_PLAN, (rota_slots.Question(),)),
    rota_proposals.propose_rota: (Verb.DRAFT_PLAN, (rota_slots.Question(),)),
    rota_proposals.crew_offers: (Verb.DRAFT_PLAN, (rota_slots.Question(),)),
    rota_asks.rota_ask: (Verb.DRAFT_PLAN, (rota_slots.Question(), "turn")),
    rota_asks.crew_ask: (Verb.DRAFT_PLAN, (rota_slots.Question(), "turn")),
    own_tasks.own_task: (Verb.DRAFT_PLAN, (ASK,)),
    own_tasks.asked_under_way: (Verb.DRAFT_PLAN, (Kind.POSTS,)),
    own_tasks.stop_own: (Verb.DRAFT_PLAN, (Task(Kind.POSTS, ""), Stop.DROP)),
    own_tasks.ask_again: (Verb.DRAFT_PLAN, (Task(Kind.POSTS, ""),)),
    imports.read_files: (Verb.IMPORT, ([],)),
    imports.preview_import: (Verb.IMPORT, (Batch(),)),
    imports.import_batch: (Verb.IMPORT, (Batch(key="key"),)),
    accounts.switch_account: (Verb.MANAGE_ACCOUNTS, (AccountSwitch("other", True, "key"),)),
    accounts.change_grant: (Verb.GRANT, (GrantChange(Grant("other", Role.VIEWER), True, "key"),)),
    invitations.invite_administrator: (Verb.MANAGE_ACCOUNTS, ()),
    invitations.invite_person: (Verb.MANAGE_ACCOUNTS, (NewAccount("new", "新来", "key"),)),
    invitations.invite_again: (Verb.MANAGE_ACCOUNTS, (Invitation("other", "key"),)),
    in_use.in_use: (Verb.READ, ()),
    rounds.usual_walkers: (Verb.READ, ()),
    rounds.rounds: (Verb.READ, ("", Terms())),
    round_papers.rounds_sheet: (Verb.READ, ("", Terms(), Words("zh"))),
    round_papers.rounds_file: (Verb.READ, ("", Terms(), Words("zh"))),
    round_papers.rounds_document: (Verb.READ, ("", Terms(), Words("zh"))),
    displacement.displaced: (Verb.READ, ("", 500.0, 5000.0)),
    post_ground.post_ground: (Verb.DRAFT_PLAN, (post_ground.Question(),)),
    post_ground.people_told: (Verb.DRAFT_PLAN, (post_ground.Question(),)),
    lifelines.cut_off_by: (Verb.DRAFT_PLAN, (plan_difference.Difference(Plan("", "", ""), (), ()),)),
    lifelines.lifelines: (Verb.DRAFT_PLAN, ()),
    siting.siting: (Verb.DRAFT_PLAN, (post_ground.Question(),)),
    post_plans.best_posts: (Verb.DRAFT_PLAN, (post_ground.Question(), post_plans.Wish())),
    post_plans.posts_ask: (Verb.DRAFT_PLAN, (post_ground.Question(), post_plans.Wish())),
    post_plans.draft_posts: (Verb.DRAFT_PLAN, (NewPlan("布点", "key"), (("CP1", "withdrawn"),))),
    new_posts.candidates_by_now: (Verb.DRAFT_PLAN, ((),)),
    candidates.candidate: (Verb.DRAFT_PLAN, ((), "桥头", (36.6, 118.8))),
    candidates.next_post_code: (Verb.DRAFT_PLAN, ()),
    candidates.spots_as_candidates: (Verb.DRAFT_PLAN, ((), ())),
    candidates.read_candidates: (Verb.DRAFT_PLAN, ([],)),
    road_sealing.seal_ask: (Verb.DRAFT_PLAN, (seals.SealQuestion("370725001"),)),
    road_sealing.sealed: (Verb.DRAFT_PLAN, (seals.SealQuestion("370725001"),)),
    directory.people: (Verb.GRANT, ()),
    directory.sessions_of: (Verb.MANAGE_ACCOUNTS, ("other",)),
    directory.end_sessions: (Verb.MANAGE_ACCOUNTS, (SessionsEnd("other", "key"),)),
    directory.view_as: (Verb.MANAGE_ACCOUNTS, (Viewing("other", "key"),)),
    directory.seen_as: (Verb.MANAGE_ACCOUNTS, ("other",)),
    own_account.own_sessions: (Verb.OWN_ACCOUNT, ()),
    own_account.end_own_sessions: (Verb.OWN_ACCOUNT, (SessionsEnd("who", "key"),)),
    own_account.change_own_password: (
        Verb.OWN_ACCOUNT,
        (PasswordChange("who", "key"), own_account.Renewal(PASSWORD, PASSWORD)),
    ),
    roster.roster: (Verb.DRAFT_PLAN, ()),
    plans.begin_plan: (Verb.DRAFT_PLAN, (NewPlan("夜班", "key"),)),
    plans.edit_plan: (Verb.DRAFT_PLAN, (PlanEdit("draft", 2, "key", moves=(("CP2", "U1"),)),)),
    plans.refresh_plan: (Verb.DRAFT_PLAN, (PlanStep("draft", 2, "key"),)),
    plans.drop_plan: (Verb.DRAFT_PLAN, (PlanStep("draft", 2, "key"),)),
    plans.publish_plan: (Verb.PUBLISH_PLAN, (PlanStep("draft", 2, "key"),)),
    plans.undo_order: (Verb.PUBLISH_PLAN, (OrderUndo(1, "key"),)),
    proposals.propose: (Verb.DRAFT_PLAN, (PlanStep("draft", 2, "key"),)),
    proposals.advice: (Verb.DRAFT_PLAN, ("draft",)),
    proposals.gains: (Verb.DRAFT_PLAN, ("draft",)),
    plan_tasks.begin_task: (Verb.DRAFT_PLAN, (PlanStep("draft", 2, "key"), Kind.PROPOSE)),
    proposals.draft_now: (Verb.DRAFT_PLAN, ("draft",)),
    plan_tasks.basis: (Verb.DRAFT_PLAN, ("draft",)),
    plan_tasks.tasks_of: (Verb.DRAFT_PLAN, ("draft",)),
    plan_tasks.stop_task: (Verb.DRAFT_PLAN, ("draft", Stop.DROP)),
    plan_difference.plan_book: (Verb.DRAFT_PLAN, ()),
    orders.orders: (Verb.DRAFT_PLAN, ()),
    order_loads.order_loads: (Verb.DRAFT_PLAN, ("draft",)),
    order_papers.order_sheet: (Verb.DRAFT_PLAN, (1, Words("zh"))),
    order_document.order_file: (Verb.DRAFT_PLAN, (1, Words("zh"))),
    plan_difference.plan_difference: (Verb.DRAFT_PLAN, ("draft",)),
}
"""Each service with the verb it needs and arguments it accepts."""


pytestmark = pytest.mark.usefixtures("hasher")

UNDONE = {
    Verb.CHANGE_STATUS: StatusChange("V1", "reopened", 1, "key"),
    Verb.RECORD_VISIT: Visit("C1", "U1", "key"),
}


@pytest.fixture
def world(world):
    """With an account whose password is known, an order, a draft, and shifts that somebody spoke of."""
    world.appoint(PLANNER)
    put_units(world, 9, 2)
    step = RotaStep((PutShift("CP1", DAYS[4], "U2", "U1", 0),), "put")
    assert duties.put_on_rota(world.office, PLANNER, step).seq == PUT
    for name, post in (("order", "CP2"), ("draft", "CP1")):
        plans.begin_plan(world.office, PLANNER, NewPlan("夜班", name))
        plans.edit_plan(world.office, PLANNER, PlanEdit(name, 1, name + "e", moves=((post, ""),)))
    world.appoint(Actor("who", "某人", None, "U1"))
    world.give_password("who", PASSWORD)
    duties.release_shift(world.office, PLANNER, ShiftStep("CP1", DAYS[1], "U1", 0, "release"))
    duties.claim_shift(world.office, PLANNER, ShiftStep("CP1", DAYS[1], "U2", 1, "claim"))
    duties.ask_takeover(world.office, PLANNER, ShiftStep("CP1", DAYS[2], "U2", 0, "ask", "病假"))
    plans.publish_plan(world.office, PLANNER, PlanStep("order", 2, "publish"))
    return world


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.__name__)
def test_a_service_serves_those_who_hold_its_verb_and_nobody_else(world, service, role):
    verb, arguments = SERVICES[service]
    actor, before = world.appoint(Actor("who", "某人", role, "U1")), world.store.revision()
    if verb in VERBS_BY_ROLE[role] | UNGRANTED:
        service(world.office, actor, *arguments)
        return
    with pytest.raises(Refused) as refused:
        service(world.office, actor, *arguments)
    assert refused.value.params["verb"] == verb
    assert world.store.revision() == before


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.__name__)
def test_who_looks_with_the_rights_of_others_may_read_and_nothing_else(world, service):
    verb, arguments = SERVICES[service]
    grants = tuple(Grant("who", role) for role in Role)
    actor = replace(world.appoint(Actor("who", "某人", None, "U1", grants)), seen_by="admin")
    before = world.store.revision()
    if verb is Verb.READ:
        service(world.office, actor, *arguments)
        return
    with pytest.raises(Refused) as refused:
        service(world.office, actor, *arguments)
    assert refused.value.key == "error.only_looking"
    assert world.store.revision() == before
    service(world.office, replace(actor, seen_by=""), *arguments)  # the control: nothing else kept it back


@pytest.mark.parametrize("verb", UNDONE)
@pytest.mark.parametrize("role", Role)
def test_who_may_no_longer_do_it_may_not_take_it_back(world, verb, role):
    staff = world.appoint(Actor("who", "某人", Role.STAFF, "U1"))
    write = statuses.change_status if verb is Verb.CHANGE_STATUS else visits.record_visit
    taken_back = Undo(write(world.office, staff, UNDONE[verb]).seq, "undo")
    actor = world.appoint(Actor("who", "某人", role, "U1"))
    if verb in VERBS_BY_ROLE[role]:
        assert statuses.undo(world.office, actor, taken_back).seq
        return
    with pytest.raises(Refused):
        statuses.undo(world.office, actor, taken_back)


TAKEN = {
    "the role": lambda who: replace(who, role=None),
    "a grant in a town": lambda who: replace(who, role=None, grants=(Grant("who", Role.STAFF, "370725002"),)),
    "nothing, another was given": lambda who: replace(who, grants=(Grant("who", Role.COMMANDER),)),
    "the way in": lambda who: replace(who, disabled=True),
}


@pytest.mark.parametrize("taken", TAKEN)
def test_a_right_that_was_taken_away_on_the_way_to_the_store_is_none(world, taken):
    staff = world.appoint(Actor("who", "某人", Role.STAFF, "U1"))
    world.appoint(TAKEN[taken](staff))
    before = world.store.revision()
    for write in (
        lambda: statuses.change_status(world.office, staff, UNDONE[Verb.CHANGE_STATUS]),
        lambda: visits.record_visit(world.office, staff, UNDONE[Verb.RECORD_VISIT]),
    ):
        with pytest.raises(Refused) as refused:
            write()
        assert refused.value.key == "error.rights_changed"
    assert world.store.revision() == before
    world.appoint(staff)
    assert statuses.change_status(world.office, staff, UNDONE[Verb.CHANGE_STATUS]).seq  # the control


def test_what_was_recorded_before_is_answered_again_whatever_was_taken_away_since(world):
    staff = world.appoint(Actor("who", "某人", Role.STAFF, "U1"))
    first = statuses.change_status(world.office, staff, UNDONE[Verb.CHANGE_STATUS])
    world.appoint(replace(staff, disabled=True))
    again = statuses.change_status(world.office, staff, UNDONE[Verb.CHANGE_STATUS])
    assert again == replace(first, repeated=True)


def test_whoever_may_write_the_store_is_no_account_of_it(world):
    world.appoint(Actor("cli", "谁叫这个名字", Role.VIEWER))
    clerk = Actor("cli", "cli", Role.ADMIN, grants=(Grant("cli", Role.COMMANDER),))
    by_file = replace(world.office, source="cli")
    assert accounts.switch_account(by_file, clerk, AccountSwitch("other", True, "k1")).seq
    with pytest.raises(Refused):
        accounts.switch_account(world.office, clerk, AccountSwitch("other", False, "k2"))


# Read from the source: a new service is found, and one that forgets to say what it needs.


RIGHTS = "geo.services.rights"
"""What asks, on behalf of the services."""


def services(of):
    """Public functions of a module that are given an actor, by that name or an office and an Actor."""
    for node in of.tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and of.name != RIGHTS:
            arguments = (*node.args.args, *node.args.kwonlyargs)
            names = {argument.arg for argument in arguments}
            kinds = {ast.unparse(each.annotation) for each in arguments if each.annotation}
            if "actor" in names or ("office" in names and "Actor" in kinds):
                yield node


def undeclared(of):
    """Services that do not say which verb they need."""
    return [
        f"{of.name}.{node.name}"
        for node in services(of)
        if not any(ast.unparse(each).startswith("needs(Verb.") for each in node.decorator_list)
    ]


NAMES = {service.__name__ for service in SERVICES}
MODULES = [module(path) for path in sorted((ROOT / "geo" / "services").glob("*.py"))]


def test_every_service_says_what_it_needs():
    assert [name for of in MODULES for name in undeclared(of)] == []


def test_what_a_service_says_is_what_is_tried_above():
    assert {f"{of.name}.{node.name}" for of in MODULES for node in services(of)} == NEEDED.keys()
    for service, (verb, _) in SERVICES.items():
        assert NEEDED[f"{service.__module__}.{service.__name__}"] == (verb,)


def test_every_service_is_tried_above():
    known = NAMES | {"undo"}
    assert {node.name for of in MODULES for node in services(of)} == known


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("def close_day(office, actor):\n    office.close()\n", ["geo.services.x.close_day"]),
        ("def close_day(tx, actor):\n    tx.close()\n", ["geo.services.x.close_day"]),
        ("def close_day(office, who: Actor):\n    office.close()\n", ["geo.services.x.close_day"]),
        ("@wraps\ndef close_day(office, actor):\n    office.close()\n", ["geo.services.x.close_day"]),
        ("@needs(Verb.READ)\ndef close_day(office, actor):\n    office.close()\n", []),
    ],
)
def test_a_service_that_does_not_say_it_is_found(text, found):
    assert undeclared(Module("geo.services.x", text)) == found


WITHOUT_ACTOR = {"accept_invitation", "accept_personal", "_problem", "check_writing", "drill"}
"""Who comes with a one-time token is nobody yet; probes record nothing, or in a copy that is thrown away."""


def test_every_function_that_writes_is_given_an_actor():
    writers = {
        node.name
        for of in MODULES
        for node in of.tree.body
        if isinstance(node, ast.FunctionDef) and "store.write(" in ast.unparse(node)
    }
    assert writers > WITHOUT_ACTOR
    assert writers - WITHOUT_ACTOR <= {node.name for of in MODULES for node in services(of)}


def test_services_take_the_office_the_actor_and_little_else():
    for service in SERVICES:
        assert list(inspect.signature(service).parameters)[:2] == ["office", "actor"]
