"""Services of the operational day with the verbs they need, and what a store holds so that each accepts."""

from datetime import timedelta

from geo.domain.access import Verb
from geo.domain.area_figures.commands import AreaFigureAgreement, AreaFigureStatement
from geo.domain.commands import Undo
from geo.domain.duty_phones import DutyPhoneChange, PhoneHolder
from geo.domain.emergency_access import AccessTest, EmergencyAccessChange, OpeningKind
from geo.domain.handovers.commands import AcceptHandover, ContinueShift, OfferHandover
from geo.domain.inspections.commands import InspectionDraw, InspectionReport
from geo.domain.post_orders.commands import (
    AcknowledgeOrder,
    AcknowledgePostOrders,
    PublishPostOrder,
    WithdrawPostOrder,
)
from geo.domain.post_orders.post_order import PostOrderKey, PostOrderScope
from geo.domain.roll_calls.commands import AnswerRollCall, StartRollCall, WithdrawRollCall
from geo.domain.screening.commands import ScreeningReport
from geo.domain.screening.screening import ScreeningCounts
from geo.domain.supplies.commands import (
    CountStock,
    DistributeRound,
    MoveStock,
    ReceiveStock,
    RoundStop,
    StockLine,
)
from geo.domain.supplies.stock import MoveKind
from geo.i18n import Translator
from geo.reports import call_sheet as call_sheet_report
from geo.reports import handover_report, round_sheet, stock_export
from geo.services.area_figures import ledger
from geo.services.area_figures import record as area_figures
from geo.services.contacts import duty_phones
from geo.services.day import call_sheet, post_order_standings, receipts
from geo.services.emergency_access import emergency_accesses
from geo.services.emergency_access import record as access_records
from geo.services.handovers import handovers
from geo.services.handovers import record as handover_records
from geo.services.inspections import figures as inspection_figures
from geo.services.inspections import inspections
from geo.services.inspections import record as inspection_records
from geo.services.post_orders import acknowledging
from geo.services.post_orders import reading as post_order_reading
from geo.services.post_orders import record as post_orders
from geo.services.roll_calls import record as roll_call_records
from geo.services.roll_calls import roll_calls
from geo.services.screening import progress as screening_progress
from geo.services.screening import record as screenings
from geo.services.supplies import place_stock, rounds, stock_list
from geo.services.supplies import record as supplies
from geo.services.trends import area_progress, trends
from tests.worlds import START

TOWN, OTHER_TOWN = "370725001", "370725002"
YESTERDAY, TOMORROW = START - timedelta(days=1), START + timedelta(days=1)
DAY_BEFORE_YESTERDAY = START - timedelta(days=2)
BUREAU = "综合执法大队"
OF_TOWN = PostOrderKey(PostOrderScope.AREA, TOWN)
OF_POST = PostOrderKey(PostOrderScope.SITE, "CP1")
SEEN_ORDERS = ((OF_TOWN.id, 1), (OF_POST.id, 1))
"""The post orders in force at CP1, with their versions."""
HALF = ScreeningCounts(100, 60, 10, 10)
MASKS = (StockLine("mask", 5),)
SHEET = call_sheet.CallSheetFilter()
IN_FORCE = ("持证民生车辆", "逐车登记")
PHONE_SET, SCREENED, DRAWN, PUBLISHED, ANSWERED, ISSUED = range(50, 56)
"""Numbers of the entries that ``prepare_day`` makes."""


def prepare_day(world, who, other):
    """Record what the services below read, answer or withdraw.

    Args:
        world: The world.
        who: The account that calls the services afterwards; what it withdraws is its own.
        other: Another account, which offers the post that is taken over.
    """
    ctx = world.ctx
    for source, value, version in (("督导协调组汇报", 235, 0), (BUREAU, 256, 1)):
        area_figures.state_figure(
            ctx, other, AreaFigureStatement(TOWN, "compounds", source, value, version, source, "新建小区")
        )
    opening = EmergencyAccessChange("V2", OpeningKind.BARRIER, "村北路口", "村值班室", 0, "opening")
    access_records.set_emergency_access(ctx, other, opening)
    handover_records.offer_handover(ctx, other, OfferHandover("CP1", START, 0, "offer-post", unit="U1"))
    post_orders.publish_post_order(
        ctx, other, PublishPostOrder(PostOrderScope.AREA, TOWN, *IN_FORCE, 0, "of-town")
    )
    roll_call_records.start_roll_call(ctx, who, StartRollCall(TOWN, "call"))
    roll_call_records.start_roll_call(ctx, who, StartRollCall(TOWN, "second-call"))
    recorded = (
        duty_phones.set_duty_phone(
            ctx, who, DutyPhoneChange(PhoneHolder.UNIT, "U2", "0536-555-0102", 0, "phone")
        ),
        screenings.record_screening(ctx, who, ScreeningReport("C1", HALF, 0, "screening")),
        inspection_records.draw_round(ctx, who, InspectionDraw("county_1", 2, "draw", seed="4f2a")),
        post_orders.publish_post_order(
            ctx, who, PublishPostOrder(PostOrderScope.SITE, "CP1", *IN_FORCE, 0, "of-post")
        ),
        roll_call_records.answer_roll_call(ctx, who, AnswerRollCall(2, "CP1", "answer")),
        supplies.distribute_round(ctx, other, DistributeRound("D1", (RoundStop("CP1", MASKS),), "round")),
    )
    assert [receipt.seq for receipt in recorded] == [
        PHONE_SET,
        SCREENED,
        DRAWN,
        PUBLISHED,
        ANSWERED,
        ISSUED,
    ]


