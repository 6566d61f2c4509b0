"""Every service checks first whether the actor holds its verb."""

import ast
import inspect
import re
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import pytest

from geo.domain.access import SELF_SERVICE_VERBS, VERBS_BY_ROLE, Grant, Role, Verb
from geo.domain.actors import Actor
from geo.domain.areas import Area, Level
from geo.domain.commands import (
    AccountStatusChange,
    ApiKeyIssue,
    BulkConfirmation,
    BulkPatrol,
    BulkStatusChange,
    Confirmation,
    GrantChange,
    Impersonation,
    Invitation,
    NewAccount,
    NoteAddition,
    PasswordChange,
    Patrol,
    ScheduleChange,
    SessionsEnd,
    ShiftAction,
    ShiftAssignment,
    ShiftConfirmation,
    StatusChange,
    SwapRequest,
    TakeoverDecision,
    Undo,
)
from geo.domain.daily_reports.commands import ReportDraft
from geo.domain.daily_reports.figures import FigureKey
from geo.domain.daily_reports.report import ReportId
from geo.domain.day.commands import CarriedItem, DayClosing, DayReopening, OwedExcuse, TallyReport
from geo.domain.day.owed import OwedKind
from geo.domain.day.tally import NO_COUNTS
from geo.domain.errors import Refused
from geo.domain.filters import SiteFilter
from geo.domain.findings.commands import (
    AssignFinding,
    CarriedFinding,
    CarryFindings,
    LogFinding,
    VoidFinding,
)
from geo.domain.journal import SITE
from geo.domain.plans.commands import NewPlan, OrderCopy, OrderUndo, PlanAction, PlanEdit
from geo.domain.plans.plan import Plan
from geo.domain.register.commands import RegisterChange, Restoration, Retirement
from geo.domain.shifts.shift_record import ShiftKey
from geo.domain.sites import Site
from geo.domain.stand_down.stand_down import OrderStandDown
from geo.exchange import ImportBatch, SourceFile
from geo.i18n import Translator
from geo.reports import (
    area_report,
    atlas,
    brief,
    daily_report,
    finding_export,
    map_sheet,
    order_docx,
    order_report,
    patrol_report,
    schedule_report,
    site_export,
    unit_export,
)
from geo.services.accounts import accounts, api_keys, code_usage, directory, invitations, own_account
from geo.services.accounts.permissions import REQUIRED_VERBS
from geo.services.assignment import post_assignments
from geo.services.cordon import candidates as cordon_candidates
from geo.services.cordon import solve as road_sealing
from geo.services.cordon import types
from geo.services.daily_reports import record as report_records
from geo.services.daily_reports import reports
from geo.services.day import checklist as day_checklist
from geo.services.day import closing, tallies
from geo.services.day import owed as owed_services
from geo.services.findings import figures, findings, open_by_site, photos, record
from geo.services.imports import draft_reading, imports
from geo.services.jobs import lifecycle
from geo.services.jobs.job import BackgroundJob, JobKind, JobScope, JobSpec, StopMode
from geo.services.operations.exercise import make_exercise
from geo.services.patrols import displacement, routes
from geo.services.patrols.options import PatrolOptions
from geo.services.plans import comparison, drafts, jobs, orders, propose, reconcile
from geo.services.plans import workload as order_loads
from geo.services.register import import_undo, listing, retirement
from geo.services.register import undo as register_undo
from geo.services.register.record import record_in_register
from geo.services.schedule import exchange_requests, schedule, shift_actions, workload
from geo.services.schedule import problem as schedule_problem
from geo.services.schedule import propose as schedule_proposals
from geo.services.sites import details, record_patrol, record_status
from geo.services.siting import candidates, evaluation, merge_draft, problem, service_access, solve
from geo.services.situation import basemap, news, overview, own_sites
from geo.services.stand_down import barriers_left
from geo.services.stand_down import record as stand_down
from geo.services.superior_forms import forms as superior_forms
from geo.services.superior_forms import record as superior_form_records
from geo.store import Store
from tests.source import ROOT, Module, module
from tests.unit.services.accounts.day_services import (
    DAY_SERVICES,
    SEEN_ORDERS,
    UNDO_OF,
    UNDO_OF_ONE_VERB,
    prepare_day,
)
from tests.unit.services.shifts import put_units
from tests.worlds import START, World, world_at

