"""Roll calls: who is called, who may answer, and what came of it by the clock alone."""

from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.domain.commands import Undo
from geo.domain.errors import InvalidInput, NotFound, Refused
from geo.domain.roll_calls.commands import WithdrawRollCall
from geo.domain.roll_calls.roll_call import RollCallExtent, drawn
from geo.services.post_orders.acknowledging import undo_acknowledgement
from geo.services.roll_calls.record import withdraw_roll_call
from geo.services.roll_calls.roll_calls import own_calls, roll_calls
from tests.unit.services.day.days import CHIEF, COUNTY, OTHER_TOWN, TOWN_CHIEF, people
from tests.unit.services.post_orders.orders import SECOND_POST, TOWN
from tests.unit.services.roll_calls.calls import answer, call
from tests.worlds import OTHER, SITES, STAFF, VIEWER


@pytest.fixture
def posts(world):
    people(world)
    world.add_sites(SECOND_POST, replace(SITES[0], id="CP4", name="无人认领卡点", unit=""))
    world.pass_time(minutes=10)
    return world


def result_of(world, actor=CHIEF):
    (result,) = roll_calls(world.ctx, actor)
    return result


def test_one_press_calls_every_post_on_duty_those_without_a_unit_too(posts):
    call(posts)
    result = result_of(posts)
    assert [(post.site_id, post.unit) for post in result.roll_call.posts] == [
        ("CP1", "U1"),
        ("CP3", "U2"),
        ("CP4", ""),
    ]
    assert result.roll_call.on_duty == result.counts.missing == 3
    assert result.roll_call.is_open(posts.moment)


def test_a_post_that_is_withdrawn_is_not_called(posts):
    posts.change("CP3", "unmanned", CHIEF)
    posts.change("CP3", "withdrawn", CHIEF)
    call(posts)
    assert [post.site_id for post in result_of(posts).roll_call.posts] == ["CP1", "CP4"]
    with pytest.raises(Refused, match="roll_call_empty"):
        call(posts, OTHER_TOWN)


def test_the_result_follows_from_the_clock_and_late_answers_count_as_late(posts):
    call(posts, minutes=15)
    posts.pass_time(minutes=14)
    answer(posts)
    posts.pass_time(minutes=2)
    assert not result_of(posts).roll_call.is_open(posts.moment)
    answer(posts, "CP3", OTHER)
    counts = result_of(posts).counts
    assert (counts.called, counts.in_time, counts.late, counts.missing) == (3, 1, 1, 1)
    assert [post.site_id for post in result_of(posts).missing] == ["CP4"]
    posts.pass_time(hours=12)
    with pytest.raises(Refused, match="roll_call_over"):
        answer(posts, "CP4", CHIEF, answered_by="门卫")


def test_a_post_answers_for_itself_and_a_desk_says_who_answered(posts):
    call(posts)
    for actor in (OTHER, VIEWER):
        with pytest.raises(Refused):
            answer(posts, "CP1", actor, answered_by="班长")
    with pytest.raises(InvalidInput):
        answer(posts, "CP4", CHIEF)
    answer(posts, "CP4", CHIEF, answered_by="村委会值班")
    with pytest.raises(Refused, match="acknowledged"):
        answer(posts, "CP4", CHIEF, answered_by="村委会值班")
    assert set(result_of(posts).answers) == {"CP4"}


def test_one_key_starts_and_answers_once(posts):
    assert call(posts, key="k").seqs == call(posts, key="k").seqs
    assert answer(posts, key="a").seqs == answer(posts, key="a").seqs
    assert result_of(posts).counts.in_time == 1


def test_what_is_not_called_cannot_answer(posts):
    call(posts)
    with pytest.raises(NotFound):
        answer(posts, "CP2", CHIEF, answered_by="值班")
    with pytest.raises(NotFound):
        answer(posts, number=2)


def test_the_own_posts_are_called_until_they_have_answered(posts):
    call(posts)
    (own,) = own_calls(posts.ctx, STAFF)
    assert (own.post.site_id, own.name) == ("CP1", "平原大桥卡点")
    receipt = answer(posts)
    (own,) = own_calls(posts.ctx, STAFF)
    assert own.answer.actor == STAFF.id
    posts.pass_time(minutes=15)
    assert own_calls(posts.ctx, STAFF) == ()
    undo_acknowledgement(posts.ctx, STAFF, Undo(receipt.seq, "u"))
    (own,) = own_calls(posts.ctx, STAFF)
    assert own.answer is None


def test_who_commands_a_town_calls_that_town_alone(posts):
    call(posts, TOWN, TOWN_CHIEF)
    for area in (COUNTY, OTHER_TOWN, ""):
        with pytest.raises(Refused):
            call(posts, area, TOWN_CHIEF)
    with pytest.raises(Refused):
        call(posts, TOWN, STAFF)
    with pytest.raises(NotFound):
        call(posts, "370725999")


def test_a_roll_call_of_an_area_that_may_not_be_read_is_not_shown(posts):
    call(posts, COUNTY)
    assert roll_calls(posts.ctx, TOWN_CHIEF) == ()
    assert roll_calls(posts.ctx, VIEWER)


@pytest.mark.parametrize("minutes", [0, 241])
def test_the_time_to_answer_is_plausible(posts, minutes):
    with pytest.raises(InvalidInput):
        call(posts, minutes=minutes)


def test_a_mistaken_roll_call_is_withdrawn_by_who_started_it_while_it_runs(posts):
    call(posts)
    with pytest.raises(Refused):
        withdraw_roll_call(posts.ctx, TOWN_CHIEF, WithdrawRollCall(1, "u0"))
    withdraw_roll_call(posts.ctx, CHIEF, WithdrawRollCall(1, "u1"))
    assert roll_calls(posts.ctx, CHIEF) == own_calls(posts.ctx, STAFF) == ()
    with pytest.raises(NotFound):
        answer(posts)
    call(posts)
    assert result_of(posts).roll_call.number == 2
    posts.pass_time(hours=1)
    with pytest.raises(Refused):
        withdraw_roll_call(posts.ctx, CHIEF, WithdrawRollCall(2, "u2"))


SITES_ON_DUTY = st.sets(st.text("0123456789K", min_size=1, max_size=4), min_size=1, max_size=60)


@given(SITES_ON_DUTY, st.integers(0, 2**53))
def test_a_tenth_is_a_tenth_and_the_stored_seed_repeats_the_draw(sites, seed):
    chosen = drawn(sites, RollCallExtent.TENTH, seed)
    assert len(chosen) == -(-len(sites) // 10)
    assert set(chosen) <= sites
    rank = {site: sha256(f"{seed}:{site}".encode()).hexdigest() for site in sites}
    assert max(rank[site] for site in chosen) <= min(
        (rank[site] for site in sites - set(chosen)), default="g"
    )
    assert drawn(sorted(sites, reverse=True), RollCallExtent.TENTH, seed) == chosen


@given(SITES_ON_DUTY, st.integers(0, 2**53))
def test_the_control_everything_is_called_where_no_sample_is_drawn(sites, seed):
    assert drawn(sites, RollCallExtent.ALL, seed) == tuple(sorted(sites))


def test_a_sample_is_stored_with_its_seed(posts):
    call(posts, extent=RollCallExtent.TENTH, seed=7)
    roll_call = result_of(posts).roll_call
    on_duty = {"CP1", "CP3", "CP4"}
    assert tuple(post.site_id for post in roll_call.posts) == drawn(on_duty, RollCallExtent.TENTH, 7)
    assert (roll_call.seed, roll_call.on_duty) == (7, 3)