DAY_SERVICES = {
    ledger.area_ledger: (Verb.READ, (TOWN,)),
    ledger.figure_versions: (Verb.READ, (TOWN, "compounds")),
    ledger.changes_of: (Verb.READ, ("compounds", TOWN, YESTERDAY)),
    ledger.known_sources: (Verb.READ, ()),
    area_figures.state_figure: (
        Verb.RECORD_FIGURE,
        (AreaFigureStatement(OTHER_TOWN, "compounds", BUREAU, 120, 0, "key"),),
    ),
    area_figures.agree_on_figure: (
        Verb.AGREE_FIGURE,
        (AreaFigureAgreement(TOWN, "compounds", BUREAU, 2, "key"),),
    ),
    duty_phones.set_duty_phone: (
        Verb.SET_CONTACT,
        (DutyPhoneChange(PhoneHolder.UNIT, "U1", "0536-555-0101", 0, "key"),),
    ),
    duty_phones.undo_duty_phone: (Verb.SET_CONTACT, (Undo(PHONE_SET, "key"),)),
    duty_phones.phone_book: (Verb.READ, ()),
    duty_phones.site_phones: (Verb.READ, ()),
    duty_phones.site_contacts: (Verb.READ, ("CP1",)),
    duty_phones.unit_phones: (Verb.READ, ()),
    duty_phones.settable_units: (Verb.SET_CONTACT, ()),
    call_sheet.call_sheet: (Verb.READ, (SHEET,)),
    call_sheet_report.render_call_sheet_html: (Verb.READ, (SHEET, Translator("zh"))),
    call_sheet_report.export_call_sheet: (Verb.READ, (SHEET, "csv", Translator("zh"))),
    access_records.set_emergency_access: (
        Verb.SET_CONTACT,
        (EmergencyAccessChange("V1", OpeningKind.BARRIER, "村北路口", "村值班室", 0, "key"),),
    ),
    access_records.record_access_test: (Verb.TEST_ACCESS, (AccessTest("V2", 1, "key"),)),
    emergency_accesses.access_card: (Verb.READ, ("V1",)),
    handovers.present_handovers: (Verb.READ, ()),
    handovers.handover_card: (Verb.READ, ("CP1",)),
    handovers.last_handover: (Verb.READ, ("CP1",)),
    handovers.own_handover_entry: (Verb.READ, (1,)),
    handover_report.render_handover_html: (Verb.READ, ("CP1", None, Translator("zh"))),
    handover_records.offer_handover: (
        Verb.HAND_OVER,
        (OfferHandover("CP1", DAY_BEFORE_YESTERDAY, 0, "key", unit="U1"),),
    ),
    handover_records.accept_handover: (
        Verb.TAKE_OVER,
        (AcceptHandover("CP1", START, 1, "key", agrees_with_all=True),),
    ),
    handover_records.continue_shift: (Verb.TAKE_OVER, (ContinueShift("CP1", YESTERDAY, 0, "key"),)),
    inspection_figures.inspection_figures: (Verb.READ, (YESTERDAY, TOMORROW)),
    inspections.next_stops: (Verb.READ, ()),
    inspections.site_inspections: (Verb.READ, ("CP1",)),
    inspections.inspections_between: (Verb.READ, (YESTERDAY, TOMORROW)),
    inspections.last_area_inspection: (Verb.READ, (TOWN,)),
    inspections.own_team: (Verb.READ, ()),
    inspection_records.record_inspection: (
        Verb.INSPECT,
        (InspectionReport("county_1", "key", site_id="M1"),),
    ),
    inspection_records.draw_round: (Verb.INSPECT, (InspectionDraw("county_1", 2, "key", seed="4f2a"),)),
    inspection_records.repeat_draw: (Verb.READ, (DRAWN,)),
    inspection_records.undo_inspection: (Verb.INSPECT, (Undo(DRAWN, "key"),)),
    post_orders.publish_post_order: (
        Verb.PUBLISH_POST_ORDER,
        (PublishPostOrder(PostOrderScope.AREA, OTHER_TOWN, *IN_FORCE, 0, "key"),),
    ),
    post_orders.withdraw_post_order: (
        Verb.PUBLISH_POST_ORDER,
        (WithdrawPostOrder(PostOrderScope.AREA, TOWN, 1, "key", "解封"),),
    ),
    post_orders.undo_post_order: (Verb.PUBLISH_POST_ORDER, (Undo(PUBLISHED, "key"),)),
    post_order_reading.present_reading: (Verb.READ, ("CP1", "U1")),
    post_order_reading.post_orders_of_site: (Verb.READ, ("CP1",)),
    post_order_reading.post_order_versions: (Verb.READ, (OF_TOWN,)),
    post_order_standings.post_order_standings: (Verb.READ, ()),
    post_order_standings.own_post_orders: (Verb.READ, ()),
    post_order_standings.outstanding_receipts: (Verb.READ, ()),
    receipts.order_for_unit: (Verb.READ, (1, "U1")),
    acknowledging.acknowledge_post_orders: (
        Verb.ACKNOWLEDGE,
        (AcknowledgePostOrders("CP1", "U1", SEEN_ORDERS, "key"),),
    ),
    acknowledging.acknowledge_order: (Verb.ACKNOWLEDGE, (AcknowledgeOrder(1, "U1", "key"),)),
    acknowledging.undo_acknowledgement: (Verb.ACKNOWLEDGE, (Undo(ANSWERED, "key"),)),
    roll_call_records.start_roll_call: (Verb.CALL_ROLL, (StartRollCall(TOWN, "key"),)),
    roll_call_records.answer_roll_call: (Verb.ACKNOWLEDGE, (AnswerRollCall(1, "CP1", "key"),)),
    roll_call_records.withdraw_roll_call: (Verb.CALL_ROLL, (WithdrawRollCall(1, "key"),)),
    roll_calls.roll_calls: (Verb.READ, ()),
    roll_calls.own_calls: (Verb.READ, ()),
    screening_progress.screening_progress: (Verb.READ, ()),
    screening_progress.site_screening: (Verb.READ, ("C1",)),
    screenings.record_screening: (Verb.RECORD_SCREENING, (ScreeningReport("V1", HALF, 0, "key"),)),
    screenings.undo_screening: (Verb.RECORD_SCREENING, (Undo(SCREENED, "key"),)),
    screenings.own_screening_entry: (Verb.READ, (SCREENED,)),
    place_stock.place_stock: (Verb.READ, ("CP1",)),
    place_stock.pending_issues: (Verb.READ, ("CP1",)),
    place_stock.own_stock_entry: (Verb.READ, (ISSUED,)),
    stock_list.stock_list: (Verb.READ, (stock_list.StockFilter(),)),
    stock_list.days_left_by_site: (Verb.READ, ()),
    stock_list.readable_stock: (Verb.READ, ("CP1",)),
    stock_export.export_stock: (Verb.READ, (stock_list.StockFilter(), "csv", Translator("zh"))),
    supplies.count_stock: (Verb.COUNT_STOCK, (CountStock("CP1", MASKS, 0, "key"),)),
    supplies.move_stock: (Verb.MOVE_STOCK, (MoveStock(MoveKind.RECEIPT, MASKS, "", "D1", "key"),)),
    supplies.distribute_round: (
        Verb.MOVE_STOCK,
        (DistributeRound("D1", (RoundStop("CP1", MASKS),), "key"),),
    ),
    supplies.receive_stock: (Verb.COUNT_STOCK, (ReceiveStock("CP1", (ISSUED,), "key"),)),
    rounds.proposed_stops: (Verb.MOVE_STOCK, (stock_list.StockFilter(),)),
    rounds.supply_rounds: (Verb.READ, ()),
    rounds.supply_round: (Verb.READ, (1,)),
    round_sheet.render_round_html: (Verb.READ, (1, Translator("zh"))),
    trends.area_trend: (Verb.READ, ()),
    area_progress.area_progress: (Verb.READ, ()),
}
"""Each service of the operational day with the verb it needs and arguments it accepts."""