PASSWORD = "correct horse battery"  # noqa: S105 - of a made-up account
PLANNER = Actor("planner", "调度", Role.PLANNER)
DAYS = [START + timedelta(days=number) for number in range(7)]
PUT = 21
"""Number of the entry by which the world below puts a unit on the schedule."""
SWAPPED = 31
"""Number of the last entry of the swap that is accepted there."""
JOB_SPEC = JobSpec(JobKind.SITING, "", None, lambda _: None, lambda result: result)
PRESSED_REQUEST = schedule_proposals.PressedRequest(schedule_problem.ScheduleRequest(), "turn")
LOGGED = 41
"""Number of the entry by which a finding is logged there."""
TOWN, YESTERDAY = "370725001", START - timedelta(days=1)
ALL_CARRIED = (
    CarriedItem(OwedKind.FINDING, "F1", "雨雪"),
    *(CarriedItem(OwedKind.REPORT, code, "雨雪") for code in ("CP1", "V1", "M1")),
    *(CarriedItem(OwedKind.PATROL, code, "雨雪") for code in ("C1", "C2")),
    CarriedItem(OwedKind.RECEIPT, "post CP1", "雨雪"),
    CarriedItem(OwedKind.REVISIT, "C1", "雨雪"),
    CarriedItem(OwedKind.SUPPLY_RECEIPT, "CP1", "雨雪"),
    *(CarriedItem(what, ShiftKey("CP1", START).id, "雨雪") for what in (OwedKind.SHIFT, OwedKind.TALLY)),
)
"""Everything that the town may owe."""

