"""Every verb, role, place and state of an account, tried on the services themselves."""

from datetime import timedelta
from itertools import product

import pytest

from geo.domain.access import SELF_SERVICE_VERBS, VERBS_BY_ROLE, Grant, Role, Verb
from geo.domain.actors import Actor
from geo.domain.area_figures.commands import AreaFigureAgreement, AreaFigureStatement
from geo.domain.commands import (
    AccountStatusChange,
    BulkConfirmation,
    BulkPatrol,
    BulkStatusChange,
    Confirmation,
    GrantChange,
    Patrol,
    StatusChange,
    Undo,
)
from geo.domain.daily_reports.commands import ReportDraft
from geo.domain.daily_reports.report import ReportId
from geo.domain.day.commands import CarriedItem, DayClosing, DayReopening, OwedExcuse, TallyReport
from geo.domain.day.owed import OwedKind
from geo.domain.day.tally import NO_COUNTS
from geo.domain.duty_phones import DutyPhoneChange, PhoneHolder
from geo.domain.emergency_access import AccessTest, EmergencyAccessChange, OpeningKind
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
from geo.domain.handovers.commands import AcceptHandover, OfferHandover
from geo.domain.inspections.commands import InspectionDraw, InspectionReport
from geo.domain.journal import SITE
from geo.domain.plans.commands import NewPlan, PlanAction
from geo.domain.plans.move import Move, PostState, post_state
from geo.domain.plans.plan import Plan
from geo.domain.post_orders.commands import AcknowledgePostOrders, PublishPostOrder
from geo.domain.post_orders.post_order import PostOrderKey, PostOrderScope
from geo.domain.register.commands import RegisterChange
from geo.domain.roll_calls.commands import AnswerRollCall, StartRollCall
from geo.domain.screening.commands import ScreeningReport
from geo.domain.screening.screening import ScreeningCounts
from geo.domain.shifts.shift_record import ShiftKey
from geo.domain.sites import Site
from geo.domain.stand_down.stand_down import OrderStandDown
from geo.domain.supplies.commands import CountStock, MoveStock, StockLine
from geo.domain.supplies.stock import MoveKind
from geo.exchange import ImportBatch
from geo.services.accounts import accounts, directory, own_account
from geo.services.accounts.sessions import resolve_session
from geo.services.area_figures import record as area_figures
from geo.services.area_figures.history import AreaFigureHistoryStep, replay_area_figures
from geo.services.contacts.duty_phones import set_duty_phone
from geo.services.daily_reports.record import save_draft
from geo.services.day import closing, tallies
from geo.services.day import day_state as day
from geo.services.day.checklist import area_checklist
from geo.services.emergency_access import record as emergency_access
from geo.services.findings import record as findings
from geo.services.findings.history import FindingHistoryStep, replay_findings
from geo.services.handovers import record as handovers
from geo.services.imports import imports
from geo.services.inspections import record as inspections
from geo.services.plans import drafts
from geo.services.post_orders import acknowledging
from geo.services.post_orders import record as post_orders
from geo.services.post_orders.reading import post_orders_of_site
from geo.services.register.record import record_in_register
from geo.services.roll_calls import record as roll_calls
from geo.services.screening import record as screening
from geo.services.sites import details, record_patrol, record_status
from geo.services.stand_down import record as stand_down
from geo.services.supplies import record as supplies
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
    world.store.write(
        world.ctx.request(ADMIN, "figures", {}),
        lambda tx: replay_area_figures(world.ctx, tx, disputed_figures(world.moment)),
    )
    world.add_sites(
        *(Site(code, code, "checkpoint", "manned", PLACES[place], "hard") for place, code in POSTS.items())
    )
    prepare_own_posts(world)
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
        return finding, reader.findings.finding(finding).version


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
    world.store.write(request, lambda tx: drafts.PLANS.record(tx, "begin", None, draft))
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


def figure_there(world, kind, place):
    with world.store.read() as reader:
        return reader.area_figures.figure(PLACES[place], kind)


def disputed_figures(at):
    """History of the figures: at each place two sources differ."""
    for area in list(PLACES.values())[:3]:
        for value, source in enumerate("甲乙"):
            statement = AreaFigureStatement(area, "compounds", source, value, 0, "")
            yield AreaFigureHistoryStep(at, ADMIN.id, statement)


