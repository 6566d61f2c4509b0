"""How much of post orders is read: all at first, then what is new, in as many queries for many as for one."""

from dataclasses import replace

import pytest

from geo.domain.commands import Undo
from geo.services.day.day_state import day_state
from geo.services.post_orders.acknowledging import undo_acknowledgement
from geo.services.post_orders.loaded_post_orders import load_post_orders
from geo.services.situation.cache import CacheRegistry
from tests.reads import counted_reads
from tests.unit.services.day.days import people
from tests.unit.services.post_orders.orders import (
    KIND,
    SECOND_POST,
    SITE,
    acknowledge,
    publish,
    withdraw,
)
from tests.unit.services.roll_calls.calls import answer, call
from tests.worlds import OTHER, STAFF

TABLES = ("post_order", "acknowledgement")


@pytest.fixture
def posts(world):
    people(world)
    world.add_sites(SECOND_POST)
    world.pass_time(minutes=10)
    publish(world)
    return world


def afresh(world):
    world.ctx = replace(world.ctx, caches=CacheRegistry())
    with counted_reads() as reads:
        loaded = load_post_orders(world.ctx)
    return loaded, reads


def test_many_orders_take_the_queries_of_one(posts):
    _, of_one = afresh(posts)
    publish(posts, SITE, "CP1")
    publish(posts, SITE, "CP3")
    publish(posts, KIND, "checkpoint")
    loaded, of_four = afresh(posts)
    assert len(loaded.orders) == 4
    assert len(of_four) == len(of_one)


def test_after_a_receipt_that_receipt_is_read_and_no_order(posts):
    acknowledge(posts, "CP3", OTHER, "U2")
    before = load_post_orders(posts.ctx)
    acknowledge(posts)
    with counted_reads() as reads:
        after = load_post_orders(posts.ctx)
    assert after.orders is before.orders
    assert len(after.read) == len(before.read) + 1
    acknowledged = [rows for text, rows in reads.statements if "acknowledgement.ref" in text]
    assert acknowledged == [1]


def test_answers_of_a_roll_call_and_reports_of_sites_change_nothing_of_it(posts):
    acknowledge(posts)
    before = load_post_orders(posts.ctx)
    call(posts)
    answer(posts)
    after = load_post_orders(posts.ctx)
    assert (after.orders, after.read) == (before.orders, before.read)
    assert after.orders is before.orders
    assert after.read is before.read
    posts.confirm("CP1", STAFF)
    with counted_reads() as reads:
        assert load_post_orders(posts.ctx) is after
    assert [table for table in TABLES if reads.of(table)] == []


def test_what_is_read_step_by_step_is_what_is_read_at_once(posts):
    def check():
        step_by_step = load_post_orders(posts.ctx)
        with posts.store.read() as reader:
            last = reader.post_orders.last_seq
        keep = posts.ctx
        at_once, _ = afresh(posts)
        posts.ctx = keep
        assert (step_by_step.orders, step_by_step.read) == (at_once.orders, at_once.read)
        assert step_by_step.last_seq == at_once.last_seq == last

    first = acknowledge(posts)
    check()
    publish(posts, checks="逐车登记")
    check()
    second = acknowledge(posts)
    check()
    undo_acknowledgement(posts.ctx, STAFF, Undo(second.seq, next(posts.keys)))
    check()
    undo_acknowledgement(posts.ctx, STAFF, Undo(first.seq, next(posts.keys)))
    acknowledge(posts, "CP3", OTHER, "U2")
    withdraw(posts)
    check()


def test_receipts_of_many_orders_are_read_in_one_query(posts):
    with counted_reads() as reads:
        day_state(posts.ctx)
    assert sum("acknowledgement.ref" in text for text, _ in reads.statements) <= 2