SERVICES = {
    overview.known_codes: (Verb.READ, ()),
    overview.situation_overview: (Verb.READ, (SiteFilter(),)),
    details.site_details: (Verb.READ, ("V1",)),
    details.recent_entries: (Verb.READ, ("370725",)),
    details.own_entries: (Verb.READ, ()),
    stand_down.order_stand_down: (
        Verb.ORDER_STAND_DOWN,
        (OrderStandDown("370725", START + timedelta(days=400), "key"),),
    ),
    record_in_register: (
        Verb.REGISTER,
        (RegisterChange(SITE, "CP1", (("note", "夜间"),), "key", seen_seq=99),),
    ),
    retirement.retire: (Verb.REGISTER, (Retirement(SITE, "V1", "key"),)),
    retirement.restore: (Verb.REGISTER, (Restoration(SITE, "V9", "key"),)),
    listing.register_lines: (Verb.REGISTER, (SITE,)),
    listing.registered_object: (Verb.REGISTER, (SITE, "V1")),
    listing.next_register_code: (Verb.REGISTER, (SITE, "village")),
    barriers_left.stand_downs: (Verb.READ, ()),
    barriers_left.barrier_of: (Verb.READ, ("CP1",)),
    open_by_site.open_findings_by_site: (Verb.READ, ()),
    brief.briefing_document: (Verb.READ, ("370725001", Translator("zh"))),
    brief.render_brief_html: (Verb.READ, ("370725001", None, Translator("zh"))),
    brief.render_brief_docx: (Verb.READ, ("370725001", None, Translator("zh"))),
    atlas.render_atlas: (Verb.READ, (SiteFilter(), Translator("zh"), "http://kadian.example/")),
    site_export.export_sites: (Verb.READ, (SiteFilter(), "csv", Translator("zh"))),
    unit_export.export_units: (Verb.READ, ("csv", Translator("zh"))),
    basemap.boundaries: (Verb.READ, ()),
    basemap.backdrop_features: (Verb.READ, ()),
    area_report.render_area_html: (Verb.READ, (SiteFilter(), Translator("zh"))),
    map_sheet.render_map_sheet: (Verb.READ, (SiteFilter(), Translator("zh"))),
    record_status.undoable_entries: (Verb.READ, ((),)),
    record_status.change_status: (Verb.CHANGE_STATUS, (StatusChange("V1", "reopened", 1, "key"),)),
    record_status.change_statuses: (Verb.CHANGE_STATUS, (BulkStatusChange((("V1", 1),), "reopened", "key"),)),
    record_status.confirm_status: (Verb.CHANGE_STATUS, (Confirmation("V1", 1, "key"),)),
    record_status.confirm_statuses: (Verb.CHANGE_STATUS, (BulkConfirmation((("V1", 1),), "key"),)),
    record_patrol.record_patrol: (Verb.RECORD_PATROL, (Patrol("C1", "U1", "key"),)),
    record_patrol.record_patrols: (Verb.RECORD_PATROL, (BulkPatrol((("C1", "U1"),), "key"),)),
    own_sites.own_sites: (Verb.READ, ()),
    photos.finding_photos: (Verb.READ, ((),)),
    photos.may_attach_photos: (Verb.READ, ("F1",)),
    news.site_news: (Verb.READ, (SimpleNamespace(seq=0), 0)),
    schedule.shift_schedule: (Verb.READ, (SiteFilter(),)),
    schedule.shift_views: (Verb.READ, ((START, START + timedelta(days=1)),)),
    exchange_requests.exchange_requests: (Verb.READ, ()),
    exchange_requests.count_open_requests: (Verb.READ, ()),
    schedule_report.render_schedule_html: (Verb.READ, (SiteFilter(), 3, Translator("zh"))),
    schedule_report.render_schedule_docx: (Verb.READ, (SiteFilter(), 3, Translator("zh"))),
    workload.past_and_planned_workload: (Verb.READ, ()),
    shift_actions.claim_shift: (Verb.CHANGE_STATUS, (ShiftAction("CP1", START, "U1", 0, "key"),)),
    shift_actions.confirm_shift: (
        Verb.CHANGE_STATUS,
        (ShiftConfirmation("CP1", START, "U1", 0, "key", 3, 1, SEEN_ORDERS),),
    ),
    shift_actions.release_shift: (Verb.CHANGE_STATUS, (ShiftAction("CP1", START, "U1", 0, "key"),)),
    shift_actions.request_takeover: (Verb.CHANGE_STATUS, (ShiftAction("CP1", DAYS[1], "U1", 2, "key", "x"),)),
    shift_actions.answer_takeover: (Verb.CHANGE_STATUS, (TakeoverDecision("CP1", DAYS[2], True, 1, "key"),)),
    shift_actions.request_swap: (
        Verb.CHANGE_STATUS,
        (SwapRequest("CP1", DAYS[1], "U1", 2, "key", "x", "CP1", DAYS[0], 0),),
    ),
    shift_actions.undo_swap: (Verb.CHANGE_STATUS, (Undo(SWAPPED, "key"),)),
    shift_actions.apply_schedule: (
        Verb.DRAFT_PLAN,
        (ScheduleChange((ShiftAssignment("CP1", DAYS[3], "U2", "U1", 0),), "key"),),
    ),
    shift_actions.undo_schedule: (Verb.DRAFT_PLAN, (Undo(PUT, "key"),)),
    schedule_problem.schedule_inputs: (Verb.DRAFT_PLAN, (schedule_problem.ScheduleRequest(),)),
    schedule_proposals.propose_schedule: (Verb.DRAFT_PLAN, (schedule_problem.ScheduleRequest(),)),
    schedule_proposals.crew_options: (Verb.DRAFT_PLAN, (schedule_problem.ScheduleRequest(),)),
    schedule_proposals.schedule_job: (Verb.DRAFT_PLAN, (PRESSED_REQUEST,)),
    schedule_proposals.crew_job: (Verb.DRAFT_PLAN, (PRESSED_REQUEST,)),
    lifecycle.start_job: (Verb.DRAFT_PLAN, (JOB_SPEC,)),
    lifecycle.list_jobs: (Verb.DRAFT_PLAN, (JobScope("draft", is_draft=True),)),
    lifecycle.running_request: (Verb.DRAFT_PLAN, (JobKind.SITING,)),
    lifecycle.stop_job: (Verb.DRAFT_PLAN, (BackgroundJob(JobKind.SITING), StopMode.DISCARD)),
    lifecycle.discard_result: (Verb.DRAFT_PLAN, (BackgroundJob(JobKind.SITING),)),
    imports.read_files: (Verb.IMPORT, ([],)),
    imports.preview_import: (Verb.IMPORT, (ImportBatch(),)),
    imports.import_batch: (Verb.IMPORT, (ImportBatch(key="key"),)),
    draft_reading.begin_import: (Verb.IMPORT, ([SourceFile("sites.csv", b"")],)),
    draft_reading.current_draft: (Verb.IMPORT, ()),
    draft_reading.drop_import: (Verb.IMPORT, ()),
    draft_reading.writing_of: (Verb.IMPORT, ()),
    accounts.set_account_disabled: (Verb.MANAGE_ACCOUNTS, (AccountStatusChange("other", True, "key"),)),
    accounts.change_grant: (Verb.GRANT, (GrantChange(Grant("other", Role.VIEWER), True, "key"),)),
    invitations.invite_administrator: (Verb.MANAGE_ACCOUNTS, ()),
    invitations.invite_account: (Verb.MANAGE_ACCOUNTS, (NewAccount("new", "新来", "key"),)),
    invitations.reissue_invitation: (Verb.MANAGE_ACCOUNTS, (Invitation("other", "key"),)),
    code_usage.count_code_usage: (Verb.READ, ()),
    routes.usual_patrol_units: (Verb.READ, ()),
    routes.plan_patrols: (Verb.READ, ("", PatrolOptions())),
    patrol_report.render_patrols_html: (Verb.READ, ("", PatrolOptions(), Translator("zh"))),
    patrol_report.render_patrols_csv: (Verb.READ, ("", PatrolOptions(), Translator("zh"))),
    patrol_report.render_patrols_docx: (Verb.READ, ("", PatrolOptions(), Translator("zh"))),
    displacement.estimate_displacement: (Verb.READ, ("", 500.0, 5000.0)),
    problem.siting_problem: (Verb.DRAFT_PLAN, (problem.SitingRequest(),)),
    problem.has_population_data: (Verb.DRAFT_PLAN, (problem.SitingRequest(),)),
    service_access.cut_off_by: (Verb.DRAFT_PLAN, (comparison.PlanComparison(Plan("", "", ""), (), ()),)),
    service_access.service_access: (Verb.DRAFT_PLAN, ()),
    evaluation.evaluate_siting: (Verb.DRAFT_PLAN, (problem.SitingRequest(),)),
    solve.solve_siting: (Verb.DRAFT_PLAN, (problem.SitingRequest(), solve.SitingTarget())),
    solve.siting_job: (Verb.DRAFT_PLAN, (problem.SitingRequest(), solve.SitingTarget())),
    merge_draft.draft_merge: (Verb.DRAFT_PLAN, (NewPlan("合并", "key"), "CP1", "CP2")),
    solve.draft_siting_plan: (Verb.DRAFT_PLAN, (NewPlan("布点", "key"), (("CP1", "withdrawn"),))),
    reconcile.reconcile_candidates: (Verb.DRAFT_PLAN, ((),)),
    candidates.create_candidate: (Verb.DRAFT_PLAN, ((), "桥头", (36.6, 118.8))),
    candidates.next_post_code: (Verb.DRAFT_PLAN, ()),
    cordon_candidates.cordon_points_as_candidates: (Verb.DRAFT_PLAN, ((), ())),
    candidates.read_candidates: (Verb.DRAFT_PLAN, ([],)),
    road_sealing.cordon_job: (Verb.DRAFT_PLAN, (types.CordonRequest("370725001"),)),
    road_sealing.plan_cordon: (Verb.DRAFT_PLAN, (types.CordonRequest("370725001"),)),
    api_keys.issue_api_key: (Verb.OWN_ACCOUNT, (ApiKeyIssue("who", "QGIS", "key"),)),
    api_keys.api_keys_of: (Verb.OWN_ACCOUNT, ("who",)),
    directory.list_accounts: (Verb.GRANT, ()),
    directory.sessions_of: (Verb.MANAGE_ACCOUNTS, ("other",)),
    directory.end_sessions: (Verb.MANAGE_ACCOUNTS, (SessionsEnd("other", "key"),)),
    directory.start_impersonation: (Verb.MANAGE_ACCOUNTS, (Impersonation("other", "key"),)),
    directory.impersonate: (Verb.MANAGE_ACCOUNTS, ("other",)),
    own_account.own_sessions: (Verb.OWN_ACCOUNT, ()),
    own_account.end_own_sessions: (Verb.OWN_ACCOUNT, (SessionsEnd("who", "key"),)),
    own_account.change_own_password: (
        Verb.OWN_ACCOUNT,
        (PasswordChange("who", "key"), own_account.PasswordRenewal(PASSWORD, PASSWORD)),
    ),
    post_assignments.post_assignments: (Verb.DRAFT_PLAN, ()),
    drafts.begin_plan: (Verb.DRAFT_PLAN, (NewPlan("夜班", "key"),)),
    drafts.edit_plan: (Verb.DRAFT_PLAN, (PlanEdit("draft", 2, "key", units=(("CP2", "U1"),)),)),
    drafts.refresh_plan: (Verb.DRAFT_PLAN, (PlanAction("draft", 2, "key"),)),
    drafts.drop_plan: (Verb.DRAFT_PLAN, (PlanAction("draft", 2, "key"),)),
    drafts.publish_plan: (Verb.PUBLISH_PLAN, (PlanAction("draft", 2, "key"),)),
    drafts.copy_order: (Verb.DRAFT_PLAN, (OrderCopy(1, "key"),)),
    drafts.undo_order: (Verb.PUBLISH_PLAN, (OrderUndo(1, "key"),)),
    propose.propose_for_draft: (Verb.DRAFT_PLAN, (PlanAction("draft", 2, "key"),)),
    propose.advise_on_shortage: (Verb.DRAFT_PLAN, ("draft",)),
    propose.move_budget_curve: (Verb.DRAFT_PLAN, ("draft",)),
    jobs.draft_proposal_job: (Verb.DRAFT_PLAN, (PlanAction("draft", 2, "key"),)),
    jobs.shortage_advice_job: (Verb.DRAFT_PLAN, (PlanAction("draft", 2, "key"),)),
    jobs.move_budget_job: (Verb.DRAFT_PLAN, (PlanAction("draft", 2, "key"),)),
    propose.current_draft: (Verb.DRAFT_PLAN, ("draft",)),
    jobs.input_fingerprint: (Verb.DRAFT_PLAN, ("draft",)),
    comparison.list_plans: (Verb.DRAFT_PLAN, ()),
    orders.list_orders: (Verb.DRAFT_PLAN, ()),
    orders.authorised_order: (Verb.DRAFT_PLAN, (1,)),
    order_loads.order_workload: (Verb.DRAFT_PLAN, ("draft",)),
    order_report.render_order_html: (Verb.DRAFT_PLAN, (1, Translator("zh"))),
    order_docx.render_order_docx: (Verb.DRAFT_PLAN, (1, Translator("zh"))),
    comparison.compare_present: (Verb.DRAFT_PLAN, ()),
    comparison.compare_plan: (Verb.DRAFT_PLAN, ("draft",)),
    record.log_finding: (Verb.LOG_FINDING, (LogFinding("vehicles", "key", "CP1"),)),
    record.assign_finding: (Verb.ACT_ON_FINDING, (AssignFinding("F1", "U1", 1, "key"),)),
    record.carry_findings: (
        Verb.CARRY_FINDING,
        (CarryFindings((CarriedFinding("F1", 1, "材料未到"),), START + timedelta(days=2), "key"),),
    ),
    record.void_finding: (Verb.CONFIRM_FINDING, (VoidFinding("F1", 1, "key", "误报"),)),
    findings.findings: (Verb.READ, (findings.FindingFilter(),)),
    findings.finding_details: (Verb.READ, ("F1",)),
    findings.finding_of_entry: (Verb.READ, (LOGGED,)),
    findings.recent_findings: (Verb.READ, ("vehicles",)),
    figures.finding_figures: (Verb.READ, (figures.FindingSpan(YESTERDAY, START),)),
    finding_export.export_findings: (Verb.READ, (findings.FindingFilter(), "csv", Translator("zh"))),
    tallies.record_tally: (Verb.RECORD_TALLY, (TallyReport("CP1", START, NO_COUNTS, 0, "key"),)),
    tallies.tally_forms: (Verb.READ, ("CP1",)),
    tallies.own_tally_entry: (Verb.READ, (1,)),
    tallies.recorded_tallies: (Verb.READ, (YESTERDAY, START)),
    owed_services.owed: (Verb.READ, ()),
    owed_services.own_owed: (Verb.READ, ()),
    day_checklist.checklist: (Verb.READ, (TOWN,)),
    day_checklist.readiness: (Verb.READ, ()),
    closing.closed_periods: (Verb.READ, (TOWN,)),
    closing.corrections: (Verb.READ, (TOWN, START)),
    closing.excuse_owed: (
        Verb.CLOSE_DAY,
        (OwedExcuse(START, ((OwedKind.REPORT, "M1"),), "停电", "key"),),
    ),
    closing.close_day: (Verb.CLOSE_DAY, (DayClosing(TOWN, START, 0, "key", ALL_CARRIED),)),
    report_records.save_draft: (
        Verb.FREEZE_REPORT,
        (ReportDraft(TOWN, YESTERDAY, 0, 0, {"en": "calm", "zh": "平稳"}, "key"),),
    ),
    reports.report_content: (Verb.READ, (ReportId(TOWN, YESTERDAY),)),
    reports.latest_report: (Verb.READ, (TOWN, YESTERDAY)),
    reports.listed_reports: (Verb.READ, ()),
    superior_forms.listed_forms: (Verb.READ, ()),
    reports.figure_rows: (Verb.READ, (ReportId(TOWN, YESTERDAY), FigureKey("village.closed", TOWN))),
    closing.reopen_day: (Verb.CLOSE_DAY, (DayReopening(TOWN, YESTERDAY, 1, "漏报一岗", "key"),)),
    **DAY_SERVICES,
}
"""Each service with the verb it needs and arguments it accepts."""


