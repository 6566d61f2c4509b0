"""Post orders: what is in force at a post, who may publish it, and how it changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.commands import Undo
from geo.domain.errors import InvalidInput, NotFound, Overtaken, Refused
from geo.domain.post_orders.post_order import PostOrderKey, post_order_key
from geo.services.post_orders.reading import post_order_versions, post_orders_of_site
from geo.services.post_orders.record import undo_post_order
from tests.unit.services.day.days import CHIEF, COUNTY, OTHER_TOWN, TOWN_CHIEF, people
from tests.unit.services.post_orders.orders import (
    AREA,
    COMMUNITY,
    KIND,
    SECOND_POST,
    SITE,
    TOWN,
    in_force,
    publish,
    withdraw,
)
from tests.worlds import STAFF, a_world


@pytest.fixture
def posts(world):
    people(world)
    world.add_sites(SECOND_POST)
    return world


def scopes(world, site_id="CP1", **values):
    return [order.key.ref for order in in_force(world, site_id, **values).orders]


def test_the_orders_in_force_at_a_post_are_the_inherited_ones_the_most_specific_last(posts):
    for scope, ref in [(SITE, "CP1"), (AREA, COMMUNITY), (AREA, COUNTY), (KIND, "checkpoint"), (AREA, TOWN)]:
        publish(posts, scope, ref)
    publish(posts, AREA, OTHER_TOWN)
    assert scopes(posts) == ["checkpoint", COUNTY, TOWN, COMMUNITY, "CP1"]
    assert scopes(posts, "CP3") == ["checkpoint", COUNTY, TOWN, COMMUNITY]


def test_a_new_version_replaces_the_old_one_and_the_past_is_read_as_it_was(posts):
    publish(posts, admitted="全部放行")
    before = posts.moment
    posts.pass_time(hours=1)
    publish(posts, admitted="只放行急救车辆")
    (now,), (then,) = in_force(posts).orders, in_force(posts, as_of=before).orders
    assert (now.version, now.admitted) == (2, "只放行急救车辆")
    assert (then.version, then.admitted) == (1, "全部放行")
    versions = post_order_versions(posts.ctx, CHIEF, PostOrderKey(AREA, TOWN))
    assert [order.version for order in versions] == [2, 1]


def test_a_withdrawn_order_is_in_force_nowhere_and_may_be_published_again(posts):
    publish(posts)
    withdraw(posts)
    assert scopes(posts) == []
    with pytest.raises(Refused, match="withdrawn"):
        withdraw(posts)
    publish(posts)
    assert [order.version for order in in_force(posts).orders] == [3]


def test_an_order_that_was_changed_meanwhile_is_not_overwritten(posts):
    publish(posts)
    with pytest.raises(Overtaken):
        publish(posts, admitted="别的", seen_version=0)
    with pytest.raises(Overtaken):
        withdraw(posts, seen_version=0)


def test_one_key_publishes_once(posts):
    first = publish(posts, key="k", seen_version=0)
    again = publish(posts, key="k", seen_version=0)
    assert (again.seqs, again.is_repeated) == (first.seqs, True)


def test_an_order_says_something_new(posts):
    with pytest.raises(InvalidInput):
        publish(posts, admitted=" ", checks="\n")
    publish(posts)
    with pytest.raises(Refused, match="post_order_same"):
        publish(posts)


@pytest.mark.parametrize(
    ("scope", "ref", "error"),
    [
        (AREA, "370725999", NotFound),
        (SITE, "CP9", NotFound),
        (SITE, "V1", InvalidInput),
        (SITE, "CP2", InvalidInput),
        (KIND, "village", InvalidInput),
        (KIND, "castle", InvalidInput),
    ],
)
def test_an_order_is_for_posts_that_are_known(posts, scope, ref, error):
    with pytest.raises(error):
        publish(posts, scope, ref)


def test_who_publishes_for_a_town_publishes_for_no_other_and_for_no_kind(posts):
    publish(posts, actor=TOWN_CHIEF)
    publish(posts, SITE, "CP1", TOWN_CHIEF)
    for scope, ref in [(AREA, OTHER_TOWN), (AREA, COUNTY), (KIND, "checkpoint")]:
        with pytest.raises(Refused):
            publish(posts, scope, ref, TOWN_CHIEF)
    with pytest.raises(Refused):
        publish(posts, actor=STAFF)


def test_a_reader_of_another_town_reads_no_orders_of_this_one(posts):
    publish(posts)
    stranger = Actor("stranger", "外镇", None, grants=(Grant("stranger", Role.PLANNER, OTHER_TOWN),))
    posts.add_accounts(stranger)
    with pytest.raises(Refused):
        post_orders_of_site(posts.ctx, stranger, "CP1")
    with pytest.raises(Refused):
        post_order_versions(posts.ctx, stranger, PostOrderKey(AREA, TOWN))


def test_a_site_without_shifts_has_no_post_orders(posts):
    publish(posts)
    assert post_orders_of_site(posts.ctx, CHIEF, "V1") is None


def test_undo_says_again_what_was_said_before_and_a_first_version_is_withdrawn(posts):
    first = publish(posts, admitted="全部放行")
    second = publish(posts, admitted="只放行急救车辆")
    with pytest.raises(Refused):
        undo_post_order(posts.ctx, CHIEF, Undo(first.seq, "u0"))  # no longer the newest
    with pytest.raises(Refused):
        undo_post_order(posts.ctx, TOWN_CHIEF, Undo(second.seq, "u1"))  # of another account
    undo_post_order(posts.ctx, CHIEF, Undo(second.seq, "u2"))
    (order,) = in_force(posts).orders
    assert (order.version, order.admitted) == (3, "全部放行")

    other = publish(posts, SITE, "CP3")
    undo_post_order(posts.ctx, CHIEF, Undo(other.seq, "u3"))
    assert scopes(posts, "CP3") == [TOWN]


def test_an_id_names_what_an_order_holds_for():
    key = PostOrderKey(SITE, "CP 1")
    assert post_order_key(key.id) == key
    for text in ("", "site", "site ", "town 1"):
        with pytest.raises(InvalidInput):
            post_order_key(text)


STEPS = st.lists(
    st.tuples(
        st.sampled_from([(KIND, "checkpoint"), (AREA, COUNTY), (AREA, TOWN), (AREA, COMMUNITY)])
        | st.sampled_from([(SITE, "CP1"), (SITE, "CP3"), (AREA, OTHER_TOWN)]),
        st.booleans(),
    ),
    max_size=10,
)
HOLDERS = {
    "CP1": ["checkpoint", COUNTY, TOWN, COMMUNITY, "CP1"],
    "CP3": ["checkpoint", COUNTY, TOWN, COMMUNITY, "CP3"],
}


@given(STEPS)
def test_the_orders_in_force_are_those_of_a_brute_force_evaluation_at_any_time(steps):
    """A dictionary of the last text of each scope, kept beside; each state read later by its time."""
    with a_world() as world:
        people(world)
        world.add_sites(SECOND_POST)
        past, texts = [], {}
        for number, ((scope, ref), is_withdrawal) in enumerate(steps):
            if is_withdrawal and ref in texts:
                withdraw(world, scope, ref)
                texts = {other: text for other, text in texts.items() if other != ref}
            else:
                publish(world, scope, ref, admitted=f"第{number}版")
                texts = texts | {ref: f"第{number}版"}
            past.append((world.moment, texts))
            world.pass_time(minutes=1)
        for at, known in past:
            for site, holders in HOLDERS.items():
                found = [order.admitted for order in in_force(world, site, as_of=at).orders]
                assert found == [known[ref] for ref in holders if ref in known]
