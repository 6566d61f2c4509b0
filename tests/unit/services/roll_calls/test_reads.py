"""How much of roll calls is read: in one query for all of them, and after their own entries alone."""

import pytest

from geo.domain.roll_calls.roll_call import CalledPost
from geo.services.roll_calls.roll_calls import own_calls, roll_calls
from tests.reads import counted_reads
from tests.unit.services.day.days import CHIEF, people
from tests.unit.services.post_orders.orders import SECOND_POST
from tests.unit.services.roll_calls.calls import answer, call
from tests.worlds import OTHER, STAFF

TABLES = ("roll_call", "roll_call_post", "acknowledgement")


@pytest.fixture
def posts(world):
    people(world)
    world.add_sites(SECOND_POST)
    world.pass_time(minutes=10)
    call(world)
    return world


def of_roll_calls(reads):
    return [table for table in TABLES if reads.of(table)]


def test_many_roll_calls_take_the_queries_of_one(posts):
    with counted_reads() as reads:
        assert len(roll_calls(posts.ctx, CHIEF)) == 1
    one = sum("acknowledgement.ref" in text for text, _ in reads.statements)
    for number in (2, 3):
        posts.pass_time(minutes=30)
        call(posts)
        answer(posts, number=number)
    with counted_reads() as reads:
        found = roll_calls(posts.ctx, CHIEF)
    assert [each.counts.in_time for each in found] == [1, 1, 0]
    assert one == sum("acknowledgement.ref" in text for text, _ in reads.statements) == 1


def test_they_are_read_again_after_an_answer_and_after_no_other_entry(posts):
    roll_calls(posts.ctx, CHIEF)
    posts.confirm("CP1", STAFF)
    with counted_reads() as reads:
        (before,) = roll_calls(posts.ctx, CHIEF)
        assert [each.post for each in own_calls(posts.ctx, OTHER)] == [
            CalledPost("CP3", "U2", SECOND_POST.area)
        ]
    assert of_roll_calls(reads) == []
    answer(posts)  # the control
    (after,) = roll_calls(posts.ctx, CHIEF)
    assert (len(before.answers), len(after.answers)) == (0, 1)


def test_a_roll_call_that_grows_old_leaves_the_list_without_any_entry(posts):
    assert roll_calls(posts.ctx, CHIEF)
    posts.pass_time(days=3)
    assert roll_calls(posts.ctx, CHIEF) == ()
