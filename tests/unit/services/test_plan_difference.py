"""A plan beside the live roster: what it says before publishing is so afterwards."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from geo.domain.moves import Stand
from geo.domain.plans import Plan
from geo.services.plan_difference import Side, difference, plan_book
from geo.services.roster import roster
from tests.unit.services.posts import CODES, PLANNER, TOWN, UNITS, planning_at

UNIT = st.sampled_from(["", "U1", "U2", "U3"])
EDITS = st.fixed_dictionaries(
    {
        "moves": st.dictionaries(st.sampled_from(CODES), UNIT).map(dict.items).map(tuple),
        "statuses": st.dictionaries(st.sampled_from(CODES), st.sampled_from(["unmanned", "withdrawn"]))
        .map(dict.items)
        .map(tuple),
    }
)


def lines(told):
    return {line.post.site: line for line in told.posts}


def units(told):
    return {line.unit: line for line in told.units}


@settings(max_examples=settings.default.max_examples // 2)
@given(EDITS)
def test_what_the_difference_says_is_so_once_it_is_published(shared_planning, edits):
    planning, plan = shared_planning, shared_planning.begin()
    planning.edit(plan, **edits)
    told, before = planning.difference(plan), planning.stands()
    assert {line.post.site: line.post.live for line in told.posts} == {code: before[code] for code in CODES}
    assert [line.post.site for line in told.moved] == list(planning.plan(plan).moves)
    if not told.moved:
        return
    number = planning.publish(plan)
    now, stands = planning.difference(planning.begin()), planning.stands()
    planning.undo(number)
    assert {code: line.after for code, line in lines(told).items()} == {code: stands[code] for code in CODES}
    assert {code: line.way_after for code, line in lines(told).items()} == {
        code: line.way_before for code, line in lines(now).items()
    }
    assert {unit: line.after for unit, line in units(told).items()} == {
        unit: line.before for unit, line in units(now).items()
    }
    assert [line.post.site for line in told.uncovered] == [line.post.site for line in now.uncovered]
    assert [line.unit for line in told.over] == [line.unit for line in now.over]


@given(EDITS)
def test_loads_are_the_sums_over_the_posts(shared_planning, edits):
    plan = shared_planning.begin()
    shared_planning.edit(plan, **edits)
    told = shared_planning.difference(plan)
    for unit, line in units(told).items():
        for side, stand, way in (("before", "live", "way_before"), ("after", "after", "way_after")):
            held = [
                post
                for post in told.posts
                for at in (post.post.live if stand == "live" else post.after,)
                if at.unit == unit and at.status != "withdrawn"
            ]
            assert getattr(line, side) == Side(
                posts=len(held),
                people=sum(post.post.need for post in held),
                leads=sum(post.post.lead for post in held),
                metres=sum(getattr(post, way) for post in held),
            )


def test_a_plan_that_changes_nothing_has_the_same_on_both_sides(planning):
    told = planning.difference(planning.begin())
    assert (told.moved, told.uncovered, told.stale, told.over) == ((), (), (), ())
    assert all(line.before == line.after for line in told.units)
    assert all(line.way_before == line.way_after and line.after == line.post.live for line in told.posts)
    assert [(line.before.posts, line.before.people, line.before.leads) for line in told.units] == [
        (2, 12, 2), (2, 12, 2), (2, 6, 1),
    ]  # fmt: skip


def test_a_post_that_nobody_is_to_hold_is_uncovered_and_a_closed_one_is_not(planning):
    plan = planning.begin()
    planning.edit(plan, moves=(("K1", ""), ("K4", "")), statuses=(("K4", "withdrawn"),))
    told = planning.difference(plan)
    assert [line.post.site for line in told.uncovered] == ["K1"]
    assert lines(told)["K1"].way_after is None
    assert lines(told)["K1"].way_before == 0
    assert units(told)["U2"].after.people == 6


def test_a_unit_that_is_to_give_more_than_it_has_is_over(planning):
    plan = planning.begin()
    planning.edit(plan, moves=(("K3", "U1"),))
    (over,) = planning.difference(plan).over
    assert (over.unit, over.people, over.after.people, over.is_over) == ("U1", 12, 18, True)
    planning.edit(plan, back=("K3",), away=(("U2", 1),))
    (over,) = planning.difference(plan).over
    assert (over.unit, over.people, over.leads) == ("U2", 11, 2)


def test_a_unit_over_its_leads_alone_is_over(tmp_path):
    planning = planning_at(tmp_path, (replace(UNITS[0], leads=1), *UNITS[1:]))
    (over,) = planning.difference(planning.begin()).over
    planning.world.store.close()
    assert (over.unit, over.people, over.after.people) == ("U1", 12, 12)
    assert (over.leads, over.after.leads) == (1, 2)


def test_what_a_unit_gives_elsewhere_is_not_there_to_be_planned_with(planning):
    plan = planning.begin(area=TOWN)
    told = units(planning.difference(plan))
    assert (told["U2"].people, told["U2"].leads, told["U2"].before.people) == (6, 1, 6)
    planning.edit(plan, moves=(("K1", "U2"),))
    assert [line.unit for line in planning.difference(plan).over] == ["U2"]


def test_posts_that_stand_otherwise_by_now_are_stale_as_long_as_it_is_a_draft(planning):
    plan = planning.begin()
    planning.edit(plan, moves=(("K1", "U2"), ("K2", "U3")), locks=("K5",))
    planning.world.change("K2", "unmanned")
    told = planning.difference(plan)
    assert [line.post.site for line in told.stale] == ["K2"]
    assert [line.post.site for line in told.posts if line.locked] == ["K5"]
    planning.edit(plan, back=("K2",))
    planning.publish(plan)
    planning.world.change("K1", "unmanned")
    assert planning.difference(plan).stale == ()


def test_a_roster_at_hand_gives_the_same_without_asking_again(planning):
    plan = planning.begin()
    planning.edit(plan, moves=(("K1", "U2"),))
    known = roster(planning.world.office, PLANNER)
    assert difference(known, planning.plan(plan)) == planning.difference(plan)
    nothing = difference(known, Plan("x", "空", "planner"))
    assert nothing.moved == ()
    assert nothing.posts[0].after == Stand("U1", "manned")


def test_the_book_has_the_draft_changed_last_and_the_last_order_first(planning):
    one, two = planning.begin("一"), planning.begin("二")
    planning.order(moves=(("K1", "U2"),))
    planning.order(moves=(("K1", "U3"),))
    planning.edit(one, moves=(("K2", "U3"),))
    book = plan_book(planning.world.office, PLANNER)
    assert [plan.id for plan in book.drafts] == [one, two]
    assert [order.number for order in book.orders] == [2, 1]
    assert book.undone == frozenset()