pytestmark = pytest.mark.usefixtures("hasher")

UNDONE = {
    Verb.CHANGE_STATUS: StatusChange("V1", "reopened", 1, "key"),
    Verb.RECORD_PATROL: Patrol("C1", "U1", "key"),
}
WRITERS = {Verb.CHANGE_STATUS: record_status.change_status, Verb.RECORD_PATROL: record_patrol.record_patrol}


def accept_swap(world, who):
    """Let U2 offer U1 a shift that it took for another one, and one of U1 accept."""
    for step, service, unit, version in (
        ("leave", shift_actions.release_shift, "U1", 0),
        ("take", shift_actions.claim_shift, "U2", 1),
    ):
        service(world.ctx, PLANNER, ShiftAction("CP1", DAYS[5], unit, version, step))
    offer = SwapRequest("CP1", DAYS[6], "U2", 0, "offer", "离得近", "CP1", DAYS[5], 2)
    shift_actions.request_swap(world.ctx, PLANNER, offer)
    decision = TakeoverDecision("CP1", DAYS[6], True, 1, "swap", offered_version=2)
    assert shift_actions.answer_takeover(world.ctx, who, decision).seq == SWAPPED


@cache
def prepared_store():
    """Build the store's file: an account with a password, an order, a draft, shifts, an operational day."""
    with TemporaryDirectory() as folder:
        world = world_at(Path(folder))
        world.appoint(PLANNER)
        put_units(world, 9, 2)
        step = ScheduleChange((ShiftAssignment("CP1", DAYS[4], "U2", "U1", 0),), "put")
        assert shift_actions.apply_schedule(world.ctx, PLANNER, step).seq == PUT
        for name, post, unit in (("order", "CP2", "U1"), ("draft", "CP1", "")):
            drafts.begin_plan(world.ctx, PLANNER, NewPlan("夜班", name))
            drafts.edit_plan(world.ctx, PLANNER, PlanEdit(name, 1, name + "e", units=((post, unit),)))
        who = world.appoint(Actor("who", "某人", Role.STAFF, "U1"))
        accept_swap(world, who)
        world.appoint(replace(who, role=None))
        world.give_password("who", PASSWORD)
        shift_actions.release_shift(world.ctx, PLANNER, ShiftAction("CP1", DAYS[1], "U1", 0, "release"))
        shift_actions.claim_shift(world.ctx, PLANNER, ShiftAction("CP1", DAYS[1], "U2", 1, "claim"))
        shift_actions.request_takeover(
            world.ctx, PLANNER, ShiftAction("CP1", DAYS[2], "U2", 0, "ask", "病假")
        )
        drafts.publish_plan(world.ctx, PLANNER, PlanAction("order", 2, "publish"))
        chief = world.appoint(Actor("chief", "指挥员", Role.COMMANDER))
        closing.close_day(world.ctx, chief, DayClosing(TOWN, YESTERDAY, 0, "close", ALL_CARRIED))
        assert record.log_finding(world.ctx, chief, LogFinding("vehicles", "log", "CP1")).seq == LOGGED
        prepare_day(world, world.appoint(replace(who, role=Role.COMMANDER)), chief)
        world.appoint(replace(who, role=None))
        world.add_sites(Site("V9", "旧村", "village", "closed", "370725001001"))
        retirement.retire(world.ctx, chief, Retirement(SITE, "V9", "retire"))
        world.store.close()
        return (Path(folder) / "kadian.db").read_bytes()


