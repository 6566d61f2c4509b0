"""Post orders, acknowledgements and roll calls: now, as they were known, and as the journal folds to them."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from geo.domain.journal import ACKNOWLEDGEMENT, POST_ORDER, ROLL_CALL, WITHDRAWN, Entry
from geo.domain.post_orders.acknowledgement import (
    AcknowledgedType,
    Acknowledgement,
    AcknowledgementChannel,
)
from geo.domain.post_orders.codec import acknowledgement_image, post_order_image
from geo.domain.post_orders.post_order import PostOrder, PostOrderKey, PostOrderScope
from geo.domain.roll_calls.codec import roll_call_image
from geo.domain.roll_calls.roll_call import CalledPost, RollCall, RollCallExtent
from geo.store.verify import verify_connection
from tests.contract.story import DRAFT, NOON, minutes, opened, planning, request_for
from tests.contract.tampering import behind_its_back

TOWN = PostOrderKey(PostOrderScope.AREA, "370725001")
KEYS = [TOWN, PostOrderKey(PostOrderScope.KIND, "checkpoint"), PostOrderKey(PostOrderScope.SITE, "a b")]
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=5)
CHANGES = st.lists(st.tuples(st.sampled_from(KEYS), TEXTS, TEXTS, st.booleans()), max_size=8)


def order_of(key=TOWN, version=1, admitted="持证车辆", checks="测温", *, is_withdrawn=False):
    return PostOrder(key, version, admitted, checks, is_withdrawn, "chief", minutes(version))


def publishing(order):
    """A work that writes the order as it is given."""

    def work(tx):
        entry = Entry(POST_ORDER, order.id, "publish", None, post_order_image(order), None, order.version)
        tx.post_orders.put_order(order, tx.record(entry))

    return work


def said(of=AcknowledgedType.POST_ORDER, ref=TOWN.id, version=1, site="CP1", unit="U1"):
    return Acknowledgement(of, ref, version, site, unit)


def acknowledging(acknowledgement):
    def work(tx):
        image = acknowledgement_image(acknowledgement)
        seq = tx.record(Entry(ACKNOWLEDGEMENT, acknowledgement.ref, "acknowledge", None, image))
        tx.post_orders.put_acknowledgement(acknowledgement, seq)

    return work


def taking_back(acknowledged_seq):
    def work(tx):
        seq = tx.record(Entry(ACKNOWLEDGEMENT, "x", "withdraw", None, {WITHDRAWN: acknowledged_seq}))
        tx.post_orders.withdraw_acknowledgement(acknowledged_seq, seq)

    return work


CALL = RollCall(
    1,
    "370725001",
    RollCallExtent.TENTH,
    1_580_558_400_000,
    15,
    "chief",
    NOON,
    (CalledPost("CP1", "U1", "370725001"), CalledPost("a b", "", "370725001001")),
    17,
)


def calling(roll_call):
    def work(tx):
        seq = tx.record(Entry(ROLL_CALL, roll_call.id, "start", None, roll_call_image(roll_call)))
        tx.roll_calls.put(roll_call, seq)

    return work


def calling_off(number, started_seq):
    def work(tx):
        seq = tx.record(Entry(ROLL_CALL, str(number), "withdraw", None, {WITHDRAWN: started_seq}))
        tx.roll_calls.withdraw(number, seq)

    return work


@given(CHANGES)
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_store_knows_of_post_orders_what_a_dictionary_knows(fresh_url, changes):
    with opened(fresh_url()) as store:
        past = [{}]
        for number, (key, admitted, checks, is_withdrawn) in enumerate(changes, 1):
            before = past[-1].get(key)
            version = before.version + 1 if before else 1
            order = order_of(key, version, admitted, checks, is_withdrawn=is_withdrawn)
            store.write(request_for(f"k{number}"), publishing(order))
            past.append(past[-1] | {key: order})
        with store.read() as reader:
            assert verify_connection(reader.connection).is_intact
            for seq, known in enumerate(past):
                assert reader.post_orders.orders(seq) == known
            assert reader.post_orders.orders() == past[-1]
            assert reader.post_orders.last_seq == len(changes)
            for key, order in past[-1].items():
                assert reader.post_orders.versions(key)[0] == order


def test_an_acknowledgement_is_read_with_account_and_time_and_withdrawn_it_is_gone(store):
    first, second = said(), replace(said(), version=2, channel=AcknowledgementChannel.TELEPHONE)
    store.write(request_for("a"), acknowledging(first))
    store.write(request_for("b", at=minutes(5)), acknowledging(replace(second, answered_by="班长")))
    store.write(request_for("c"), acknowledging(said(unit="U2")))
    with store.read() as reader:
        rows = reader.post_orders.acknowledgements(AcknowledgedType.POST_ORDER, TOWN.id)
        assert [(row.seq, row.actor, row.at) for row in rows][:2] == [
            (1, "staff", NOON),
            (2, "staff", minutes(5)),
        ]
        assert rows[1].acknowledgement.answered_by == "班长"
        assert reader.post_orders.acknowledged_version(TOWN, "CP1", "U1") == 2
        assert reader.post_orders.acknowledged_version(TOWN, "CP1", "U3") == 0
        assert reader.post_orders.acknowledgement(2) == rows[1]
        assert reader.post_orders.acknowledgements_by_ref(AcknowledgedType.POST_ORDER) == {TOWN.id: rows}
        assert reader.post_orders.acknowledgements_by_ref(AcknowledgedType.ORDER) == {}
        assert reader.post_orders.acknowledgements_after(1) == rows[1:]
        assert reader.post_orders.types_withdrawn_after(0) == set()
    store.write(request_for("d"), taking_back(2))
    with store.read() as reader:
        assert reader.post_orders.acknowledged_version(TOWN, "CP1", "U1") == 1
        assert reader.post_orders.acknowledgement(2) is None
        assert reader.post_orders.last_seq == 4
        then = reader.post_orders.acknowledgements(AcknowledgedType.POST_ORDER, TOWN.id, 3)
        assert [row.seq for row in then] == [1, 2, 3]
        assert reader.post_orders.acknowledgements_by_ref(AcknowledgedType.POST_ORDER, 3) == {TOWN.id: then}
        assert reader.post_orders.types_withdrawn_after(3) == {AcknowledgedType.POST_ORDER}
        assert reader.post_orders.types_withdrawn_after(4) == set()
        assert verify_connection(reader.connection).is_intact


def test_a_roll_call_is_read_as_it_was_written_with_its_posts_and_its_seed(store):
    store.write(request_for("a"), calling(CALL))
    later = replace(CALL, number=2, area="", posts=(), extent=RollCallExtent.ALL, started_at=minutes(60))
    store.write(request_for("b"), calling(later))
    with store.read() as reader:
        assert reader.roll_calls.since(NOON) == [later, CALL]
        assert reader.roll_calls.since(minutes(1)) == [later]
        assert reader.roll_calls.since(NOON, 1) == [CALL]
        assert reader.roll_calls.last_number == 2
        assert reader.post_orders.answers_since(NOON) == {}
    answer = replace(said(), of=AcknowledgedType.ROLL_CALL, ref=CALL.id)
    store.write(request_for("answer"), acknowledging(answer))
    with store.read() as reader:
        found = reader.post_orders.answers_since(NOON)
        assert {ref: [each.acknowledgement for each in given] for ref, given in found.items()} == {
            CALL.id: [answer]
        }
        assert reader.post_orders.answers_since(minutes(120)) == {}
    store.write(request_for("c"), calling_off(2, 2))
    with store.read() as reader:
        assert reader.roll_calls.since(NOON) == [CALL]
        assert reader.roll_calls.since(NOON, 2) == [later, CALL]
        assert reader.roll_calls.last_number == 2  # numbers are not used again
        assert verify_connection(reader.connection).is_intact


def test_the_orders_since_a_time_are_read_with_their_times(store):
    store.write(request_for("a", at=minutes(1)), planning(replace(DRAFT, id="p0")))
    order = DRAFT.published(4)
    store.write(request_for("b", at=minutes(2)), planning(order, "publish"))
    with store.read() as reader:
        assert reader.plans.orders_since(minutes(2)) == [(order, minutes(2))]
        assert reader.plans.orders_since(minutes(3)) == []


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("UPDATE post_order SET admitted = 'everything'", "post_order"),
        ("DELETE FROM post_order WHERE to_seq IS NOT NULL", "post_order"),
        ("UPDATE acknowledgement SET unit = 'U2'", "acknowledgement"),
        ("UPDATE acknowledgement SET withdrawn_seq = NULL", "acknowledgement"),
        ("UPDATE roll_call SET seed = 1", "roll_call"),
        ("DELETE FROM roll_call_post WHERE site_id = 'CP1'", "roll_call_post"),
    ],
)
def test_a_changed_row_of_post_orders_is_found(store, statement, table):
    store.write(request_for("a"), publishing(order_of()))
    store.write(request_for("b"), publishing(order_of(version=2, admitted="一律不放行")))
    store.write(request_for("c"), acknowledging(said()))
    store.write(request_for("d"), taking_back(3))
    store.write(request_for("e"), calling(CALL))
    with store.read() as reader:
        assert verify_connection(reader.connection).is_intact
    with behind_its_back(store) as connection:
        connection.execute(text(statement))
        assert {deviation.table for deviation in verify_connection(connection).deviations} == {table}
