"""Any history of supplies, read step by step or at once, entered in any order, without what was withdrawn."""

from datetime import timedelta
from typing import NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.domain.supplies.stock import MoveKind
from geo.services.supplies.loaded_stock import LoadedStock, load_stock, updated
from geo.store.verify import verify_connection
from tests.unit.services.supplies.stock import KEEPER, count, issue, move, receive, undo
from tests.worlds import START, a_world

PLACES = ("D1", "CP1", "V1")


class Act(NamedTuple):
    """A count or move at a minute; ``is_withdrawn``: by its author in the end; ``is_signed``: of an issue."""

    minute: int
    kind: str
    item: str
    place: str
    quantity: int
    is_signed: bool
    is_withdrawn: bool


ACTS = st.lists(
    st.builds(
        Act,
        st.integers(0, 500),
        st.sampled_from(["count", *MoveKind]),
        st.sampled_from(["mask", "glove"]),
        st.sampled_from(PLACES),
        st.integers(1, 60),
        st.booleans(),
        st.booleans(),
    ),
    unique_by=lambda act: act.minute,
    max_size=8,
)


def record(world, act):
    """Record an act as of its minute; return the numbers of its entries, the last first."""
    at, goods = START + timedelta(minutes=act.minute), {act.item: act.quantity}
    other = next(place for place in PLACES if place != act.place)
    match act.kind:
        case "count":
            return [count(world, act.place, KEEPER, at, **goods).seq]
        case MoveKind.ISSUE:
            seq = issue(world, act.place, other, at=at, **goods).seq
            if not act.is_signed:
                return [seq]
            return [receive(world, act.place, seq, actor=KEEPER, at=at + timedelta(seconds=30)).seq, seq]
        case MoveKind.RETURN:
            return [move(world, act.kind, act.place, other, at=at, **goods).seq]
        case MoveKind.LOSS:
            return [move(world, act.kind, from_place=act.place, at=at, **goods).seq]
        case _:
            return [move(world, act.kind, to_place=act.place, at=at, **goods).seq]


def outcome(acts, *, withdraw=True):
    """Balances and quantities on the way after these acts were recorded in this order.

    At each step what is in memory equals what is read at once.
    """
    with a_world() as world:
        world.add_accounts(KEEPER)
        world.moment += timedelta(days=1)
        for act in acts:
            seqs = record(world, act)
            for seq in seqs if act.is_withdrawn and withdraw else ():
                undo(world, seq, KEEPER)
            stock = load_stock(world.ctx)
            with world.store.read() as reader:
                whole = updated(
                    LoadedStock(),
                    reader.supplies.last_seq,
                    reader.supplies.loaded_moves(),
                    reader.supplies.loaded_counts(),
                )
            assert events(stock) == events(whole)
            assert stock.on_the_way.keys() == whole.on_the_way.keys()
        with world.store.read() as reader:
            assert verify_connection(reader.connection).deviations == ()
        stock = load_stock(world.ctx)
        balances = {key: ledger.balances()[-1] for key, ledger in stock.ledgers.items()}
        coming = sorted((each.to_place, each.item, each.quantity) for each in stock.on_the_way.values())
        return balances, coming


def events(stock):
    return {key: ledger.events for key, ledger in stock.ledgers.items()}


@given(ACTS, st.randoms())
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_any_order_of_entry_gives_the_same_balances(acts, random):
    shuffled = list(acts)
    random.shuffle(shuffled)
    assert outcome(acts) == outcome(shuffled)


@given(ACTS)
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_what_was_withdrawn_might_never_have_been(acts):
    assert outcome(acts) == outcome([act for act in acts if not act.is_withdrawn])


def test_were_withdrawals_not_looked_at_the_balances_would_differ():
    acts = [Act(1, "count", "mask", "CP1", 5, False, False), Act(2, "count", "mask", "CP1", 9, False, True)]
    assert outcome(acts)[0] != outcome(acts, withdraw=False)[0]
