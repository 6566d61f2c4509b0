"""A draft beside the assignments in force, published as a numbered order, taken back."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.domain.commands import StatusChange
from geo.domain.errors import IdempotencyKeyReused, InvalidInput, KadianError, NotFound, Refused
from geo.domain.filters import SiteFilter
from geo.domain.plans.commands import MAX_PLAN_NAME_LENGTH, NewPlan, OrderUndo, PlanAction, PlanEdit
from geo.domain.plans.move import Move, PostState
from geo.domain.plans.plan import PlanState
from geo.i18n import Translator
from geo.reports.site_export import export_sites
from geo.services.plans.comparison import list_plans
from geo.services.plans.drafts import begin_plan, drop_plan, edit_plan, publish_plan, refresh_plan, undo_order
from geo.services.sites.details import recent_entries
from geo.services.sites.record_status import change_status
from geo.services.situation import overview
from geo.store.verify import verify_connection
from tests.unit.services.posts import CODES, IN_TOWN, OTHER_TOWN, PLANNER, TOWN
from tests.worlds import STAFF, VIEWER

OTHER = replace(PLANNER, id="second")
UNIT = st.sampled_from(["", "U1", "U2", "U3"])
STATUS = st.sampled_from(["short_staffed", "unmanned", "withdrawn"])
"""Where one may go from "manned"."""
EDITS = st.fixed_dictionaries(
    {
        "units": st.dictionaries(st.sampled_from(CODES), UNIT).map(dict.items).map(tuple),
        "statuses": st.dictionaries(st.sampled_from(CODES), STATUS).map(dict.items).map(tuple),
    }
)


def refusal(attempt):
    """The key of the error."""
    with pytest.raises(KadianError) as refused:
        attempt()
    return refused.value.key


def revision(planning):
    return planning.world.store.revision()


def report(planning, post, status):
    """Somebody at the post says how it stands."""
    planning.world.change(post, status, STAFF)


# A draft


def test_a_planner_drafts_step_by_step_and_publishes(planning):
    plan = planning.begin("夜班调整")
    planning.edit(plan, units=(("K1", "U2"), ("K6", "")), absent=(("U3", 2),))
    planning.edit(plan, statuses=(("K5", "withdrawn"),), locks=("K3",))
    draft = planning.plan(plan)
    assert (draft.name, draft.author, draft.state, draft.version) == (
        "夜班调整", "planner", PlanState.DRAFT, 3,
    )  # fmt: skip
    assert draft.moves == {
        "K1": Move(PostState("U1", "manned"), PostState("U2", "manned")),
        "K5": Move(PostState("U3", "manned"), PostState("U3", "withdrawn")),
        "K6": Move(PostState("U3", "manned"), PostState("", "manned")),
    }
    assert (draft.locks, draft.absent) == ({"K3"}, {"U3": 2})
    before = planning.stands()
    assert planning.publish(plan) == 1
    assert planning.plan(plan).state is PlanState.PUBLISHED
    changed = {post: move.after for post, move in draft.moves.items()}
    assert planning.stands() == before | changed


def test_what_an_edit_does_not_name_stays_and_what_goes_back_stays_as_it_is(planning):
    plan = planning.begin()
    planning.edit(plan, units=(("K1", "U2"), ("K2", "U3")), locks=("K2",), absent=(("U1", 1),))
    planning.edit(plan, reverted=("K1",))
    draft = planning.plan(plan)
    assert (set(draft.moves), draft.locks, draft.absent) == ({"K2"}, {"K2"}, {"U1": 1})
    planning.edit(plan, units=(("K2", "U1"),), locks=(), absent=())
    draft = planning.plan(plan)
    assert (draft.moves, draft.locks, draft.absent) == ({}, frozenset(), {})


def test_a_post_is_seen_as_it_was_when_it_first_came_into_the_draft(planning):
    plan = planning.begin()
    planning.edit(plan, units=(("K1", "U2"),))
    report(planning, "K1", "unmanned")
    planning.edit(plan, units=(("K1", "U3"),))
    assert planning.plan(plan).moves["K1"].before == PostState("U1", "manned")


def everything_live(world):
    """All that a visitor sees, without the number of the journal, which counts drafts too."""
    shown = overview.situation_overview(world.ctx, VIEWER, SiteFilter())
    sites = [world.site(site) for site in shown.state.snapshot.ids]
    csv = export_sites(world.ctx, VIEWER, SiteFilter(), "csv", Translator("zh")).decode("utf-8-sig")
    entries = recent_entries(world.ctx, VIEWER, "")
    return sites, shown.figures, shown.totals, csv, entries


@given(EDITS)
def test_a_draft_never_leaks_into_what_is_live(shared_planning, edits):
    before = everything_live(shared_planning.world)
    plan = shared_planning.begin("机密")
    shared_planning.edit(plan, locks=("K3",), absent=(("U2", 5),), **edits)
    assert everything_live(shared_planning.world) == before
    shared_planning.step(drop_plan, plan)
    assert everything_live(shared_planning.world) == before


def test_control_what_is_published_is_live(planning):
    before = everything_live(planning.world)
    planning.order(units=(("K1", "U2"),), statuses=(("K4", "withdrawn"),))
    now = everything_live(planning.world)
    assert all(old != new for old, new in zip(before, now, strict=True))


def test_a_dropped_draft_is_gone_from_the_book_and_changes_no_more(planning):
    kept, dropped = planning.begin("留"), planning.begin("弃")
    planning.step(drop_plan, dropped)
    assert [plan.id for plan in list_plans(planning.world.ctx, PLANNER).drafts] == [kept]
    assert refusal(lambda: planning.edit(dropped, units=(("K1", "U2"),))) == "error.plan_closed"
    assert refusal(lambda: planning.publish(dropped)) == "error.plan_closed"


FAULTS = {
    "a post nobody knows": ({"units": (("K9", "U1"),)}, "error.unknown_site"),
    "a unit nobody knows": ({"units": (("K1", "U9"),)}, "error.unknown_unit"),
    "a village": ({"units": (("V1", "U1"),)}, "error.not_manned_kind"),
    "a status nobody knows": ({"statuses": (("K1", "closed"),)}, "error.step_not_allowed"),
    "people away from a unit nobody knows": ({"absent": (("U9", 1),)}, "error.unknown_unit"),
    "more away than there are": ({"absent": (("U1", 13),)}, "error.plan_absent_many"),
    "fewer than none away": ({"absent": (("U1", -1),)}, "error.plan_absent"),
    "a lock on a post nobody knows": ({"locks": ("K9",)}, "error.unknown_site"),
    "a lock on a village": ({"locks": ("V1",)}, "error.not_manned_kind"),
    "nothing known to go back to": ({"reverted": ("K9",)}, "error.unknown_site"),
}


@pytest.mark.parametrize(("parts", "key"), FAULTS.values(), ids=FAULTS)
def test_an_edit_that_cannot_be_writes_nothing(planning, parts, key):
    plan = planning.begin()
    before = revision(planning)
    assert refusal(lambda: planning.edit(plan, **{"units": (("K2", "U2"),), **parts})) == key
    assert revision(planning) == before
    assert planning.plan(plan).moves == {}


def test_a_plan_needs_a_name_and_an_area_that_exist(planning):
    begin = planning.begin
    assert refusal(lambda: begin("  ")) == "error.plan_name"
    assert refusal(lambda: begin("夜" * (MAX_PLAN_NAME_LENGTH + 1))) == "error.plan_name"
    assert refusal(lambda: begin(area="999")) == "error.unknown_area"
    assert planning.plan(begin("  夜班 ", TOWN)).name == "夜班"


def test_what_is_unknown_is_said(planning):
    ctx = planning.world.ctx
    steps = [refresh_plan, drop_plan, publish_plan]
    for number, service in enumerate(steps):
        with pytest.raises(NotFound) as unknown:
            service(ctx, PLANNER, PlanAction("gone", 1, f"gone-{number}"))
        assert unknown.value.key == "error.unknown_plan"
    for number in (0, -1, 7):
        assert refusal(lambda number=number: planning.undo(number)) == "error.unknown_order"


# Somebody else


def test_a_step_on_a_plan_that_somebody_changed_is_refused_and_nothing_written(planning):
    plan, ctx = planning.begin(), planning.world.ctx
    planning.edit(plan, units=(("K1", "U2"),))
    seen = planning.plan(plan).version
    planning.edit(plan, replace(PLANNER, id="second"), units=(("K2", "U3"),))
    before, before_plan = revision(planning), planning.plan(plan)
    attempts = [
        lambda: edit_plan(ctx, PLANNER, PlanEdit(plan, seen, "late", units=(("K1", ""),))),
        *(
            lambda service=service: service(ctx, PLANNER, PlanAction(plan, seen, "late"))
            for service in (refresh_plan, drop_plan, publish_plan)
        ),
    ]
    assert [refusal(attempt) for attempt in attempts] == ["error.plan_changed"] * len(attempts)
    assert (revision(planning), planning.plan(plan)) == (before, before_plan)


def test_of_two_who_edit_at_once_one_is_refused(planning):
    plan, ctx = planning.begin(), planning.world.ctx

    def edit(number):
        try:
            edit_plan(ctx, PLANNER, PlanEdit(plan, 1, f"at-once-{number}", units=(("K1", "U2"),)))
        except Refused as refused:
            return refused.key
        return "written"

    with ThreadPoolExecutor(8) as pool:
        outcomes = sorted(pool.map(edit, range(8)))
    assert outcomes == ["error.plan_changed"] * 7 + ["written"]
    assert planning.plan(plan).version == 2


def test_pressed_twice_is_done_once(planning):
    ctx, stand = planning.world.ctx, planning.stands
    new = NewPlan("夜班", "new")
    commands = [
        (begin_plan, new),
        (edit_plan, PlanEdit("new", 1, "edit", units=(("K1", "U2"),))),
        (refresh_plan, PlanAction("new", 2, "refresh")),
        (publish_plan, PlanAction("new", 3, "publish")),
        (undo_order, OrderUndo(1, "undo")),
    ]
    for service, command in commands:
        first = service(ctx, PLANNER, command)
        after = revision(planning), stand()
        assert service(ctx, PLANNER, command) == replace(first, is_repeated=True)
        assert (revision(planning), stand()) == after
    with pytest.raises(IdempotencyKeyReused):
        begin_plan(ctx, PLANNER, replace(new, name="日班"))


# An order


def test_an_order_is_one_transaction_with_one_key(planning):
    plan = planning.begin()
    planning.edit(plan, units=(("K1", "U2"), ("K4", "U3")), statuses=(("K5", "withdrawn"),))
    before = revision(planning)
    receipt = planning.step(publish_plan, plan, reason=" 三中队减员 ")
    entries = [planning.world.entry(seq) for seq in receipt.seqs]
    assert [entry.seq for entry in entries] == list(range(before + 1, before + 5))
    assert len({entry.key for entry in entries}) == 1
    assert [(entry.entity, entry.entity_id, entry.action) for entry in entries] == [
        ("plan", plan, "publish"),
        ("site", "K1", "assign"),
        ("site", "K4", "assign"),
        ("site", "K5", "assign"),
    ]
    assert entries[0].reason == "三中队减员"


def test_one_stale_post_refuses_all_and_is_named(planning):
    plan = planning.begin()
    planning.edit(plan, units=(("K1", "U2"), ("K2", "U3"), ("K4", "U3")))
    report(planning, "K2", "unmanned")
    before, stands = revision(planning), planning.stands()
    with pytest.raises(Refused) as refused:
        planning.publish(plan)
    assert (refused.value.key, refused.value.params["sites"]) == ("error.plan_stale", "K2卡点")
    assert (revision(planning), planning.stands()) == (before, stands)
    planning.step(refresh_plan, plan)
    assert planning.publish(plan) == 1
    assert planning.stands()["K2"] == PostState("U3", "unmanned")


def test_an_empty_plan_is_no_order(planning):
    plan = planning.begin()
    assert refusal(lambda: planning.publish(plan)) == "error.plan_empty"


def test_orders_are_numbered_without_a_gap_even_if_several_publish_at_once(planning):
    units, plans = ("U1", "U2", "U3"), []
    for number, post in enumerate(CODES):
        plan = planning.begin(f"第 {number} 稿")
        holder = planning.stands()[post].unit
        planning.edit(plan, units=((post, next(unit for unit in units if unit != holder)),))
        plans.append(plan)
    plans.append(planning.begin("空"))  # refused in between: must not use up a number

    def publish(plan):
        try:
            return planning.publish(plan)
        except Refused:
            return 0

    with ThreadPoolExecutor(len(plans)) as pool:
        numbers = list(pool.map(publish, plans))
    assert sorted(numbers) == list(range(len(plans)))
    book = list_plans(planning.world.ctx, PLANNER)
    assert [order.number for order in book.orders] == list(range(len(CODES), 0, -1))
    with planning.world.store.read() as reader:
        assert [reader.plans.order(number).id for number in sorted(numbers)[1:]] == [
            plan for _, plan in sorted(zip(numbers, plans, strict=True))[1:]
        ]
        assert reader.plans.last_order_number == len(CODES)


def test_of_two_plans_on_one_post_the_second_is_stale(planning):
    first, second = planning.begin(), planning.begin()
    for plan, unit in ((first, "U2"), (second, "U3")):
        planning.edit(plan, units=(("K1", unit),))
    assert planning.publish(first) == 1
    assert refusal(lambda: planning.publish(second)) == "error.plan_stale"


def test_a_status_holds_since_the_order_and_one_it_leaves_alone_since_before(planning):
    since = planning.world.site("K1").status_at
    planning.world.pass_time(hours=3)
    planning.order(units=(("K1", "U2"),), statuses=(("K4", "withdrawn"),))
    assert planning.world.site("K1").status_at == since
    assert planning.world.site("K4").status_at == planning.world.moment


def test_a_closed_post_is_opened_again_by_a_plan(planning):
    planning.order(statuses=(("K4", "withdrawn"),), units=(("K4", ""),))
    assert planning.stands()["K4"] == PostState("", "withdrawn")
    plan = planning.begin()
    assert (
        refusal(lambda: planning.edit(plan, statuses=(("K4", "short_staffed"),))) == "error.step_not_allowed"
    )
    planning.edit(plan, statuses=(("K4", "manned"),), units=(("K4", "U3"),))
    planning.publish(plan)
    assert planning.stands()["K4"] == PostState("U3", "manned")


# Taking back


@given(EDITS)
def test_taking_an_order_back_restores_the_assignments_exactly(shared_planning, edits):
    before, plan = shared_planning.stands(), shared_planning.begin()
    shared_planning.edit(plan, **edits)
    if not shared_planning.plan(plan).moves:
        assert refusal(lambda: shared_planning.publish(plan)) == "error.plan_empty"
        return
    number = shared_planning.publish(plan)
    assert shared_planning.stands() != before
    shared_planning.undo(number)
    assert shared_planning.stands() == before
    with shared_planning.world.store.read() as reader:
        assert reader.plans.order(number + 1).undoes == number
        assert verify_connection(reader.connection).is_intact  # assignments among the rest


def test_an_order_is_taken_back_once_and_by_a_numbered_order(planning):
    number = planning.order(units=(("K1", "U2"),))
    assert planning.undo(number).seqs
    before = revision(planning)
    assert refusal(lambda: planning.undo(number)) == "error.order_undone"
    assert revision(planning) == before
    book = list_plans(planning.world.ctx, PLANNER)
    assert [(order.number, order.undoes) for order in book.orders] == [(2, 1), (1, 0)]
    assert book.undone == {1}
    planning.undo(2)  # what took it back can be taken back itself
    assert planning.stands()["K1"].unit == "U2"


def test_an_undone_order_is_copied_into_a_draft_that_does_the_same_again(planning):
    number = planning.order(units=(("K1", "U2"),), statuses=(("K5", "withdrawn"),), absent=(("U3", 2),))
    ordered = planning.stands()
    planning.undo(number)
    copied = planning.plan(planning.copy(number, OTHER))
    with planning.world.store.read() as reader:
        order = reader.plans.order(number)
    assert (copied.name, copied.author, copied.state, copied.number, copied.version) == (
        order.name, OTHER.id, PlanState.DRAFT, 0, 1,
    )  # fmt: skip
    assert (copied.moves, copied.absent, copied.locks) == (order.moves, order.absent, order.locks)
    planning.publish(copied.id)
    assert planning.stands() == ordered


def test_of_an_order_in_force_a_copy_holds_only_what_was_changed_since(planning):
    number = planning.order(units=(("K1", "U2"), ("K3", "U1")))
    assert planning.plan(planning.copy(number)).moves == {}
    planning.order(units=(("K3", "U3"),))
    assert planning.plan(planning.copy(number)).moves == {
        "K3": Move(PostState("U3", "manned"), PostState("U1", "manned"))
    }


def test_an_order_that_there_is_not_or_about_elsewhere_is_not_copied(planning):
    assert refusal(lambda: planning.copy(7)) == "error.unknown_order"
    number = planning.order(units=(("K4", "U1"),))
    planning.undo(number)
    before = revision(planning)
    assert refusal(lambda: planning.copy(number, IN_TOWN)) == "error.refused"
    assert revision(planning) == before
    planning.copy(number)  # the control


def test_an_order_others_have_built_on_is_not_taken_back(planning):
    number = planning.order(units=(("K1", "U2"), ("K2", "U3")))
    report(planning, "K2", "short_staffed")
    stands, before = planning.stands(), revision(planning)
    with pytest.raises(Refused) as refused:
        planning.undo(number)
    assert (refused.value.key, refused.value.params["sites"]) == ("error.plan_stale", "K2卡点")
    assert (planning.stands(), revision(planning)) == (stands, before)


def test_a_confirmation_does_not_stand_in_the_way_of_taking_back(planning):
    number = planning.order(units=(("K1", "U2"),))
    planning.world.confirm("K1", STAFF)
    planning.undo(number)
    assert planning.stands()["K1"].unit == "U1"


# Bringing up to date


def test_refreshing_follows_the_assignments_in_force_and_drops_what_is_done(planning):
    plan = planning.begin()
    planning.edit(plan, units=(("K1", "U2"), ("K2", "U3")), statuses=(("K4", "withdrawn"),))
    planning.order(units=(("K1", "U2"),))
    report(planning, "K2", "unmanned")
    planning.step(refresh_plan, plan)
    assert planning.plan(plan).moves == {
        "K2": Move(PostState("U1", "unmanned"), PostState("U3", "unmanned")),
        "K4": Move(PostState("U2", "manned"), PostState("U2", "withdrawn")),
    }


def test_a_status_that_can_no_longer_follow_falls_away_on_refreshing(planning):
    plan = planning.begin()
    planning.edit(plan, statuses=(("K4", "withdrawn"),), units=(("K4", "U3"),))
    report(planning, "K4", "short_staffed")  # from here no unit withdraws at once
    planning.step(refresh_plan, plan)
    assert planning.plan(plan).moves == {
        "K4": Move(PostState("U2", "short_staffed"), PostState("U3", "short_staffed")),
    }


def test_a_report_from_the_field_is_never_overwritten_by_a_plan_about_units(planning):
    plan = planning.begin()
    planning.edit(plan, units=(("K1", "U2"),))
    report(planning, "K1", "unmanned")
    planning.step(refresh_plan, plan)
    planning.publish(plan)
    assert planning.stands()["K1"] == PostState("U2", "unmanned")


# Whose plan


def test_a_planner_of_a_town_plans_there_alone(planning):
    plan = planning.begin(area=TOWN, actor=IN_TOWN)
    planning.edit(plan, IN_TOWN, units=(("K1", "U3"), ("K2", "")))
    before = revision(planning)
    for parts in ({"units": (("K4", "U1"),)}, {"statuses": (("K4", "withdrawn"),)}, {"locks": ("K4",)}):
        assert refusal(lambda parts=parts: planning.edit(plan, IN_TOWN, **parts)) == "error.refused"
    assert refusal(lambda: planning.begin(actor=IN_TOWN)) == "error.refused"
    assert refusal(lambda: planning.begin(area=OTHER_TOWN, actor=IN_TOWN)) == "error.refused"
    assert revision(planning) == before
    assert planning.publish(plan, IN_TOWN) == 1


def test_a_plan_about_an_area_moves_no_post_outside_it_for_any_planner(planning):
    plan = planning.begin(area=TOWN)
    assert refusal(lambda: planning.edit(plan, units=(("K4", "U1"),))) == "error.outside_plan"
    assert refusal(lambda: planning.edit(plan, locks=("K4",))) == "error.outside_plan"


def test_a_plan_about_elsewhere_is_neither_seen_nor_touched(planning):
    ctx, plan = planning.world.ctx, planning.begin("机密", OTHER_TOWN)
    planning.edit(plan, units=(("K4", "U3"),))
    draft = planning.plan(plan)
    attempts = [
        lambda: planning.difference(plan, IN_TOWN),
        lambda: planning.propose(plan, IN_TOWN),
        lambda: planning.publish(plan, IN_TOWN),
        lambda: edit_plan(ctx, IN_TOWN, PlanEdit(plan, draft.version, "k", locks=())),
    ]
    assert [refusal(attempt) for attempt in attempts] == ["error.refused"] * len(attempts)
    assert list_plans(ctx, IN_TOWN).drafts == ()
    number = planning.publish(plan)
    assert list_plans(ctx, IN_TOWN).orders == ()
    assert refusal(lambda: planning.undo(number, IN_TOWN)) == "error.refused"


def test_the_order_of_numbers_is_that_of_the_whole_county(planning):
    assert planning.order(units=(("K4", "U3"),)) == 1
    plan = planning.begin(area=TOWN, actor=IN_TOWN)
    planning.edit(plan, IN_TOWN, units=(("K1", "U3"),))
    assert planning.publish(plan, IN_TOWN) == 2
    assert [order.number for order in list_plans(planning.world.ctx, IN_TOWN).orders] == [2]


def test_staff_take_back_nothing_that_was_ordered(planning):
    number = planning.order(units=(("K1", "U2"),))
    entry = planning.world.entry(revision(planning))
    assert (entry.action, entry.after) == ("assign", {"unit": "U2", "order": number})
    with pytest.raises(Refused) as refused:
        planning.world.undo(entry.seq, PLANNER)
    assert refused.value.key == "error.not_undoable"


def test_a_report_made_before_the_order_came_still_counts_after_it(planning):
    seen = planning.world.version("K1")
    planning.order(units=(("K1", "U2"),))
    change_status(planning.world.ctx, STAFF, StatusChange("K1", "unmanned", seen, "slow link"))
    assert planning.stands()["K1"] == PostState("U2", "unmanned")


def test_no_site_is_planned_with_a_note_longer_than_a_note(planning):
    plan = planning.begin()
    planning.edit(plan, units=(("K1", "U2"),))
    with pytest.raises(InvalidInput):
        planning.publish(plan, reason="因" * 501)
    assert planning.plan(plan).state is PlanState.DRAFT