@pytest.fixture
def open_world(tmp_path):
    """Return a context manager that opens another copy of the prepared store at each call."""
    numbers = count()

    @contextmanager
    def opened():
        number = next(numbers)
        path = tmp_path / f"{number}.db"
        path.write_bytes(prepared_store())
        store = Store.open(f"sqlite:///{path}")
        try:
            yield World(store, keys=(f"copy-{number}-{step}" for step in count()))
        finally:
            store.close()

    return opened


@pytest.fixture
def world(open_world):
    with open_world() as world:
        yield world


def deviations_by_role(service, open_world):
    """Call a service once in each role, each time in a world of its own; list the deviations."""
    verb, arguments = SERVICES[service]
    deviations = []
    for role in Role:
        is_permitted = verb in VERBS_BY_ROLE[role] | SELF_SERVICE_VERBS
        with open_world() as world:
            actor, before = world.appoint(Actor("who", "某人", role, "U1")), world.store.revision()
            try:
                service(world.ctx, actor, *arguments)
            except Refused as refused:
                if is_permitted or refused.params.get("verb") != verb:
                    deviations.append((role, refused.key))
            else:
                if not is_permitted:
                    deviations.append((role, "served"))
            if not is_permitted and world.store.revision() != before:
                deviations.append((role, "written"))
    return deviations


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.__name__)
def test_a_service_serves_those_who_hold_its_verb_and_no_other_account(service, open_world):
    assert deviations_by_role(service, open_world) == []


