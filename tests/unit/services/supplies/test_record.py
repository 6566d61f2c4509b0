"""Recording of supplies: rights at every place, conflicts, repeated keys, and withdrawal."""

from dataclasses import replace
from datetime import timedelta

import pytest

from geo.domain.errors import InvalidInput, NotFound, Refused
from geo.domain.supplies.commands import CountStock, MoveStock, StockLine
from geo.domain.supplies.stock import MoveKind
from geo.services.supplies.record import count_stock, move_stock
from geo.store.verify import verify_connection
from tests.unit.services.supplies.stock import (
    KEEPER,
    TOWN_STAFF,
    balance,
    count,
    distribute,
    issue,
    move,
    receive,
    rows,
    undo,
)
from tests.worlds import OTHER, STAFF, START, VIEWER


@pytest.fixture(autouse=True)
def keepers(world):
    world.add_accounts(KEEPER, TOWN_STAFF)


def test_a_count_sets_the_balance(world):
    count(world, "CP1", mask=80, tent=1)
    world.pass_time(hours=1)
    count(world, "CP1", mask=60)
    assert (balance(world), balance(world, item="tent")) == (60, 1)


def test_an_issue_is_on_the_way_until_somebody_signs(world):
    move(world, MoveKind.RECEIPT, to_place="D1", mask=1000)
    seq = issue(world, mask=100).seq
    row = rows(world)["CP1", "mask"]
    assert (row.figures.balance, row.on_the_way) == (0, 100)
    assert balance(world, "D1") == 900
    receive(world, "CP1", seq)
    row = rows(world)["CP1", "mask"]
    assert (row.figures.balance, row.on_the_way) == (100, 0)


def test_goods_are_not_signed_for_twice_nor_at_another_place(world):
    seq = issue(world, mask=100).seq
    with pytest.raises(NotFound):
        receive(world, "CP2", seq)
    receive(world, "CP1", seq)
    with pytest.raises(Refused):
        receive(world, "CP1", seq, actor=OTHER)
    with pytest.raises(NotFound):
        receive(world, "CP1", 1)


def test_goods_are_not_received_before_they_left(world):
    world.pass_time(hours=2)
    seq = issue(world, mask=100).seq
    with pytest.raises(InvalidInput):
        receive(world, "CP1", seq, at=START)


def test_a_key_records_once(world):
    command = CountStock("CP1", (StockLine("mask", 5),), 0, "once")
    first = count_stock(world.ctx, STAFF, command)
    again = count_stock(world.ctx, STAFF, command)
    assert (again.seqs, again.is_repeated) == (first.seqs, True)


def test_of_two_who_count_at_once_the_second_is_refused(world):
    command = CountStock("CP1", (StockLine("mask", 5),), 0, "a")
    count_stock(world.ctx, STAFF, command)
    with pytest.raises(Refused) as refused:
        count_stock(world.ctx, OTHER, replace(command, key="b"))
    assert refused.value.params["actor"] == "staff"


@pytest.mark.parametrize(
    ("kind", "from_place", "to_place"),
    [
        (MoveKind.RECEIPT, "D1", "CP1"),
        (MoveKind.RECEIPT, "", ""),
        (MoveKind.DONATION, "CP1", ""),
        (MoveKind.ISSUE, "D1", ""),
        (MoveKind.ISSUE, "D1", "D1"),
        (MoveKind.RETURN, "", "D1"),
        (MoveKind.LOSS, "", "CP1"),
        (MoveKind.LOSS, "CP1", "D1"),
        (MoveKind.CORRECTION, "CP1", "D1"),
        (MoveKind.CORRECTION, "", ""),
    ],
)
def test_places_fit_the_kind_of_a_move(world, kind, from_place, to_place):
    with pytest.raises(InvalidInput):
        move(world, kind, from_place, to_place, mask=1)


@pytest.mark.parametrize("quantity", [0, -5, 10_000_001])
def test_an_implausible_quantity_is_refused(world, quantity):
    with pytest.raises(InvalidInput):
        issue(world, mask=quantity)


def test_a_donation_names_its_source_and_a_loss_its_reason(world):
    command = MoveStock(MoveKind.DONATION, (StockLine("mask", 5),), "", "D1", "a")
    with pytest.raises(InvalidInput):
        move_stock(world.ctx, KEEPER, command)
    command = MoveStock(MoveKind.LOSS, (StockLine("mask", 5),), "D1", "", "b")
    with pytest.raises(InvalidInput):
        move_stock(world.ctx, KEEPER, command)
    move_stock(world.ctx, KEEPER, replace(command, reason="受潮"))
    assert balance(world, "D1") == -5


