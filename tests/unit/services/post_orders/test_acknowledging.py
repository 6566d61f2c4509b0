"""Receipts: by a press of the unit or by telephone, before a shift is confirmed, and as owed items."""

from dataclasses import replace

import pytest

from geo.domain.commands import Undo
from geo.domain.day.owed import OwedAnswer, OwedKind
from geo.domain.errors import InvalidInput, NotFound, Overtaken, Refused
from geo.domain.post_orders.acknowledgement import AcknowledgedType, AcknowledgementChannel
from geo.domain.post_orders.post_order import PostOrderKey
from geo.services.day.checklist import checklist
from geo.services.day.owed import own_owed
from geo.services.day.post_order_standings import (
    outstanding_receipts,
    own_post_orders,
    post_order_standings,
)
from geo.services.post_orders.acknowledging import undo_acknowledgement
from tests.unit.services.day.days import CHIEF, COUNTY, OTHER_TOWN, TOWN_CHIEF, people
from tests.unit.services.post_orders.moved import moved
from tests.unit.services.post_orders.orders import (
    AREA,
    SECOND_POST,
    SITE,
    TOWN,
    acknowledge,
    in_force,
    publish,
    receive,
)
from tests.unit.services.shifts import confirm
from tests.worlds import OTHER, STAFF, START, VIEWER


@pytest.fixture
def posts(world):
    people(world)
    world.add_sites(SECOND_POST)
    world.pass_time(minutes=10)
    return world


def recorded(world):
    """The receipts of the town's order."""
    with world.store.read() as reader:
        return reader.post_orders.acknowledgements(AcknowledgedType.POST_ORDER, PostOrderKey(AREA, TOWN).id)


def receipt_of(world, ref):
    items = checklist(world.ctx, CHIEF, COUNTY).items
    (item,) = [item for item in items if item.what is OwedKind.RECEIPT and item.ref == ref]
    return item


def test_one_press_acknowledges_all_orders_in_force_at_a_post(posts):
    publish(posts)
    publish(posts, SITE, "CP1")
    assert len(acknowledge(posts).seqs) == 2
    assert in_force(posts).unread == ()
    (row,) = recorded(posts)
    assert (row.acknowledgement.unit, row.acknowledgement.channel) == ("U1", AcknowledgementChannel.PRESS)
    assert (row.actor, row.at) == (STAFF.id, posts.moment)
    with pytest.raises(Refused, match="acknowledged"):
        acknowledge(posts)


def test_a_new_version_is_to_be_read_again_and_the_old_one_is_what_the_post_is_still_on(posts):
    publish(posts)
    acknowledge(posts)
    publish(posts, admitted="只放行急救车辆")
    publish(posts, admitted="一律不放行")
    reading = in_force(posts)
    assert [order.version for order in reading.unread] == [3]
    assert reading.version_read(reading.orders[0]) == 1
    (standing,) = post_order_standings(posts.ctx, CHIEF)
    assert standing.behind_by_version == {0: 1, 1: 1}
    assert [post.site_id for post in standing.behind] == ["CP3", "CP1"]


def test_no_account_acknowledges_for_another_post_without_the_right_of_the_desk(posts):
    publish(posts)
    with pytest.raises(Refused):
        acknowledge(posts, actor=OTHER, unit="U1", answered_by="班长")
    with pytest.raises(Refused):
        acknowledge(posts, actor=OTHER, unit="U2")  # its own unit, which is not on this post
    with pytest.raises(Refused):
        acknowledge(posts, actor=VIEWER)
    assert recorded(posts) == []


def test_a_desk_enters_a_telephone_call_with_both_ends_of_it(posts):
    publish(posts)
    with pytest.raises(InvalidInput):
        acknowledge(posts, actor=TOWN_CHIEF)
    acknowledge(posts, actor=TOWN_CHIEF, answered_by="  卡点带班，139-0000 ")
    (row,) = recorded(posts)
    assert row.acknowledgement.channel is AcknowledgementChannel.TELEPHONE
    assert (row.acknowledgement.answered_by, row.actor) == ("卡点带班，139-0000", TOWN_CHIEF.id)


def test_what_the_form_did_not_show_is_not_acknowledged(posts):
    publish(posts)
    seen = in_force(posts).seen
    publish(posts, admitted="一律不放行")
    with pytest.raises(Overtaken):
        acknowledge(posts, seen=seen)
    assert recorded(posts) == []


def test_one_key_acknowledges_once_and_undo_takes_the_whole_press_back(posts):
    publish(posts)
    publish(posts, SITE, "CP1")
    first, again = acknowledge(posts, key="k"), acknowledge(posts, key="k")
    assert (first.seqs, again.is_repeated) == (again.seqs, True)
    with pytest.raises(Refused):
        undo_acknowledgement(posts.ctx, CHIEF, Undo(first.seq, "u0"))
    undo_acknowledgement(posts.ctx, STAFF, Undo(first.seq, "u1"))
    assert len(in_force(posts).unread) == 2
    with pytest.raises(Refused):
        undo_acknowledgement(posts.ctx, STAFF, Undo(first.seq, "u2"))