def test_were_verbs_not_checked_everybody_would_be_served(open_world, monkeypatch):
    monkeypatch.setattr(Actor, "may", lambda *_: True)
    monkeypatch.setattr(Actor, "may_somewhere", lambda *_: True)
    assert deviations_by_role(record_status.change_status, open_world) == [
        (role, step)
        for role in (Role.VIEWER, Role.REPORTER, Role.SUPERVISOR, Role.ADMIN)
        for step in ("served", "written")
    ]


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.__name__)
def test_who_looks_with_the_rights_of_others_may_read_and_nothing_else(world, service):
    verb, arguments = SERVICES[service]
    grants = tuple(Grant("who", role) for role in Role)
    actor = replace(world.appoint(Actor("who", "某人", None, "U1", grants)), impersonated_by="admin")
    before = world.store.revision()
    if verb is Verb.READ:
        service(world.ctx, actor, *arguments)
        return
    with pytest.raises(Refused) as refused:
        service(world.ctx, actor, *arguments)
    assert refused.value.key == "error.only_looking"
    assert world.store.revision() == before
    service(
        world.ctx, replace(actor, impersonated_by=""), *arguments
    )  # the control: nothing else prevented it


@pytest.mark.parametrize("verb", UNDONE)
@pytest.mark.parametrize("step", ["undo", "note"])
def test_who_may_no_longer_do_it_may_not_take_it_back_or_add_to_it(open_world, verb, step):
    done_by = []
    for role in Role:
        with open_world() as world:
            staff = world.appoint(Actor("who", "某人", Role.STAFF, "U1"))
            seq = WRITERS[verb](world.ctx, staff, UNDONE[verb]).seq
            actor = world.appoint(Actor("who", "某人", role, "U1"))
            with suppress(Refused):
                if step == "undo":
                    assert record_status.undo_entries(world.ctx, actor, Undo(seq, step)).seq
                else:
                    assert record_status.add_note(world.ctx, actor, NoteAddition(seq, step, "补充")).seq
                done_by.append(role)
    assert done_by == [role for role in Role if verb in VERBS_BY_ROLE[role]]