@pytest.mark.parametrize("lines", [(), (("mask", 1), ("mask", 2)), (("gold", 1),)])
def test_a_command_names_known_items_once_each(world, lines):
    command = CountStock("CP1", tuple(StockLine(*line) for line in lines), 0, "a")
    with pytest.raises(InvalidInput):
        count_stock(world.ctx, STAFF, command)


def test_an_unknown_place_is_no_place(world):
    with pytest.raises(NotFound):
        count(world, "XX", mask=1)
    with pytest.raises(NotFound):
        issue(world, to_place="XX", mask=1)


def test_a_time_in_the_future_is_refused(world):
    with pytest.raises(InvalidInput):
        count(world, "CP1", at=world.moment + timedelta(days=1), mask=1)


def test_stock_is_moved_only_by_who_has_the_right_at_both_places(world):
    with pytest.raises(Refused):
        issue(world, "CP1", "D1", actor=TOWN_STAFF, mask=10)  # the bureau's depot
    with pytest.raises(Refused):
        issue(world, "CP2", "D2", actor=TOWN_STAFF, mask=10)  # a post of another town
    issue(world, "CP1", "D2", actor=TOWN_STAFF, mask=10)
    for place in ("CP2", "D1"):
        with pytest.raises(Refused):
            count(world, place, actor=TOWN_STAFF, mask=10)
    with pytest.raises(Refused):
        count(world, "CP1", actor=VIEWER, mask=10)


def test_goods_are_signed_for_only_by_who_may_count_there(world):
    seq = issue(world, "CP2", mask=10).seq
    for actor in (TOWN_STAFF, VIEWER):
        with pytest.raises(Refused):
            receive(world, "CP2", seq, actor=actor)
    receive(world, "CP2", seq, actor=OTHER)


def test_a_round_is_issued_as_a_whole_or_not_at_all(world):
    before = world.store.revision()
    with pytest.raises(Refused):
        distribute(world, ("CP1", {"mask": 50}), ("CP2", {"mask": 50}), actor=TOWN_STAFF, from_place="D2")
    assert world.store.revision() == before
    for stops in ([], [("CP1", {"mask": 1}), ("CP1", {"glove": 1})], [("CP1", {})]):
        with pytest.raises(InvalidInput):
            distribute(world, *stops)


def test_a_withdrawn_move_was_never_made(world):
    count(world, "CP1", mask=80)
    before = rows(world)
    world.pass_time(hours=1)
    seq = issue(world, mask=100).seq
    assert rows(world) != before
    undo(world, seq, actor=KEEPER)
    assert rows(world) == before
    with world.store.read() as reader:
        assert verify_connection(reader.connection).deviations == ()


def test_what_was_signed_for_is_withdrawn_only_after_its_receipt(world):
    seq = issue(world, mask=100).seq
    receipt = receive(world, "CP1", seq).seq
    with pytest.raises(Refused):
        undo(world, seq, actor=KEEPER)
    undo(world, receipt)
    assert rows(world)["CP1", "mask"].on_the_way == 100
    undo(world, seq, actor=KEEPER)
    assert rows(world) == {}


def test_a_receipt_that_was_withdrawn_can_be_given_again(world):
    seq = issue(world, mask=100).seq
    undo(world, receive(world, "CP1", seq).seq)
    receive(world, "CP1", seq, actor=OTHER)
    assert balance(world) == 100


def test_a_command_of_several_lines_is_withdrawn_as_a_whole(world):
    receipt = count(world, "CP1", mask=80, tent=1)
    undo(world, receipt.seqs[0])
    assert rows(world) == {}


def test_only_ones_own_entry_is_withdrawn_and_only_once(world):
    seq = count(world, "CP1", mask=80).seq
    with pytest.raises(Refused):
        undo(world, seq, actor=OTHER)
    withdrawal = undo(world, seq).seq
    for again in (seq, withdrawal):
        with pytest.raises(Refused):
            undo(world, again)
    with pytest.raises(NotFound):
        undo(world, 1)


def test_an_account_that_lost_its_right_withdraws_nothing(world):
    seq = count(world, "CP1", actor=TOWN_STAFF, mask=80).seq
    with pytest.raises(Refused):
        undo(world, seq, actor=replace(TOWN_STAFF, grants=()))
