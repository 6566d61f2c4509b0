"""Supplies: moves, receipts and counts in columns, withdrawn by a number, readable as of any entry."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from geo.domain.journal import STOCK_COUNT, STOCK_MOVE, STOCK_RECEIPT, WITHDRAWN, Entry
from geo.domain.supplies.codec import stock_image
from geo.domain.supplies.stock import MoveKind, RecordedMove, StockCount, StockMove, StockReceipt
from geo.store.supplies import schema as supply_schema
from geo.store.verify import verify_connection
from tests.contract.story import NOON, minutes, opened, request_for

ISSUE = StockMove("mask", MoveKind.ISSUE, "D1", "K01", 50, NOON, "调拨-1", "", 3)
GIFT = StockMove("mask", MoveKind.DONATION, "", "D1", 500, NOON, "", "县红十字会")
COUNT = StockCount("mask", "K01", 30, minutes(60))

WRITTEN = st.lists(
    st.one_of(
        st.builds(
            StockMove,
            item=st.sampled_from(["mask", "glove"]),
            kind=st.sampled_from(MoveKind),
            from_place=st.sampled_from(["", "D1"]),
            to_place=st.sampled_from(["", "K01", "K02"]),
            quantity=st.integers(1, 9),
            observed_at=st.integers(-9, 9).map(minutes),
            doc=st.sampled_from(["", "一\n二", '"visit"']),
            round_number=st.integers(0, 2),
        ),
        st.builds(
            StockCount,
            item=st.sampled_from(["mask", "glove"]),
            place=st.sampled_from(["K01", "K02"]),
            quantity=st.integers(0, 9),
            observed_at=st.integers(-9, 9).map(minutes),
        ),
        st.integers(1, 8),
    ),
    max_size=8,
)
"""Moves, counts, and numbers: the entry that is withdrawn."""


def entity_of(value):
    return {StockMove: STOCK_MOVE, StockReceipt: STOCK_RECEIPT, StockCount: STOCK_COUNT}[type(value)]


def recording(value):
    """Return the work that records a move, receipt or count."""

    def work(tx):
        entity = entity_of(value)
        tx.supplies.put(value, tx.record(Entry(entity, "mask K01", "record", after=stock_image(value))))

    return work


def withdrawing(entity, seq):
    """Return the work that withdraws the row of an entry."""

    def work(tx):
        by = tx.record(Entry(entity, "mask K01", "withdraw", after={WITHDRAWN: seq}))
        tx.supplies.withdraw(entity, seq, by)

    return work


@given(WRITTEN)
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_store_holds_of_stock_what_a_dictionary_holds(fresh_url, written):
    with opened(fresh_url()) as store:
        live = {}
        for number, each in enumerate(written, 1):
            if isinstance(each, int):
                if each not in live:
                    continue
                store.write(request_for(f"k{number}"), withdrawing(entity_of(live.pop(each)), each))
            else:
                store.write(request_for(f"k{number}"), recording(each))
                live[store.revision()] = each
        with store.read() as reader:
            assert verify_connection(reader.connection).deviations == ()
            counts = {row[0] for row in reader.supplies.loaded_counts()}
            moves = {row[0] for row in reader.supplies.loaded_moves()}
            known = {
                row[0] for row in (*reader.supplies.loaded_counts(-1), *reader.supplies.loaded_moves(-1))
            }
            assert known >= counts | moves
            assert counts == {seq for seq, value in live.items() if isinstance(value, StockCount)}
            assert moves == {seq for seq, value in live.items() if isinstance(value, StockMove)}
            for seq in moves:
                assert reader.supplies.move(seq) == RecordedMove(seq, live[seq])
            assert reader.supplies.last_seq == reader.revision


def test_a_move_is_read_with_its_receipt_and_without_it_once_that_is_withdrawn(store):
    store.write(request_for("a"), recording(ISSUE))
    receipt = StockReceipt(1, "带班", minutes(20))
    store.write(request_for("b"), recording(receipt))
    with store.read() as reader:
        assert reader.supplies.move(1) == RecordedMove(1, ISSUE, 2, receipt)
        assert reader.supplies.issues_on_the_way(ISSUE.to_place) == []
        assert reader.supplies.issues_expecting_receipt(NOON, minutes(60)) == [
            RecordedMove(1, ISSUE, 2, receipt)
        ]
    store.write(request_for("c"), withdrawing(STOCK_RECEIPT, 2))
    with store.read() as reader:
        assert reader.supplies.move(1) == RecordedMove(1, ISSUE)
        assert reader.supplies.issues_on_the_way(ISSUE.to_place) == [RecordedMove(1, ISSUE)]
        assert reader.supplies.issues_on_the_way(ISSUE.from_place) == []
        assert reader.supplies.issues_expecting_receipt(NOON, minutes(60)) == [RecordedMove(1, ISSUE)]
        assert [row[-1] for row in reader.supplies.loaded_moves(after=2)] == [3]


def test_what_an_entry_changes_is_read_after_the_number_before_it(store):
    for key, value in (("a", ISSUE), ("b", GIFT), ("c", COUNT), ("d", StockReceipt(1, "", minutes(5)))):
        store.write(request_for(key), recording(value))
    with store.read() as reader:
        assert [row[0] for row in reader.supplies.loaded_moves(after=3)] == [1]
        assert [row[0] for row in reader.supplies.loaded_counts(after=2)] == [3]
        assert reader.supplies.loaded_counts(after=3) == []
    store.write(request_for("e"), withdrawing(STOCK_COUNT, 3))
    with store.read() as reader:
        assert [(row[0], row[-1]) for row in reader.supplies.loaded_counts(after=4)] == [(3, 5)]


def test_rounds_have_numbers_that_run_on_also_after_a_withdrawal(store):
    store.write(request_for("a"), recording(ISSUE))
    store.write(request_for("b"), withdrawing(STOCK_MOVE, 1))
    with store.read() as reader:
        assert reader.supplies.last_round_number == 3
        assert reader.supplies.moves_of_round(3) == []
        assert reader.supplies.moves_in_rounds(NOON - timedelta(days=1)) == []


def test_the_ledger_of_a_place_names_author_reason_and_what_was_withdrawn(store):
    store.write(request_for("a", actor="desk"), recording(ISSUE))
    store.write(request_for("b"), recording(COUNT))
    store.write(request_for("c"), withdrawing(STOCK_COUNT, 2))
    with store.read() as reader:
        (move,) = reader.supplies.ledger_moves("K01", 9)
        assert (move.recorded.move, move.actor, move.withdrawn_seq) == (ISSUE, "desk", None)
        (count,) = reader.supplies.ledger_counts("K01", 9)
        assert (count.counted, count.withdrawn_seq) == (COUNT, 3)
        assert reader.supplies.ledger_moves("K02", 9) == []
        assert reader.supplies.places_counted(NOON, minutes(90)) == {}
        assert reader.supplies.last_count_seq("K01") == 0
        assert reader.supplies.items_in_use() == ["mask"]
        assert reader.supplies.places_in_use() == ["D1", "K01"]


def test_places_counted_are_those_of_the_interval(store):
    store.write(request_for("a"), recording(COUNT))
    store.write(request_for("b"), recording(replace(COUNT, place="K02", observed_at=minutes(120))))
    with store.read() as reader:
        assert reader.supplies.places_counted(NOON, minutes(120)) == {"K01": minutes(60)}
        assert reader.supplies.last_count_seq("K02") == 2


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (supply_schema.STOCK_MOVE, {"quantity": 5000}),
        (supply_schema.STOCK_RECEIPT, {"received_by": "别人"}),
        (supply_schema.STOCK_COUNT, {"withdrawn_seq": 1}),
    ],
)
def test_stock_that_was_changed_outside_is_found(store, table, values):
    for key, value in (("a", ISSUE), ("b", COUNT), ("c", StockReceipt(1, "", minutes(5)))):
        store.write(request_for(key), recording(value))
    with store._writing.begin() as connection:
        connection.execute(update(table).values(**values))
    with store.read() as reader:
        deviations = verify_connection(reader.connection).deviations
    assert {each.table for each in deviations} == {table.name}
