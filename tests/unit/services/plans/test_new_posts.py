"""A draft that founds, moves and merges posts: seen before, so afterwards, undone exactly."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from geo.domain.commands import StatusChange
from geo.domain.errors import InvalidInput, KadianError, Refused
from geo.domain.filters import SiteFilter
from geo.domain.journal import MERGED_INTO, ORDER, SITE
from geo.domain.plans.move import Location, Move, PostState, location_of, post_state_with_location
from geo.domain.plans.preferences import PlanPreferences, PriorityOverride
from geo.services.plans.drafts import drop_plan, refresh_plan
from geo.services.sites.record_status import change_status
from geo.services.situation import overview
from geo.store.verify import verify_connection
from tests.unit.services.plans.drafting import BRIDGE, POST_EDITS, founding, with_own_post
from tests.unit.services.posts import CODES, IN_TOWN, OTHER_TOWN, TOWN
from tests.worlds import STAFF, VIEWER

CLOSED = PostState("", "withdrawn")


def refusal(attempt):
    """The key of the error."""
    with pytest.raises(KadianError) as refused:
        attempt()
    return refused.value.key


def there(planning):
    """How every site stands, and where."""
    return {code: post_state_with_location(planning.world.site(code)) for code in planning.stands()}


def lines(planning, plan):
    return {line.post.site: line for line in planning.difference(plan).posts}


def images(planning, post):
    """Action and what it says besides, oldest first."""
    with planning.world.store.read() as reader:
        entries = reader.entries(entity=SITE, site_id=post)
    return [(entry.action, dict(entry.after or {})) for entry in reversed(entries)]


# Whatever is done


@settings(max_examples=settings.default.max_examples // 2)
@given(POST_EDITS)
def test_what_a_draft_says_is_so_once_it_is_published_and_not_before(shared_planning, edits):
    planning, before, edits = shared_planning, there(shared_planning), with_own_post(edits)
    plan = planning.begin()
    planning.edit(plan, **edits)
    assert there(planning) == before
    compared = lines(planning, plan)
    ways = {unit.unit: unit.after for unit in planning.difference(plan).units}
    if not planning.plan(plan).moves:
        return
    number = planning.publish(plan)
    now = planning.difference(planning.begin())
    live = there(planning)
    for post, line in compared.items():
        assert PostState(line.after.unit, line.after.status, line.post.location) == live[post]
    assert {unit.unit: unit.before for unit in now.units} == ways
    assert {line.post.site: line.distance_before_m for line in now.posts} == {
        post: line.distance_after_m for post, line in compared.items()
    }
    planning.undo(number)
    after = there(planning)
    assert {post: after[post] for post in before} == before
    assert after.keys() - before.keys() == {new.id for new in edits["new_posts"]}
    for new in edits["new_posts"]:
        assert after[new.id] == replace(CLOSED, location=new.location)
    with planning.world.store.read() as reader:
        assert verify_connection(reader.connection).is_intact


@given(POST_EDITS)
def test_a_draft_with_new_posts_and_places_never_leaks_into_what_is_live(shared_planning, edits):
    def live():
        overview_now = overview.situation_overview(shared_planning.world.ctx, VIEWER, SiteFilter())
        return overview_now.state.snapshot.ids, overview_now.figures, there(shared_planning)

    before, plan = live(), shared_planning.begin("机密")
    shared_planning.edit(plan, **with_own_post(edits))
    assert live() == before
    shared_planning.step(drop_plan, plan)
    assert live() == before


# A new post


def test_a_new_post_is_seen_by_the_draft_as_closed_and_unassigned(planning):
    plan = planning.begin()
    planning.edit(plan, new_posts=(BRIDGE,))
    line = lines(planning, plan)["N1"]
    assert (line.post.live, line.is_new, line.uncovered, line.move) == (CLOSED, True, False, None)
    assert list(lines(planning, plan)) == [*CODES, "N1"]
    planning.edit(plan, statuses=(("N1", "manned"),))
    assert lines(planning, plan)["N1"].uncovered
    assert "N1" not in planning.stands()


def test_a_proposal_mans_a_new_post_that_is_opened(planning):
    plan = planning.begin()
    planning.edit(plan, new_posts=(BRIDGE,), statuses=(("N1", "manned"),))
    assert planning.propose(plan).moves["N1"].after.unit == "U3"


def test_an_order_registers_the_posts_it_opens_each_by_an_entry_of_its_own(planning):
    number = planning.publish(founding(planning))
    site = planning.world.site("N1")
    assert (post_state_with_location(site), site.name, site.version) == (
        PostState("U3", "manned", BRIDGE.location),
        "南桥卡点",
        2,
    )
    registered, assigned = images(planning, "N1")
    assert (registered[0], registered[1][ORDER], registered[1]["initials"]) == ("register", number, "nqkd")
    assert (assigned[0], assigned[1][ORDER]) == ("assign", number)


def test_a_new_post_that_the_order_leaves_alone_is_no_site(planning):
    plan = planning.begin()
    planning.edit(plan, new_posts=(BRIDGE,), units=(("K1", "U2"),))
    planning.publish(plan)
    assert "N1" not in planning.stands()
    assert planning.plan(plan).posts == {}


def test_an_undone_order_leaves_its_new_post_closed_and_unassigned(planning):
    number = planning.publish(founding(planning))
    planning.undo(number)
    assert post_state_with_location(planning.world.site("N1")) == replace(CLOSED, location=BRIDGE.location)


def test_a_new_post_that_is_withdrawn_takes_along_what_the_draft_says_of_it(planning):
    plan = founding(planning, locks=("N1",), merges=(("K1", "N1"),))
    planning.edit(plan, removed_posts=("N1",))
    draft = planning.plan(plan)
    assert (draft.posts, draft.locks, set(draft.moves)) == ({}, frozenset(), {"K1"})
    assert draft.moves["K1"].merged_into == ""


def test_a_new_post_that_is_given_again_is_in_place_of_the_first(planning):
    plan = founding(planning)
    planning.edit(plan, new_posts=(replace(BRIDGE, name="  北桥卡点 "),))
    draft = planning.plan(plan)
    assert (draft.posts["N1"].name, draft.moves["N1"].after) == ("北桥卡点", PostState("U3", "manned"))


def test_a_new_post_is_moved_where_the_edit_says(planning):
    plan = founding(planning)
    planning.edit(plan, locations=(("N1", Location("", 36.60, 118.80)),))
    draft = planning.plan(plan)
    assert draft.posts["N1"].location == Location(TOWN, 36.60, 118.80)
    assert draft.moves["N1"].after.location is None


@pytest.mark.parametrize(
    ("given_area", "lat", "lon", "area"),
    [
        (OTHER_TOWN, 36.60, 118.80, TOWN),
        ("", 36.60, 118.80, TOWN),
        ("370725001001", 36.60, 118.80, "370725001001"),
        (OTHER_TOWN, 36.70, 118.90, OTHER_TOWN),
    ],
    ids=["the boundary overrules", "none is said", "beneath the boundary", "no boundary there"],
)
def test_the_area_follows_from_the_location_where_a_boundary_holds_it(planning, given_area, lat, lon, area):
    plan = planning.begin()
    planning.edit(plan, new_posts=(replace(BRIDGE, area=given_area, lat=lat, lon=lon),))
    assert planning.plan(plan).posts["N1"].area == area


FAULTS = {
    "a blank in the code": ({"id": "N 1"}, "error.post_code"),
    "no code": ({"id": ""}, "error.post_code"),
    "a code that is a site": ({"id": "K1"}, "error.post_exists"),
    "a code that is a village": ({"id": "V1"}, "error.post_exists"),
    "no name": ({"name": "  "}, "error.post_name"),
    "a kind nobody knows": ({"kind": "tower"}, "error.unknown_kind"),
    "a village": ({"kind": "village", "variant": ""}, "error.not_manned_kind"),
    "a variant nobody knows": ({"variant": "wet"}, "error.post_variant"),
    "an area nobody knows": ({"area": "9"}, "error.post_area"),
    "no area, and none around": ({"area": ""}, "error.post_area"),
    "beyond the pole": ({"lat": 90.1}, "error.post_location"),
    "nowhere": ({"lon": float("nan")}, "error.post_location"),
}


@pytest.mark.parametrize(("values", "key"), FAULTS.values(), ids=FAULTS)
def test_a_new_post_that_cannot_be_is_refused_and_the_draft_stays(planning, values, key):
    plan = planning.begin()
    assert refusal(lambda: planning.edit(plan, new_posts=(replace(BRIDGE, **values),))) == key
    assert planning.plan(plan).version == 1


def test_a_code_that_became_a_site_meanwhile_is_refused_at_publishing_until_the_draft_is_refreshed(planning):
    mine, theirs = founding(planning), founding(planning)
    planning.publish(theirs)
    assert [line.post.site for line in planning.difference(mine).stale] == ["N1"]
    assert refusal(lambda: planning.publish(mine)) == "error.post_exists"
    planning.step(refresh_plan, mine)
    draft = planning.plan(mine)
    assert (draft.posts, draft.moves) == ({}, {})


def test_a_new_post_whose_code_went_to_another_place_gets_the_next_one_when_the_draft_is_refreshed(planning):
    theirs, mine = founding(planning), planning.begin()
    elsewhere = replace(BRIDGE, lat=BRIDGE.lat + 0.01)
    preferences = PlanPreferences(ranks=(("N1", PriorityOverride.FIRST),))
    planning.edit(
        mine, new_posts=(elsewhere,), statuses=(("N1", "manned"),), locks=("N1",), preferences=preferences
    )
    planning.publish(theirs)
    assert refusal(lambda: planning.publish(mine)) == "error.post_exists"
    planning.step(refresh_plan, mine)
    draft = planning.plan(mine)  # K6 is the last checkpoint
    (new,) = draft.posts.values()
    assert (new.id, new.name, new.location) == ("K7", BRIDGE.name, elsewhere.location)
    assert (draft.moves["K7"].after.status, draft.locks) == ("manned", frozenset({"K7"}))
    assert draft.preferences.ranks == (("K7", PriorityOverride.FIRST),)
    planning.publish(mine)
    assert planning.world.site("N1").lat == BRIDGE.lat
    assert planning.world.site("K7").lat == elsewhere.lat


def test_a_post_is_founded_only_where_one_may_plan(planning):
    plan = planning.begin(area=TOWN, actor=IN_TOWN)
    assert refusal(lambda: planning.edit(plan, IN_TOWN, new_posts=(BRIDGE,))) == "error.refused"
    near = replace(BRIDGE, lat=36.60, lon=118.80)
    planning.edit(plan, IN_TOWN, new_posts=(near,))
    assert planning.plan(plan).posts["N1"].area == TOWN


def test_the_same_press_founds_a_post_once(planning):
    plan = planning.begin()
    for _ in range(2):
        planning.edit(plan, new_posts=(BRIDGE,), key="once", seen_version=1)
    assert planning.plan(plan).version == 2


# Another place


def test_a_post_that_moves_keeps_its_unit_and_has_new_ways(planning):
    plan = planning.begin()
    planning.edit(plan, locations=(("K1", Location("", 36.64, 118.84)),))
    line = lines(planning, plan)["K1"]
    assert line.moved_from == Location(TOWN, 36.60, 36.60 + 82.2)
    assert (line.post.location, line.after.unit) == (Location(TOWN, 36.64, 118.84), "U1")
    assert line.distance_before_m == pytest.approx(0, abs=1)
    assert line.distance_after_m > 5000
    planning.publish(plan)
    assert location_of(planning.world.site("K1")) == Location(TOWN, 36.64, 118.84)


def test_another_place_alone_leaves_the_reason_for_the_unit_and_another_unit_does_not(planning):
    plan = planning.begin()
    planning.edit(plan, absent=(("U1", 12),))
    proposed = planning.propose(plan).moves["K1"]
    assert proposed.reason
    spot = (("K1", Location("", 36.64, 118.84)),)
    planning.edit(plan, locations=spot)
    moved = planning.plan(plan).moves["K1"]
    assert (moved.reason, moved.after.unit, moved.saved_m) == (proposed.reason, proposed.after.unit, None)
    planning.edit(plan, units=(("K1", "U1"),))
    assert planning.plan(plan).moves["K1"].reason == ""


def test_a_place_that_is_moved_by_somebody_else_makes_a_moving_draft_stale_alone(planning):
    moving, other = planning.begin(), planning.begin()
    planning.edit(moving, locations=(("K1", Location("", 36.64, 118.84)),))
    planning.edit(other, units=(("K1", "U2"),))
    planning.order(locations=(("K1", Location("", 36.62, 118.82)),))
    assert [line.post.site for line in planning.difference(moving).stale] == ["K1"]
    assert planning.difference(other).stale == ()
    assert refusal(lambda: planning.publish(moving)) == "error.plan_stale"
    planning.step(refresh_plan, moving)
    move = planning.plan(moving).moves["K1"]
    assert move.before.location == Location(TOWN, 36.62, 118.82)
    assert move.after.location == Location(TOWN, 36.64, 118.84)
    planning.publish(other)
    assert planning.world.site("K1").lat == 36.62


def test_a_post_is_moved_only_where_one_may_plan(planning):
    away = (("K1", Location(OTHER_TOWN, 36.70, 118.90)),)
    mine = planning.begin(area=TOWN, actor=IN_TOWN)
    assert refusal(lambda: planning.edit(mine, IN_TOWN, locations=away)) == "error.refused"
    assert refusal(lambda: planning.edit(mine, locations=away)) == "error.outside_plan"


def test_a_proposal_counts_the_way_to_the_new_place_and_leaves_it_there(planning):
    plan = planning.begin()
    spot = Location(OTHER_TOWN, 36.70, 118.90)
    planning.edit(plan, locations=(("K3", spot),), units=(("K3", ""),))
    assert planning.propose(plan).moves["K3"].after.location == spot
    assert lines(planning, plan)["K3"].post.location == spot


# Merged


def test_a_proposal_is_written_with_the_posts_it_was_solved_with(planning):
    """A new post that is a site by the time it is proposed for is moved as one, and can be published so."""
    mine, theirs = founding(planning), founding(planning)
    planning.publish(theirs)
    planning.edit(mine, absent=(("U3", 18),))
    draft = planning.propose(mine)
    assert (draft.posts, draft.moves["N1"].before) == ({}, PostState("U3", "manned"))
    assert planning.difference(mine).stale == ()
    assert planning.publish(mine) == 2


def test_a_merged_post_is_closed_and_its_unit_goes_where_the_planner_says(planning):
    planning.order(units=(("K3", ""),))
    plan = planning.begin()
    planning.edit(plan, merges=(("K1", "K3"),), units=(("K3", "U1"),))
    assert planning.plan(plan).moves["K1"] == Move(PostState("U1", "manned"), CLOSED, merged_into="K3")
    assert lines(planning, plan)["K1"].merged_into == "K3"
    number = planning.publish(plan)
    stands = planning.stands()
    assert (stands["K1"], stands["K3"]) == (CLOSED, PostState("U1", "manned"))
    assert images(planning, "K1")[-1][1][MERGED_INTO] == "K3"
    planning.undo(number)
    assert planning.stands()["K1"] == PostState("U1", "manned")


def test_a_merged_post_that_is_opened_again_is_merged_no_more(planning):
    plan = planning.begin()
    planning.edit(plan, merges=(("K1", "K3"),))
    planning.edit(plan, statuses=(("K1", "manned"),))
    assert planning.plan(plan).moves["K1"].merged_into == ""
    planning.edit(plan, merges=(("K1", "K3"),))
    planning.edit(plan, reverted=("K1",))
    assert planning.plan(plan).moves == {}


def test_a_post_is_merged_into_another_one_that_is_open(planning):
    plan = planning.begin()
    for into, key in {
        "K1": "error.merge_self",
        "V1": "error.not_manned_kind",
        "K9": "error.unknown_site",
    }.items():
        assert refusal(lambda into=into: planning.edit(plan, merges=(("K1", into),))) == key
    planning.edit(plan, merges=(("K1", "K3"),))
    closing = {"statuses": (("K3", "withdrawn"),)}
    assert refusal(lambda: planning.edit(plan, **closing)) == "error.merge_closed"
    with pytest.raises(InvalidInput):
        planning.edit(plan, merges=(("K3", "K1"),))


def test_a_merger_into_a_post_that_closed_meanwhile_is_refused_and_falls_away_when_refreshed(planning):
    plan = planning.begin()
    planning.edit(plan, merges=(("K1", "K4"),))
    version = planning.world.site("K4").version
    change = StatusChange("K4", "withdrawn", version, planning.key())
    change_status(planning.world.ctx, STAFF, change)
    with pytest.raises(Refused) as refused:
        planning.publish(plan)
    assert refused.value.params == {"post": "K1卡点", "into": "K4卡点"}
    assert refused.value.key == "error.merge_closed"
    planning.step(refresh_plan, plan)
    assert planning.plan(plan).moves == {"K1": Move(PostState("U1", "manned"), CLOSED)}


def test_a_proposal_leaves_a_merger_as_it_is(planning):
    plan = planning.begin()
    planning.edit(plan, merges=(("K1", "K3"),))
    assert planning.propose(plan).moves["K1"].merged_into == "K3"