def state_there(world, who, place):
    """Record the next value of one source, whatever it was before."""
    figure = figure_there(world, "arrivals", place)
    version, key = figure.version if figure else 0, next(world.keys)
    command = AreaFigureStatement(PLACES[place], "arrivals", "甲", version + 1, version, key, "复核")
    return area_figures.state_figure(world.ctx, who, command)


def agree_there(world, who, place):
    """Agree on the source that is not agreed."""
    figure = figure_there(world, "compounds", place)
    source = "乙" if figure and figure.agreed and figure.agreed.source == "甲" else "甲"
    version = figure.version if figure else 0
    command = AreaFigureAgreement(PLACES[place], "compounds", source, version, next(world.keys))
    return area_figures.agree_on_figure(world.ctx, who, command)


def screen_there(world, who, place):
    site = SITES[place].id
    with world.store.read() as reader:
        present = reader.screening.of_site(site)
    report = ScreeningReport(
        site, ScreeningCounts(100, 60), present.version if present else 0, next(world.keys)
    )
    return screening.record_screening(world.ctx, who, report)


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


def draft_there(world, who, place):
    """Keep a draft of the report on the running period, as the next version."""
    id_ = ReportId(PLACES[place], day.day_state(world.ctx).interval.start)
    with world.store.read() as reader:
        stored = reader.daily_reports.report(id_)
    texts = {"en": "calm", "zh": "平稳"}
    draft = ReportDraft(id_.area, id_.starts_at, 0, stored.version if stored else 0, texts, next(world.keys))
    save_draft(world.ctx, who, draft)


def phone_there(world, who, place):
    """Set another number than the one before: an unchanged one is no entry."""
    with world.store.read() as reader:
        before = reader.contacts.duty_phone(PhoneHolder.SITE, SITES[place].id)
    version = before.version if before else 0
    phone = f"0536-555-{version:04}"
    change = DutyPhoneChange(PhoneHolder.SITE, SITES[place].id, phone, version, next(world.keys))
    set_duty_phone(world.ctx, who, change)


def register_there(world, who, place):
    """Give the compound another note than before: an unchanged one is no entry."""
    key = next(world.keys)
    change = RegisterChange(SITE, SITES[place].id, (("note", key),), key, seen_seq=world.store.revision())
    record_in_register(world.ctx, who, change)


def access_there(world, who, place):
    version = access_version(world, place)
    change = EmergencyAccessChange(
        SITES[place].id, OpeningKind.GATE, f"北门 {version}", "值班室", version, next(world.keys)
    )
    emergency_access.set_emergency_access(world.ctx, who, change)


def access_test_there(world, who, place):
    """Test the opening, which the console records where it is not yet known."""
    if not access_version(world, place):
        access_there(world, CONSOLE, place)
    test = AccessTest(SITES[place].id, access_version(world, place), next(world.keys))
    emergency_access.record_access_test(world.ctx, who, test)


def access_version(world, place):
    with world.store.read() as reader:
        access = reader.emergency_access.of_site(SITES[place].id)
    return access.version if access else 0


def inspect_there(world, who, place):
    report = InspectionReport("city", next(world.keys), SITES[place].id, reason="复查")
    inspections.record_inspection(world.ctx, who, report)


def draw_there(world, who, place):
    command = InspectionDraw("city", 1, next(world.keys), PLACES[place], seed="1")
    inspections.draw_round(world.ctx, who, command)


OWN_POSTS = {place: f"A{number}" for number, place in enumerate(PLACES)}
"""A post of everybody's unit at each place."""


def prepare_own_posts(world):
    """Publish an order of each own post, and start a roll call of all."""
    world.add_sites(
        *(
            Site(code, code, "checkpoint", "manned", PLACES[place], "hard", unit="U1")
            for place, code in OWN_POSTS.items()
        )
    )
    for code in OWN_POSTS.values():
        order = PublishPostOrder(PostOrderScope.SITE, code, "民生车辆", "测温", 0, next(world.keys))
        post_orders.publish_post_order(world.ctx, CONSOLE, order)
    roll_calls.start_roll_call(world.ctx, CONSOLE, StartRollCall("", next(world.keys), minutes=240))
    for code in OWN_POSTS.values():
        hand_over(world, CONSOLE, code)


