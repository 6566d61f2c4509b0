"""People missing, as every store keeps them: in the journal, by the last order that speaks of a unit."""

from dataclasses import replace

from geo.domain.journal import ABSENT, ORDER, UNIT, Entry
from geo.domain.units import Unit
from geo.store.verify import verify_connection
from tests.contract.story import GATE, minutes, opened, registering, request_for

KNOWN = (Unit("U1", "一中队", 12, 2, 36.6, 118.8), Unit("U2", "二中队", 9))


def arriving(tx):
    for unit in KNOWN:
        tx.record(Entry(UNIT, unit.code, "register", None, {"name": unit.name}))
        tx.put_unit(unit)


def saying(number, **missing):
    """A work that records what an order says."""

    def work(tx):
        for unit, people in missing.items():
            tx.record(Entry(UNIT, unit, ABSENT, None, {ABSENT: people, ORDER: number}))

    return work


def missing_in(store, at_seq=None):
    with store.read() as reader:
        return {unit.code: (unit.absent, unit.absence_order) for unit in reader.units(at_seq)}


def test_the_last_order_that_speaks_of_a_unit_says_who_is_missing(store):
    store.write(request_for("a"), arriving)
    assert missing_in(store) == {"U1": (0, 0), "U2": (0, 0)}
    store.write(request_for("b"), saying(1, U1=6))
    store.write(request_for("c"), saying(2, U2=3))
    assert missing_in(store) == {"U1": (6, 1), "U2": (3, 2)}
    store.write(request_for("d"), saying(3, U1=0))
    assert missing_in(store) == {"U1": (0, 3), "U2": (3, 2)}


def test_who_was_missing_once_an_entry_was_recorded_can_be_asked_for(store):
    store.write(request_for("a"), arriving)
    seqs = [
        store.write(request_for(key), saying(number, U1=number)).seq for number, key in enumerate("bcd", 1)
    ]
    assert [missing_in(store, seq)["U1"] for seq in (2, *seqs)] == [(0, 0), (1, 1), (2, 2), (3, 3)]


def test_what_files_say_of_a_unit_leaves_who_is_missing(store):
    store.write(request_for("a"), arriving)
    store.write(request_for("b"), saying(1, U1=6))
    with store.read() as reader:
        (unit, _) = reader.units()
    store.write(request_for("c", at=minutes(1)), lambda tx: tx.put_unit(replace(unit, people=20, absent=0)))
    with store.read() as reader:
        assert reader.units()[0] == replace(unit, people=20, absent=6, absence_order=1)
        assert verify_connection(reader.connection).is_intact


def test_a_site_of_the_same_code_says_nothing_of_a_unit(store):
    store.write(request_for("a"), arriving)
    image = {ABSENT: 5, ORDER: 1}
    store.write(request_for("b"), lambda tx: tx.record(Entry("feature", "U1", ABSENT, None, image)))
    store.write(request_for("c"), lambda tx: tx.record(Entry(UNIT, "U1", "update", None, image)))
    assert missing_in(store)["U1"] == (0, 0)


def test_who_is_missing_outlives_the_process(url):
    with opened(url) as store:
        store.write(request_for("a"), arriving)
        store.write(request_for("b"), saying(1, U1=6))
    with opened(url) as again:
        assert missing_in(again)["U1"] == (6, 1)


def test_the_areas_in_which_a_unit_holds_sites_are_those_of_now(store):
    store.write(request_for("a"), registering(GATE))
    with store.read() as reader:
        assert reader.areas_held_by("U1") == ["370725001"]
        assert reader.areas_held_by("U2") == []