UNDO_OF = {
    area_figures.state_figure: area_figures.undo_figure_step,
    area_figures.agree_on_figure: area_figures.undo_figure_step,
    access_records.set_emergency_access: access_records.undo_emergency_access,
    access_records.record_access_test: access_records.undo_emergency_access,
    handover_records.offer_handover: handover_records.undo_handover_step,
    handover_records.accept_handover: handover_records.undo_handover_step,
    handover_records.continue_shift: handover_records.undo_handover_step,
    supplies.count_stock: supplies.undo_stock,
    supplies.move_stock: supplies.undo_stock,
    supplies.distribute_round: supplies.undo_stock,
    supplies.receive_stock: supplies.undo_stock,
}
"""What undoes the entry of a service, where that needs the verb of the service and there are several."""
UNDO_OF_ONE_VERB = {
    acknowledging.acknowledge_post_orders: acknowledging.undo_acknowledgement,
    duty_phones.set_duty_phone: duty_phones.undo_duty_phone,
    inspection_records.draw_round: inspection_records.undo_inspection,
    inspection_records.record_inspection: inspection_records.undo_inspection,
    post_orders.publish_post_order: post_orders.undo_post_order,
    roll_call_records.answer_roll_call: acknowledging.undo_acknowledgement,
    screenings.record_screening: screenings.undo_screening,
}
"""What undoes the entry of the other services of the day."""