def acknowledge_there(world, who, place):
    """Acknowledge the orders of the post, and take it back for the next account."""
    site = OWN_POSTS[place]
    seen = post_orders_of_site(world.ctx, CONSOLE, site, "U1").reading.seen
    command = AcknowledgePostOrders(site, "U1", seen, next(world.keys))
    receipt = acknowledging.acknowledge_post_orders(world.ctx, who, command)
    acknowledging.undo_acknowledgement(world.ctx, who, Undo(receipt.seq, next(world.keys)))


def answer_there(world, who, place):
    """Answer the roll call for the post, and take it back for the next account."""
    command = AnswerRollCall(1, OWN_POSTS[place], next(world.keys))
    receipt = roll_calls.answer_roll_call(world.ctx, who, command)
    acknowledging.undo_acknowledgement(world.ctx, who, Undo(receipt.seq, next(world.keys)))


def publish_order_there(world, who, place):
    key = PostOrderKey(PostOrderScope.AREA, PLACES[place])
    with world.store.read() as reader:
        order = reader.post_orders.orders().get(key)
    version = order.version if order else 0
    text = f"第{next(world.keys)}号"
    command = PublishPostOrder(key.scope, key.ref, text, "", version, next(world.keys))
    post_orders.publish_post_order(world.ctx, who, command)


def handover_version(world, site):
    with world.store.read() as reader:
        handover = reader.handovers.to_shift(site, day.interval_of(world.ctx, None).start)
    return handover.version if handover else 0


def hand_over(world, who, site):
    start = day.interval_of(world.ctx, None).start
    command = OfferHandover(site, start, handover_version(world, site), next(world.keys))
    return handovers.offer_handover(world.ctx, who, command)


def hand_over_there(world, who, place):
    """Hand the post over, and take it back for the next account."""
    receipt = hand_over(world, who, POSTS[place])
    handovers.undo_handover_step(world.ctx, who, Undo(receipt.seq, next(world.keys)))


def take_over_there(world, who, place):
    """Take over what the console offers, and take it back for the next account."""
    site, start = OWN_POSTS[place], day.interval_of(world.ctx, None).start
    command = AcceptHandover(site, start, handover_version(world, site), next(world.keys))
    receipt = handovers.accept_handover(world.ctx, who, command)
    handovers.undo_handover_step(world.ctx, who, Undo(receipt.seq, next(world.keys)))


def count_there(world, who, place):
    site = SITES[place].id
    with world.store.read() as reader:
        seen_seq = reader.supplies.last_count_seq(site)
    supplies.count_stock(
        world.ctx, who, CountStock(site, (StockLine("mask", 5),), seen_seq, next(world.keys))
    )


def move_there(world, who, place):
    lines = (StockLine("mask", 5),)
    command = MoveStock(MoveKind.RECEIPT, lines, "", SITES[place].id, next(world.keys))
    supplies.move_stock(world.ctx, who, command)


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
    Verb.RECORD_FIGURE: [state_there],
    Verb.AGREE_FIGURE: [agree_there],
    Verb.RECORD_SCREENING: [screen_there],
    Verb.CLOSE_DAY: [excuse_there, close_or_reopen_there],
    Verb.FREEZE_REPORT: [draft_there],
    Verb.HAND_OVER: [hand_over_there],
    Verb.TAKE_OVER: [take_over_there],
    Verb.REGISTER: [register_there],
    Verb.SET_CONTACT: [phone_there, access_there],
    Verb.TEST_ACCESS: [access_test_there],
    Verb.INSPECT: [inspect_there, draw_there],
    Verb.ORDER_STAND_DOWN: [
        lambda world, who, place: stand_down.order_stand_down(
            world.ctx,
            who,
            OrderStandDown(PLACES[place], world.moment + timedelta(days=1), next(world.keys)),
        )
    ],
    Verb.PUBLISH_POST_ORDER: [publish_order_there],
    Verb.ACKNOWLEDGE: [acknowledge_there, answer_there],
    Verb.CALL_ROLL: [
        lambda world, who, place: roll_calls.start_roll_call(
            world.ctx, who, StartRollCall(PLACES[place], next(world.keys))
        )
    ],
    Verb.COUNT_STOCK: [count_there],
    Verb.MOVE_STOCK: [move_there],
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
                actor = reader.accounts.account(person.code)
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
