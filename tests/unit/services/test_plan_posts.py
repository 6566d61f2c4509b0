"""A draft that founds, moves and merges posts: seen before, so afterwards, undone exactly."""

from dataclasses import replace
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.domain.commands import StatusChange
from geo.domain.errors import InvalidInput, KadianError, Refused
from geo.domain.filters import SiteFilter
from geo.domain.journal import INTO, ORDER, SITE
from geo.domain.moves import Move, Spot, Stand, spot_of, stand_there
from geo.domain.plan_posts import NewPost
from geo.domain.plan_wishes import Rank, Wishes
from geo.services import overview
from geo.services.plans import drop_plan, refresh_plan
from geo.services.statuses import change_status
from geo.store.verify import verified
from tests.unit.services.posts import CODES, IN_TOWN, OTHER_TOWN, TOWN
from tests.worlds import STAFF, VIEWER

BRIDGE = NewPost("N1", "南桥卡点", "checkpoint", "hard", OTHER_TOWN, 36.72, 118.92)
CLOSED = Stand("", "withdrawn")
NUMBERS = count(100)
UNIT = st.sampled_from(["", "U1", "U2", "U3"])
PLACES = st.builds(
    Spot, st.sampled_from([TOWN, OTHER_TOWN]), st.floats(36.50, 36.80), st.floats(118.70, 119.00)
)
EDITS = st.fixed_dictionaries(
    {
        "moves": st.dictionaries(st.sampled_from([*CODES, "N1"]), UNIT).map(dict.items).map(tuple),
        "spots": st.dictionaries(st.sampled_from(CODES[:4]), PLACES).map(dict.items).map(tuple),
        "merges": st.dictionaries(st.sampled_from(CODES[:2]), st.sampled_from(CODES[2:]))
        .map(dict.items)
        .map(tuple),
        "posts": st.sampled_from([(), (BRIDGE,)]),
    }
)


def refusal(attempt):
    """The key of the error."""
    with pytest.raises(KadianError) as refused:
        attempt()
    return refused.value.key


def there(planning):
    """How every site stands, and where."""
    return {code: stand_there(planning.world.site(code)) for code in planning.stands()}


def wanted(edits):
    """The edit, which names no post that it does not found, and opens the one it founds, each a new one."""
    moves = dict(edits["moves"])
    unit = moves.pop("N1", "")
    if not edits["posts"]:
        return edits | {"moves": tuple(moves.items())}
    new = replace(BRIDGE, id=f"N{next(NUMBERS)}")
    statuses = ((new.id, "manned"),)
    return edits | {"posts": (new,), "statuses": statuses, "moves": ((new.id, unit), *moves.items())}


def founding(planning, new=BRIDGE, **parts):
    """A draft that opens a new post and gives it a unit."""
    plan = planning.begin()
    planning.edit(plan, posts=(new,))
    planning.edit(plan, moves=((new.id, "U3"),), statuses=((new.id, "manned"),), **parts)
    return plan


def lines(planning, plan):
    return {line.post.site: line for line in planning.difference(plan).posts}


def images(planning, post):
    """Action and what it says besides, oldest first."""
    with planning.world.store.read() as reader:
        entries = reader.entries(entity=SITE, site_id=post)
    return [(entry.action, dict(entry.after or {})) for entry in reversed(entries)]


# Whatever is done


