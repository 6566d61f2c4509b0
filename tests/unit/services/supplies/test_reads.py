"""How much of the stock is read: each change once, nothing after entries on something else."""

from dataclasses import replace

import pytest

from geo.domain.supplies.stock import MoveKind
from geo.services.situation.cache import CacheRegistry
from geo.services.supplies.loaded_stock import StockHistory, load_stock
from geo.services.supplies.place_stock import pending_issues, place_stock
from geo.services.supplies.rounds import supply_round, supply_rounds
from geo.services.supplies.stock_list import StockFilter, readable_stock, stock_list
from geo.services.trends.trends import area_trend
from tests.reads import counted_reads
from tests.unit.services.supplies.stock import KEEPER, count, day, distribute, issue, move, receive, undo
from tests.worlds import STAFF

STOCK = ("stock_move", "stock_receipt", "stock_count")


@pytest.fixture(autouse=True)
def keepers(world):
    world.add_accounts(KEEPER)
    move(world, MoveKind.RECEIPT, to_place="D1", mask=900)


def read_of_stock(reads):
    return [table for table in STOCK if reads.of(table)]


def test_the_rows_stay_the_same_after_a_report_of_a_site_with_stock(world):
    count(world, "CP1", mask=5)
    before = stock_list(world.ctx, KEEPER, StockFilter())
    with counted_reads() as reads:
        world.confirm("CP1", STAFF)
        world.pass_time(minutes=2)
        assert stock_list(world.ctx, KEEPER, StockFilter()) is before
    assert read_of_stock(reads) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda world: count(world, "CP1", mask=6),
        lambda world: issue(world, "CP1", mask=6),
        lambda world: world.change("CP1", "withdrawn", STAFF),
        lambda world: world.pass_time(days=1),
    ],
    ids=["count", "issue", "closed site", "day"],
)
def test_the_rows_follow_everything_that_they_show(world, change):
    count(world, "CP1", mask=5)
    before = stock_list(world.ctx, KEEPER, StockFilter())
    change(world)
    assert stock_list(world.ctx, KEEPER, StockFilter()) is not before


def test_a_receipt_becomes_late_without_any_entry(world):
    issue(world, "CP1", mask=6)
    assert not any(row.is_receipt_late for row in readable_stock(world.ctx, KEEPER, "CP1"))
    world.pass_time(days=1)
    assert any(row.is_receipt_late for row in readable_stock(world.ctx, KEEPER, "CP1"))


def test_a_trend_reads_all_moves_once_whatever_the_number_of_days_and_areas(world):
    for number in range(4):
        world.moment = day(number, 1)
        count(world, "CP1", mask=90 - number)
    load_stock(world.ctx)
    with counted_reads() as reads:
        area_trend(world.ctx, KEEPER)
        area_trend(world.ctx, KEEPER, "370725001")
    assert reads.of("stock_move") == reads.of("stock_count") == 1


def test_ledgers_of_each_entry_follow_from_moves_that_were_read_once(world):
    seqs = [issue(world, "CP1", mask=number).seq for number in (7, 8, 9)]
    signed = receive(world, "CP1", *seqs[:2]).seq
    undo(world, signed)
    receive(world, "CP1", seqs[0])
    undo(world, seqs[2], KEEPER)
    count(world, "CP1", mask=3)
    with world.store.read() as reader:
        history, last = StockHistory(reader), reader.revision
    for seq in (*range(last + 1), 5, last):  # onwards, and back again
        past, again = load_stock(world.ctx, seq), history.at(seq)
        assert again.on_the_way == past.on_the_way
        assert {key: ledger.events for key, ledger in again.ledgers.items()} == {
            key: ledger.events for key, ledger in past.ledgers.items()
        }


def test_a_card_runs_as_many_queries_for_five_pending_issues_as_for_one(world):
    def queries():
        world.ctx = replace(world.ctx, caches=CacheRegistry())
        stock_list(world.ctx, KEEPER, StockFilter())
        with counted_reads() as reads:
            shown = place_stock(world.ctx, KEEPER, "CP1")
        return len(shown.pending), len(reads)

    issue(world, "CP1", mask=1)
    one = queries()
    for number in range(2, 6):
        issue(world, "CP1", mask=number)
    five = queries()
    assert (one[0], five[0]) == (1, 5)
    assert one[1] == five[1]


def test_a_card_reads_its_ledger_again_after_an_entry_on_stock_and_after_no_other(world):
    issue(world, "CP1", mask=5)
    place_stock(world.ctx, KEEPER, "CP1")
    world.confirm("CP1", STAFF)
    with counted_reads() as reads:
        place_stock(world.ctx, KEEPER, "CP1")
    assert read_of_stock(reads) == []
    count(world, "CP1", mask=4)  # the control
    assert [line.counted for line in place_stock(world.ctx, KEEPER, "CP1").lines] == [4, None]


def test_balances_stand_beside_every_line_of_the_ledger(world):
    seq = issue(world, "CP1", mask=5).seq
    world.pass_time(minutes=5)
    receive(world, "CP1", seq)
    world.pass_time(minutes=5)
    count(world, "CP1", mask=4)
    lines = place_stock(world.ctx, KEEPER, "CP1").lines
    assert [(line.counted, line.change, line.balance) for line in lines] == [(4, None, 4), (None, 5, 5)]
    (last, *_) = place_stock(world.ctx, KEEPER, "D1").lines
    assert (last.change, last.balance) == (-5, 895)


def test_rounds_of_many_stops_take_the_queries_of_one(world):
    def queries(act):
        world.ctx = replace(world.ctx, caches=CacheRegistry())
        stock_list(world.ctx, KEEPER, StockFilter())  # reads sites, areas and ledgers
        with counted_reads() as reads:
            act()
        return len(reads)

    distribute(world, ("CP1", {"mask": 5}))
    one = queries(lambda: supply_rounds(world.ctx, KEEPER))
    sheet = queries(lambda: supply_round(world.ctx, KEEPER, 1))
    distribute(world, ("CP1", {"mask": 5}), ("CP2", {"mask": 5}), ("V1", {"mask": 5}))
    assert queries(lambda: supply_rounds(world.ctx, KEEPER)) == one
    assert queries(lambda: supply_round(world.ctx, KEEPER, 2)) == sheet
    assert [len(each.stops) for each in supply_rounds(world.ctx, KEEPER)] == [3, 1]


def test_rounds_are_read_again_after_an_entry_on_stock_and_after_no_other(world):
    distribute(world, ("CP1", {"mask": 5}))
    (before,) = supply_rounds(world.ctx, KEEPER)
    world.confirm("CP1", STAFF)
    with counted_reads() as reads:
        assert supply_rounds(world.ctx, KEEPER) == (before,)
    assert read_of_stock(reads) == []
    receive(world, "CP1", before.stops[0].moves[0].seq)  # the control
    (after,) = supply_rounds(world.ctx, KEEPER)
    assert (before.signed, after.signed) == (0, 1)


def test_what_a_place_is_to_sign_for_follows_each_issue_and_receipt(world):
    first = issue(world, "CP1", mask=5).seq
    assert pending_issues(world.ctx, KEEPER, "CP1") == (first,)
    second = issue(world, "CP1", mask=6).seq
    assert pending_issues(world.ctx, KEEPER, "CP1") == (first, second)
    receive(world, "CP1", first)
    assert pending_issues(world.ctx, KEEPER, "CP1") == (second,)