@pytest.mark.parametrize("service", UNDO_OF, ids=lambda service: service.__name__)
def test_an_entry_of_the_day_is_undone_only_by_who_may_still_make_it(open_world, service):
    verb, arguments = SERVICES[service]
    undone_by = []
    for role in Role:
        with open_world() as world:
            chief = world.appoint(Actor("who", "某人", Role.COMMANDER, "U1"))
            seq = service(world.ctx, chief, *arguments).seq
            actor, before = world.appoint(replace(chief, role=role)), world.store.revision()
            with suppress(Refused):
                UNDO_OF[service](world.ctx, actor, Undo(seq, "undo"))
            if world.store.revision() != before:
                undone_by.append(role)
    assert undone_by == [role for role in Role if verb in VERBS_BY_ROLE[role]]


def test_every_undo_of_the_day_is_tried():
    undone = {service.__name__ for service in (UNDO_OF | UNDO_OF_ONE_VERB).values()}
    assert {service.__name__ for service in DAY_SERVICES if service.__name__.startswith("undo_")} <= undone


NOWHERE = "370725009"
"""A town in which nothing of the small world lies."""


@pytest.mark.parametrize("service", UNDO_OF | UNDO_OF_ONE_VERB, ids=lambda service: service.__name__)
def test_an_entry_of_the_day_is_undone_only_where_it_may_still_be_made(open_world, service):
    undo = (UNDO_OF | UNDO_OF_ONE_VERB)[service]
    with open_world() as world:
        chief = world.appoint(Actor("who", "某人", Role.COMMANDER, "U1"))
        seq = service(world.ctx, chief, *SERVICES[service][1]).seq
        world.add_areas(Area(NOWHERE, "别处", "370725", Level.TOWN))
        elsewhere = world.appoint(replace(chief, role=None, grants=(Grant("who", Role.COMMANDER, NOWHERE),)))
        before = world.store.revision()
        with pytest.raises(Refused):
            undo(world.ctx, elsewhere, Undo(seq, "elsewhere"))
        assert world.store.revision() == before
        assert undo(
            world.ctx, world.appoint(replace(chief, grants=())), Undo(seq, "there")
        ).seq  # the control


def test_only_who_may_import_makes_an_empty_store_one_of_an_exercise(tmp_path):
    made_by = []
    for role in Role:
        world = World(Store.open(f"sqlite:///{tmp_path / role}.db"))
        with suppress(Refused):
            make_exercise(world.ctx, Actor("who", "某人", role))
        if world.ctx.read_model.reference().is_exercise:
            made_by.append(role)
        world.store.close()
    assert made_by == [role for role in Role if Verb.IMPORT in VERBS_BY_ROLE[role]]


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
        lambda: record_status.change_status(world.ctx, staff, UNDONE[Verb.CHANGE_STATUS]),
        lambda: record_patrol.record_patrol(world.ctx, staff, UNDONE[Verb.RECORD_PATROL]),
    ):
        with pytest.raises(Refused) as refused:
            write()
        assert refused.value.key == "error.rights_changed"
    assert world.store.revision() == before
    world.appoint(staff)
    assert record_status.change_status(world.ctx, staff, UNDONE[Verb.CHANGE_STATUS]).seq  # the control


def test_what_was_recorded_before_is_answered_again_whatever_was_taken_away_since(world):
    staff = world.appoint(Actor("who", "某人", Role.STAFF, "U1"))
    first = record_status.change_status(world.ctx, staff, UNDONE[Verb.CHANGE_STATUS])
    world.appoint(replace(staff, disabled=True))
    again = record_status.change_status(world.ctx, staff, UNDONE[Verb.CHANGE_STATUS])
    assert again == replace(first, is_repeated=True)


def test_a_process_that_may_write_the_store_is_no_account_of_it(world):
    world.appoint(Actor("cli", "谁叫这个名字", Role.VIEWER))
    clerk = Actor("cli", "cli", Role.ADMIN, grants=(Grant("cli", Role.COMMANDER),))
    by_file = replace(world.ctx, source="cli")
    assert accounts.set_account_disabled(by_file, clerk, AccountStatusChange("other", True, "k1")).seq
    with pytest.raises(Refused):
        accounts.set_account_disabled(world.ctx, clerk, AccountStatusChange("other", False, "k2"))


# Read from the source: a new service is found, and one that forgets to say what it needs.


RIGHTS = {
    "geo.services.accounts.permissions",
    "geo.services.accounts.undo",
    "geo.services.register.rights",
}
"""The module that checks, on behalf of the services."""