def test_who_no_longer_speaks_for_the_unit_does_not_withdraw_its_receipt(posts):
    publish(posts)
    moved(posts)
    for seq in (acknowledge(posts).seq, receive(posts, 1).seq):
        with pytest.raises(Refused):
            undo_acknowledgement(
                posts.ctx, posts.appoint(replace(STAFF, unit="U2")), Undo(seq, f"other-{seq}")
            )
        undo_acknowledgement(posts.ctx, posts.appoint(STAFF), Undo(seq, f"own-{seq}"))


def test_a_shift_is_confirmed_once_its_orders_were_read_and_one_press_does_both(posts):
    publish(posts)
    with pytest.raises(Refused, match="post_orders_unread"):
        confirm(posts, start=START)
    receipt = confirm(posts, start=START, seen_orders=in_force(posts).seen)
    assert in_force(posts).unread == ()
    actions = [posts.entry(seq).action for seq in receipt.seqs]
    assert actions == ["acknowledge", "confirm", "on_post"]
    confirm(posts, start=START, people=4)  # read already: a correction asks for nothing


def test_the_control_without_an_order_a_shift_is_confirmed_as_ever(posts):
    receipt = confirm(posts, start=START)
    assert [posts.entry(seq).action for seq in receipt.seqs] == ["confirm", "on_post"]


def test_a_shift_is_not_confirmed_on_orders_that_changed_since_they_were_shown(posts):
    publish(posts)
    seen = in_force(posts).seen
    publish(posts, admitted="一律不放行")
    with pytest.raises(Overtaken):
        confirm(posts, start=START, seen_orders=seen)
    with posts.store.read() as reader:
        assert reader.shifts.record("CP1", START) is None


def test_a_desk_that_confirms_for_a_unit_says_who_answered(posts):
    publish(posts)
    values = {"actor": CHIEF, "unit": "U1", "start": START, "seen_orders": in_force(posts).seen}
    with pytest.raises(InvalidInput):
        confirm(posts, **values)
    confirm(posts, **values, answered_by="带班")
    assert recorded(posts)[0].acknowledgement.answered_by == "带班"


def test_the_relieving_unit_reads_the_orders_itself(posts):
    publish(posts)
    acknowledge(posts)
    posts.pass_time(minutes=1)
    moved(posts)
    assert in_force(posts, unit="U2").unread


def test_an_unread_order_is_owed_by_the_unit_on_post_and_the_press_answers_it_in_time(posts):
    publish(posts)
    (item,) = [item for item in own_owed(posts.ctx, STAFF).items if item.what is OwedKind.RECEIPT]
    assert (item.ref, item.site_id, item.unit, item.since) == ("post CP1", "CP1", "U1", posts.moment)
    posts.pass_time(hours=1)
    acknowledge(posts)
    item = receipt_of(posts, "post CP1")
    assert (item.answer, item.on_time) == (OwedAnswer.GIVEN, True)
    posts.pass_time(days=1)
    refs = [item.ref for item in checklist(posts.ctx, CHIEF, COUNTY).items if item.what is OwedKind.RECEIPT]
    assert refs == ["post CP3"]  # what was read yesterday is asked of no post again


def test_a_receipt_after_two_hours_is_late(posts):
    publish(posts)
    posts.pass_time(hours=2, minutes=1)
    assert receipt_of(posts, "post CP1").is_late(posts.moment)
    acknowledge(posts)
    assert receipt_of(posts, "post CP1").on_time is False


def test_the_units_of_an_order_acknowledge_it_each_for_itself(posts):
    moved(posts)
    assert {item.unit for item in outstanding_receipts(posts.ctx, CHIEF)} == {"U1", "U2"}
    receive(posts, 1)
    with pytest.raises(Refused, match="acknowledged"):
        receive(posts, 1)
    with pytest.raises(Refused):
        receive(posts, 1, STAFF, "U2", answered_by="值班室")
    with pytest.raises(NotFound):
        receive(posts, 1, CHIEF, "U9", answered_by="值班室")
    with pytest.raises(NotFound):
        receive(posts, 7)
    receive(posts, 1, CHIEF, "U2", answered_by="值班室")
    assert outstanding_receipts(posts.ctx, CHIEF) == ()


def test_the_call_list_begins_with_the_longest_silence(posts):
    publish(posts)
    posts.pass_time(minutes=30)
    moved(posts)
    rows = outstanding_receipts(posts.ctx, CHIEF)
    assert [row.since for row in rows] == sorted(row.since for row in rows)
    assert rows[-1].ref == "order 1 U2"
    assert outstanding_receipts(posts.ctx, CHIEF, OTHER_TOWN) == ()


def test_the_own_posts_show_their_orders_those_unread_first(posts):
    publish(posts, SITE, "CP1")
    (post,) = own_post_orders(posts.ctx, STAFF)
    assert (post.site_id, bool(post.reading.unread)) == ("CP1", True)
    assert own_post_orders(posts.ctx, OTHER) == ()