@settings(max_examples=settings.default.max_examples // 2)
@given(EDITS)
def test_what_a_draft_says_is_so_once_it_is_published_and_not_before(shared_planning, edits):
    planning, before, edits = shared_planning, there(shared_planning), wanted(edits)
    plan = planning.begin()
    planning.edit(plan, **edits)
    assert there(planning) == before
    told = lines(planning, plan)
    ways = {unit.unit: unit.after for unit in planning.difference(plan).units}
    if not planning.plan(plan).moves:
        return
    number = planning.publish(plan)
    now = planning.difference(planning.begin())
    live = there(planning)
    for post, line in told.items():
        assert Stand(line.after.unit, line.after.status, line.post.spot) == live[post]
    assert {unit.unit: unit.before for unit in now.units} == ways
    assert {line.post.site: line.way_before for line in now.posts} == {
        post: line.way_after for post, line in told.items()
    }
    planning.undo(number)
    after = there(planning)
    assert {post: after[post] for post in before} == before
    assert after.keys() - before.keys() == {new.id for new in edits["posts"]}
    for new in edits["posts"]:
        assert after[new.id] == replace(CLOSED, spot=new.spot)
    with planning.world.store.read() as reader:
        assert verified(reader.connection).is_whole


@given(EDITS)
def test_a_draft_with_new_posts_and_places_never_leaks_into_what_is_live(shared_planning, edits):
    def live():
        shown = overview.sites(shared_planning.world.office, VIEWER, SiteFilter())
        return shown.standing.snapshot.ids, shown.figures, there(shared_planning)

    before, plan = live(), shared_planning.begin("机密")
    shared_planning.edit(plan, **wanted(edits))
    assert live() == before
    shared_planning.step(drop_plan, plan)
    assert live() == before


# A new post


def test_a_new_post_is_seen_by_the_draft_as_closed_with_nobody(planning):
    plan = planning.begin()
    planning.edit(plan, posts=(BRIDGE,))
    line = lines(planning, plan)["N1"]
    assert (line.post.live, line.is_new, line.uncovered, line.move) == (CLOSED, True, False, None)
    assert list(lines(planning, plan)) == [*CODES, "N1"]
    planning.edit(plan, statuses=(("N1", "manned"),))
    assert lines(planning, plan)["N1"].uncovered
    assert "N1" not in planning.stands()


def test_a_proposal_mans_a_new_post_that_is_opened(planning):
    plan = planning.begin()
    planning.edit(plan, posts=(BRIDGE,), statuses=(("N1", "manned"),))
    assert planning.propose(plan).moves["N1"].after.unit == "U3"


def test_an_order_registers_the_posts_it_opens_each_by_an_entry_of_its_own(planning):
    number = planning.publish(founding(planning))
    site = planning.world.site("N1")
    assert (stand_there(site), site.name, site.version) == (Stand("U3", "manned", BRIDGE.spot), "南桥卡点", 2)
    registered, assigned = images(planning, "N1")
    assert (registered[0], registered[1][ORDER], registered[1]["initials"]) == ("register", number, "nqkd")
    assert (assigned[0], assigned[1][ORDER]) == ("assign", number)


def test_a_new_post_that_the_order_leaves_alone_is_no_site(planning):
    plan = planning.begin()
    planning.edit(plan, posts=(BRIDGE,), moves=(("K1", "U2"),))
    planning.publish(plan)
    assert "N1" not in planning.stands()
    assert planning.plan(plan).posts == {}


def test_an_undone_order_leaves_its_new_post_closed_with_nobody(planning):
    number = planning.publish(founding(planning))
    planning.undo(number)
    assert stand_there(planning.world.site("N1")) == replace(CLOSED, spot=BRIDGE.spot)


def test_a_new_post_that_is_withdrawn_takes_along_what_the_draft_says_of_it(planning):
    plan = founding(planning, locks=("N1",), merges=(("K1", "N1"),))
    planning.edit(plan, withdrawn=("N1",))
    draft = planning.plan(plan)
    assert (draft.posts, draft.locks, set(draft.moves)) == ({}, frozenset(), {"K1"})
    assert draft.moves["K1"].into == ""


def test_a_new_post_that_is_told_again_is_in_place_of_the_first(planning):
    plan = founding(planning)
    planning.edit(plan, posts=(replace(BRIDGE, name="  北桥卡点 "),))
    draft = planning.plan(plan)
    assert (draft.posts["N1"].name, draft.moves["N1"].after) == ("北桥卡点", Stand("U3", "manned"))


def test_a_new_post_is_moved_where_it_is_told(planning):
    plan = founding(planning)
    planning.edit(plan, spots=(("N1", Spot("", 36.60, 118.80)),))
    draft = planning.plan(plan)
    assert draft.posts["N1"].spot == Spot(TOWN, 36.60, 118.80)
    assert draft.moves["N1"].after.spot is None


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
    planning.edit(plan, posts=(replace(BRIDGE, area=given_area, lat=lat, lon=lon),))
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
    assert refusal(lambda: planning.edit(plan, posts=(replace(BRIDGE, **values),))) == key
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
    wishes = Wishes(ranks=(("N1", Rank.FIRST),))
    planning.edit(mine, posts=(elsewhere,), statuses=(("N1", "manned"),), locks=("N1",), wishes=wishes)
    planning.publish(theirs)
    assert refusal(lambda: planning.publish(mine)) == "error.post_exists"
    planning.step(refresh_plan, mine)
    draft = planning.plan(mine)  # K6 is the last checkpoint
    (new,) = draft.posts.values()
    assert (new.id, new.name, new.spot) == ("K7", BRIDGE.name, elsewhere.spot)
    assert (draft.moves["K7"].after.status, draft.locks) == ("manned", frozenset({"K7"}))
    assert draft.wishes.ranks == (("K7", Rank.FIRST),)
    planning.publish(mine)
    assert planning.world.site("N1").lat == BRIDGE.lat
    assert planning.world.site("K7").lat == elsewhere.lat


def test_a_post_is_founded_only_where_one_may_plan(planning):
    plan = planning.begin(area=TOWN, actor=IN_TOWN)
    assert refusal(lambda: planning.edit(plan, IN_TOWN, posts=(BRIDGE,))) == "error.refused"
    near = replace(BRIDGE, lat=36.60, lon=118.80)
    planning.edit(plan, IN_TOWN, posts=(near,))
    assert planning.plan(plan).posts["N1"].area == TOWN


def test_the_same_press_founds_a_post_once(planning):
    plan = planning.begin()
    for _ in range(2):
        planning.edit(plan, posts=(BRIDGE,), key="once", seen_version=1)
    assert planning.plan(plan).version == 2


# Another place


def test_a_post_that_moves_keeps_its_unit_and_has_new_ways(planning):
    plan = planning.begin()
    planning.edit(plan, spots=(("K1", Spot("", 36.64, 118.84)),))
    line = lines(planning, plan)["K1"]
    assert line.moved_from == Spot(TOWN, 36.60, 36.60 + 82.2)
    assert (line.post.spot, line.after.unit) == (Spot(TOWN, 36.64, 118.84), "U1")
    assert line.way_before == pytest.approx(0, abs=1)
    assert line.way_after > 5000
    planning.publish(plan)
    assert spot_of(planning.world.site("K1")) == Spot(TOWN, 36.64, 118.84)


def test_another_place_alone_leaves_the_reason_for_the_unit_and_another_unit_does_not(planning):
    plan = planning.begin()
    planning.edit(plan, away=(("U1", 12),))
    proposed = planning.propose(plan).moves["K1"]
    assert proposed.why
    spot = (("K1", Spot("", 36.64, 118.84)),)
    planning.edit(plan, spots=spot)
    moved = planning.plan(plan).moves["K1"]
    assert (moved.why, moved.after.unit, moved.metres) == (proposed.why, proposed.after.unit, None)
    planning.edit(plan, moves=(("K1", "U1"),))
    assert planning.plan(plan).moves["K1"].why == ""


def test_a_place_that_is_moved_by_somebody_else_makes_a_moving_draft_stale_alone(planning):
    moving, other = planning.begin(), planning.begin()
    planning.edit(moving, spots=(("K1", Spot("", 36.64, 118.84)),))
    planning.edit(other, moves=(("K1", "U2"),))
    planning.order(spots=(("K1", Spot("", 36.62, 118.82)),))
    assert [line.post.site for line in planning.difference(moving).stale] == ["K1"]
    assert planning.difference(other).stale == ()
    assert refusal(lambda: planning.publish(moving)) == "error.plan_stale"
    planning.step(refresh_plan, moving)
    move = planning.plan(moving).moves["K1"]
    assert move.before.spot == Spot(TOWN, 36.62, 118.82)
    assert move.after.spot == Spot(TOWN, 36.64, 118.84)
    planning.publish(other)
    assert planning.world.site("K1").lat == 36.62


def test_a_post_is_moved_only_where_one_may_plan(planning):
    away = (("K1", Spot(OTHER_TOWN, 36.70, 118.90)),)
    mine = planning.begin(area=TOWN, actor=IN_TOWN)
    assert refusal(lambda: planning.edit(mine, IN_TOWN, spots=away)) == "error.refused"
    assert refusal(lambda: planning.edit(mine, spots=away)) == "error.outside_plan"


def test_a_proposal_counts_the_way_to_the_new_place_and_leaves_it_there(planning):
    plan = planning.begin()
    spot = Spot(OTHER_TOWN, 36.70, 118.90)
    planning.edit(plan, spots=(("K3", spot),), moves=(("K3", ""),))
    assert planning.propose(plan).moves["K3"].after.spot == spot
    assert lines(planning, plan)["K3"].post.spot == spot


# Merged


def test_a_proposal_is_written_with_the_posts_it_was_solved_with(planning):
    """A new post that is a site by the time it is proposed for is moved as one, and can be published so."""
    mine, theirs = founding(planning), founding(planning)
    planning.publish(theirs)
    planning.edit(mine, away=(("U3", 18),))
    draft = planning.propose(mine)
    assert (draft.posts, draft.moves["N1"].before) == ({}, Stand("U3", "manned"))
    assert planning.difference(mine).stale == ()
    assert planning.publish(mine) == 2


def test_a_merged_post_is_closed_and_its_unit_goes_where_the_planner_says(planning):
    planning.order(moves=(("K3", ""),))
    plan = planning.begin()
    planning.edit(plan, merges=(("K1", "K3"),), moves=(("K3", "U1"),))
    assert planning.plan(plan).moves["K1"] == Move(Stand("U1", "manned"), CLOSED, into="K3")
    assert lines(planning, plan)["K1"].into == "K3"
    number = planning.publish(plan)
    stands = planning.stands()
    assert (stands["K1"], stands["K3"]) == (CLOSED, Stand("U1", "manned"))
    assert images(planning, "K1")[-1][1][INTO] == "K3"
    planning.undo(number)
    assert planning.stands()["K1"] == Stand("U1", "manned")


def test_a_merged_post_that_is_opened_again_is_merged_no_more(planning):
    plan = planning.begin()
    planning.edit(plan, merges=(("K1", "K3"),))
    planning.edit(plan, statuses=(("K1", "manned"),))
    assert planning.plan(plan).moves["K1"].into == ""
    planning.edit(plan, merges=(("K1", "K3"),))
    planning.edit(plan, back=("K1",))
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
    change_status(planning.world.office, STAFF, change)
    with pytest.raises(Refused) as refused:
        planning.publish(plan)
    assert refused.value.params == {"post": "K1卡点", "into": "K4卡点"}
    assert refused.value.key == "error.merge_closed"
    planning.step(refresh_plan, plan)
    assert planning.plan(plan).moves == {"K1": Move(Stand("U1", "manned"), CLOSED)}


def test_a_proposal_leaves_a_merger_as_it_is(planning):
    plan = planning.begin()
    planning.edit(plan, merges=(("K1", "K3"),))
    assert planning.propose(plan).moves["K1"].into == "K3"