CHECKS = {
    "geo.services.day.day_state.readable_areas",
    "geo.services.findings.allowed_actions.allowed_actions",
    "geo.services.handovers.handovers.handover_tasks",
    "geo.services.handovers.places.authorised_place",
    "geo.services.handovers.places.readable_place",
    "geo.services.handovers.speakers.who_accepts",
    "geo.services.handovers.speakers.who_continues",
    "geo.services.handovers.speakers.who_offers",
    "geo.services.post_orders.acknowledging.channel_of",
    "geo.services.schedule.shift_view.allowed_actions",
    "geo.services.siting.candidates.require_in_scope",
}
"""Public functions that are given an actor only to check its permissions."""


def services(of):
    """Yield public functions that take an actor, by that name, or a context and an ``Actor``."""
    for node in of.tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and of.name not in RIGHTS:
            if f"{of.name}.{node.name}" in CHECKS:
                continue
            arguments = (*node.args.args, *node.args.kwonlyargs)
            names = {argument.arg for argument in arguments}
            kinds = {ast.unparse(each.annotation) for each in arguments if each.annotation}
            if "actor" in names or ("ctx" in names and "Actor" in kinds):
                yield node


def undeclared(of):
    """List the services that do not declare a verb."""
    return [
        f"{of.name}.{node.name}"
        for node in services(of)
        if not any(ast.unparse(each).startswith("needs(Verb.") for each in node.decorator_list)
    ]


NAMES = {service.__name__ for service in SERVICES}
OTHERS = {
    *("undo_entries", "add_note", "act_on_finding", "undo_finding_step"),
    *("attach_photo", "withdraw_photo", "read_photo"),
    *("withdraw_stand_down", "report_removal", "undo_removal", "read_removal_photo", make_exercise.__name__),
    *(undo.__name__ for undo in UNDO_OF.values()),
    *(daily_report.freeze_daily_report.__name__, "freeze_report", "read_report_file"),
    *(
        superior_form_records.add_form.__name__,
        "bind_cell",
        "change_form",
        "fill_form",
        "replace_blank",
        "withdraw_form",
    ),
    "undo_form_step",
    "revoke_api_key",
    register_undo.undo_in_register.__name__,
    import_undo.undo_import.__name__,
    *("change_import", "reading_of", "write_import", "remember", "add_demo_form"),
    *("carried_bindings", "cell_rows", "form_grid", "form_values", "lost_bindings", "read_form_file"),
}
"""Services that one of several verbs opens, or that need a file or an entry: their own tests try them."""
MODULES = [
    module(path) for top in ("services", "reports") for path in sorted((ROOT / "geo" / top).rglob("*.py"))
]
"""Modules with functions that take an actor: services, and the reports above them."""


def test_every_service_says_what_it_needs():
    assert [name for of in MODULES for name in undeclared(of)] == []


def test_what_a_service_says_is_what_is_tried_above():
    assert {f"{of.name}.{node.name}" for of in MODULES for node in services(of)} == REQUIRED_VERBS.keys()
    for service, (verb, _) in SERVICES.items():
        assert REQUIRED_VERBS[f"{service.__module__}.{service.__name__}"] == (verb,)


def test_every_service_is_tried_above():
    assert {node.name for of in MODULES for node in services(of)} == NAMES | OTHERS


@pytest.mark.parametrize(
    ("text", "undeclared_services"),
    [
        ("def close_day(ctx, actor):\n    ctx.close()\n", ["geo.services.x.close_day"]),
        ("def close_day(tx, actor):\n    tx.close()\n", ["geo.services.x.close_day"]),
        ("def close_day(ctx, who: Actor):\n    ctx.close()\n", ["geo.services.x.close_day"]),
        ("@wraps\ndef close_day(ctx, actor):\n    ctx.close()\n", ["geo.services.x.close_day"]),
        ("@needs(Verb.READ)\ndef close_day(ctx, actor):\n    ctx.close()\n", []),
    ],
)
def test_a_service_that_does_not_say_it_is_found(text, undeclared_services):
    assert undeclared(Module("geo.services.x", text)) == undeclared_services


WITHOUT_ACTOR = {
    "load_demo",
    "accept_invitation",
    "accept_personal_invitation",
    "_write_problem",
    "check_writable",
    "drill",
}
"""The holder of a one-time token has no account yet, nor has an empty store that the demo fills; probes
record nothing, or in a copy that is deleted."""
WRITES = re.compile(r"\b(ctx|store)\.write\(")


def test_every_function_that_writes_is_given_an_actor():
    writers = {
        node.name
        for of in MODULES
        for node in of.tree.body
        if isinstance(node, ast.FunctionDef) and WRITES.search(ast.unparse(node))
    }
    assert writers > WITHOUT_ACTOR
    assert writers - WITHOUT_ACTOR <= {node.name for of in MODULES for node in services(of)}


def test_services_take_the_office_the_actor_and_little_else():
    for service in SERVICES:
        assert list(inspect.signature(service).parameters)[:2] == ["ctx", "actor"]
