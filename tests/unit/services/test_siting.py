"""What posts reach and what each is worth, in a world whose numbers one can count by hand."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.errors import Refused
from geo.planning.siting.sight import sight
from geo.planning.siting.worth import Seen
from geo.services.post_ground import Ground, Place, Question, people_told, post_ground
from geo.services.post_plans import Wish, best_posts
from geo.services.records import Telling, record_site
from geo.services.roster import roster
from geo.services.siting import siting, weighed
from tests.unit.services.posts_world import FAR, NEAR, PLANNER, SITES, SOUTH, names
from tests.worlds import STAFF, world_at


@pytest.fixture
def world(tmp_path):
    world = world_at(tmp_path, SITES)
    yield world
    world.store.close()


def test_what_is_reached_is_told_kind_by_kind(world):
    known = siting(world.office, PLANNER, NEAR)
    assert known.covered == {"village": Seen(3, 5), "compound": Seen(2, 2)}
    assert names(known.uncovered) == ["V20", "V30"]


def test_an_unmanned_post_reaches_nobody_and_a_short_staffed_one_does(world):
    assert names(siting(world.office, PLANNER, NEAR).uncovered) == ["V20", "V30"]
    world.change("E", "short_staffed")
    assert names(siting(world.office, PLANNER, NEAR).uncovered) == ["V30"]


def test_what_was_lifted_and_what_has_no_place_counts_nowhere(world):
    ground = post_ground(world.office, PLANNER, NEAR)
    assert not {"V0X", "H0X", "VX", "M0"} & set(names(ground.places))
    assert (names(ground.posts), ground.unlocated) == (["A", "B", "C", "D", "E"], 2)  # F and VX


def test_the_worst_loss_comes_first_and_posts_that_nobody_holds_last_with_what_they_would_add(world):
    told = [
        (worth.post.site, worth.reaches, worth.alone, worth.manned)
        for worth in siting(world.office, PLANNER, NEAR).worths
    ]
    assert told == [
        ("B", 3, 2, True),
        ("A", 2, 1, True),
        ("C", 1, 1, True),
        ("D", 1, 1, False),
        ("E", 1, 1, False),
    ]


def test_a_post_all_of_whose_places_another_reaches_could_be_merged_into_it(world):
    assert siting(world.office, PLANNER, NEAR).merges == ()
    (merge,) = siting(world.office, PLANNER, FAR).merges
    assert (merge.closes, merge.stays, merge.shared, merge.lost) == (0, 1, 3, 0)  # A into B


def test_only_the_kinds_that_were_asked_for_count(world):
    known = siting(world.office, PLANNER, replace(NEAR, kinds=("market",)))
    assert known.covered == {"market": Seen(1, 1)}


def test_an_area_has_its_own_posts_and_places(world):
    ground = post_ground(world.office, PLANNER, replace(NEAR, area=SOUTH))
    assert (names(ground.posts), names(ground.places)) == (["C", "D", "E"], ["H10", "V20", "V30"])


def test_nobody_sees_more_than_one_may_plan(world):
    south = Actor("who", "某人", Role.VIEWER, "", (Grant("who", Role.PLANNER, SOUTH),))
    assert names(post_ground(world.office, south, NEAR).posts) == ["C", "D", "E"]
    assert names(siting(world.office, south, NEAR).uncovered) == ["V20", "V30"]
    with pytest.raises(Refused):
        siting(world.office, STAFF, NEAR)


def test_posts_that_cannot_be_withdrawn_at_once_are_known(world):
    ground = post_ground(world.office, PLANNER, NEAR)
    assert (ground.manned, ground.open) == ((0, 1, 2), (0, 1, 2, 4))
    assert (ground.stays, ground.barred) == ((2,), ())  # C is short-staffed


def test_it_is_made_once_until_something_is_written(world):
    first = post_ground(world.office, PLANNER, NEAR)
    assert post_ground(world.office, PLANNER, NEAR) is first
    world.change("A", "unmanned")
    assert post_ground(world.office, PLANNER, NEAR).manned == (1, 2)


def test_a_world_without_posts_or_places_has_figures_too(world):
    nobody = siting(world.office, PLANNER, replace(NEAR, kinds=()))
    assert (nobody.covered, nobody.uncovered, nobody.merges) == ({}, (), ())
    nowhere = Actor("who", "某人", Role.VIEWER, "", (Grant("who", Role.PLANNER, "nowhere"),))
    assert siting(world.office, nowhere, NEAR).worths == ()


def in_people(world, **people):
    """The question counted in people, some of whom were told."""
    for site, number in people.items():
        before = world.site(site)
        after = replace(before, people=number)
        world.store.write(
            world.office.request(STAFF, f"people {site}", {}),
            lambda tx, before=before, after=after: record_site(tx, Telling("update"), before, after),
        )
    return replace(NEAR, in_people=True)


def test_in_people_a_post_is_worth_who_lives_there_and_unknown_is_not_made_up(world):
    assert not people_told(world.office, PLANNER, NEAR)
    asked = in_people(world, V0=100, V3=2000, V20=30, V1=0)
    assert people_told(world.office, PLANNER, asked)
    known = siting(world.office, PLANNER, asked)
    assert known.covered == {"people": Seen(2100, 2130), "village": Seen(3, 5), "compound": Seen(2, 2)}
    assert [(worth.post.site, worth.alone) for worth in known.worths[:3]] == [
        ("B", 2000),
        ("A", 100),
        ("C", 0),
    ]
    assert known.ground.untold == 3  # V1 is known to be empty, H2, H10 and V30 are not known
    # Who only counts places is told of people all the same.
    assert siting(world.office, PLANNER, NEAR).covered["people"] == Seen(2100, 2130)


def test_the_best_plan_in_people_may_be_another_than_in_places(world):
    asked = in_people(world, V0=100, V3=10, V20=5000, V30=9000)
    by_people = best_posts(world.office, PLANNER, asked, Wish(3, 4))
    assert names(by_people.ground.posts[number] for number in by_people.found.sites) == ["C", "D", "E"]
    assert (by_people.covered, by_people.found.bound, by_people.proven) == (14000, 14000, True)
    by_place = best_posts(world.office, PLANNER, NEAR, Wish(3, 4))
    assert 1 in by_place.found.sites


# Rules, on any posts and places


@st.composite
def grounds(draw):
    places, posts = draw(st.integers(1, 12)), draw(st.integers(1, 6))
    sees = np.array(draw(st.lists(st.booleans(), min_size=places * posts, max_size=places * posts)))
    manned = tuple(sorted(draw(st.sets(st.integers(0, posts - 1)))))
    kinds = ("village", "compound")
    return Ground(
        question=Question(),
        posts=(None,) * posts,
        places=tuple(Place(f"P{n}", "", "", kinds[n % 2], 0.0, 0.0) for n in range(places)),
        known=sight(csr_array(sees.reshape(places, posts)), np.ones(places)),
        manned=manned,
        open=manned,
        stays=(),
        barred=(),
        unlocated=0,
        has_roads=False,
        net=None,
    )


@given(grounds())
def test_reached_and_missed_are_all(ground):
    known = weighed(ground)
    assert sum(seen.seen for seen in known.covered.values()) + len(known.uncovered) == len(ground.places)
    assert sum(seen.total for seen in known.covered.values()) == len(ground.places)


@given(grounds())
def test_what_a_post_is_worth_is_the_difference_it_makes(ground):
    manned = set(ground.manned)
    for worth in weighed(ground).worths:
        with_it, without = ground.known.of(manned | {worth.number}), ground.known.of(manned - {worth.number})
        assert worth.alone == with_it.sum() - without.sum()
        assert worth.reaches == ground.known.of([worth.number]).sum()


def test_the_roster_knows_the_same_posts(world):
    posts = {post.site for post in roster(world.office, PLANNER).posts}
    assert posts == set(names(post_ground(world.office, PLANNER, NEAR).posts)) | {"F"}
