"""What ``Reader`` answers."""

from dataclasses import replace

import pytest

from geo.domain.access import Role
from geo.domain.actors import Actor
from geo.domain.areas import Area, Level
from geo.domain.commands import Patrol
from geo.domain.errors import StoreUnavailable
from geo.domain.journal import PATROL, WITHDRAWN, Entry, PatrolEntry, patrol_image
from geo.domain.map_features import Feature, Layer
from geo.domain.timestamps import to_ms
from geo.domain.units import Unit
from geo.store import SITE_COLUMNS, Store
from geo.store.hash_chain import GENESIS
from tests.contract.story import (
    DRAFT,
    GATE,
    NOON,
    changing,
    entries_of,
    minutes,
    opened,
    planning,
    registering,
    request_for,
    sites_of,
)

VILLAGE = replace(GATE, id="V1", name="东村", kind="village", status="closed", area="370725002", unit="")


@pytest.fixture
def filled(store):
    """Three changes, ten minutes apart: the gate, the village, the gate unmanned by its second unit."""
    store.write(request_for("a", at=minutes(0)), registering(GATE))
    store.write(request_for("b", at=minutes(10), actor="other"), registering(VILLAGE, "dc"))
    store.write(request_for("c", at=minutes(20)), changing(GATE.id, status="unmanned", unit="U2"))
    return store


def ids_of(store, **conditions):
    with store.read() as reader:
        return [row[0] for row in reader.site_rows(**conditions)]


def test_an_empty_store_answers_with_nothing(store):
    with store.read() as reader:
        assert (reader.revision, reader.head, reader.seq_at(NOON)) == (0, (0, GENESIS), 0)
        assert reader.site("CP1") is None
        for many in (reader.site_rows, reader.areas, reader.units, reader.accounts.all, reader.features):
            assert many() == []
        assert (reader.entries(), reader.patrols("CP1")) == ([], [])


def test_rows_are_plain_tuples_in_the_order_recorded(store):
    site = replace(
        GATE, variant="hard", note="n", interval_h=12.5, people=0, status_at=NOON, last_report_at=minutes(1)
    )
    store.write(request_for("a"), registering(site))
    with store.read() as reader:
        (row,) = reader.site_rows()
    assert type(row) is tuple
    assert dict(zip(SITE_COLUMNS, row, strict=True)) == {
        "id": "CP1",
        "name": "平原大桥卡点",
        "initials": "pydqkd",
        "kind": "checkpoint",
        "variant": "hard",
        "status": "manned",
        "area": "370725001",
        "lat": 36.6,
        "lon": 118.8,
        "unit": "U1",
        "note": "n",
        "interval_h": 12.5,
        "people": 0,
        "status_at": to_ms(NOON),
        "heard_at": to_ms(minutes(1)),
        "visited_at": None,
        "version": 1,
        "from_seq": 1,
    }


def test_initials_are_kept_until_others_are_given(store):
    def rename(tx):
        site = replace(tx.site(GATE.id), name="东桥卡点", version=3)
        seq = tx.record(Entry("site", GATE.id, "rename", None, {"name": site.name, "initials": "dqkd"}, 2, 3))
        tx.put_site(site, seq, initials="dqkd")

    store.write(request_for("a"), registering(GATE, "pydqkd"))
    initials = SITE_COLUMNS.index("initials")
    for work, expected in ((changing(GATE.id, note="n"), "pydqkd"), (rename, "dqkd")):
        store.write(request_for(expected), work)
        with store.read() as reader:
            assert reader.site_rows()[0][initials] == expected


def test_a_snapshot_does_not_see_what_is_written_meanwhile(store):
    store.write(request_for("a"), registering(GATE))
    with store.read() as reader:
        assert reader.revision == 1
        store.write(request_for("b"), changing(GATE.id, status="unmanned"))
        assert (reader.revision, reader.site(GATE.id)) == (1, GATE)
    assert store.revision() == 2
    assert sites_of(store)[GATE.id].status == "unmanned"


def test_every_past_entry_can_be_returned_to(filled):
    assert sites_of(filled, 0) == {}
    assert sites_of(filled, 1) == {"CP1": GATE}
    assert sites_of(filled, 2) == {"CP1": GATE, "V1": VILLAGE}
    assert sites_of(filled, 3) == sites_of(filled)
    assert (sites_of(filled)["CP1"].status, sites_of(filled)["CP1"].unit) == ("unmanned", "U2")


@pytest.mark.parametrize(
    ("moment", "seq"),
    [(minutes(-1), 0), (minutes(0), 1), (minutes(19), 2), (minutes(20), 3), (minutes(99), 3)],
)
def test_a_moment_has_the_last_number_recorded_by_then(filled, moment, seq):
    with filled.read() as reader:
        assert reader.seq_at(moment) == seq


def test_only_what_changed_after_an_entry_is_given_on_demand(filled):
    assert ids_of(filled, changed_after=0) == ["CP1", "V1"]
    assert ids_of(filled, changed_after=1) == ["CP1", "V1"]
    assert ids_of(filled, changed_after=2) == ["CP1"]
    assert ids_of(filled, changed_after=3) == []
    assert ids_of(filled, at_seq=2, changed_after=1) == ["V1"]


@pytest.mark.parametrize(
    ("conditions", "seqs"),
    [
        ({}, [3, 2, 1]),
        ({"limit": 2}, [3, 2]),
        ({"site_id": "CP1"}, [3, 1]),
        ({"actor": "other"}, [2]),
        ({"after_seq": 1}, [3, 2]),
        ({"until_seq": 2}, [2, 1]),
        ({"after_seq": 1, "until_seq": 2}, [2]),
        ({"area_codes": ["370725002"]}, [2]),
        ({"area_codes": {"370725001", "370725002"}, "limit": 2}, [3, 2]),
        ({"area_codes": []}, []),
        ({"site_id": "V1", "actor": "staff"}, []),
    ],
)
def test_entries_are_given_newest_first_by_any_condition(filled, conditions, seqs):
    assert [entry.seq for entry in entries_of(filled, **conditions)] == seqs


def test_an_entry_tells_what_was_before_and_after(filled):
    entry = entries_of(filled)[0]
    assert entry.before == {"status": "manned", "unit": "U1"}
    assert entry.after == {"status": "unmanned", "unit": "U2"}
    assert (entry.base_version, entry.new_version, entry.action) == (1, 2, "status")


def test_entries_of_a_site_that_moved_are_found_in_both_areas(filled):
    filled.write(request_for("d"), changing("V1", area="370725001"))
    assert [entry.seq for entry in entries_of(filled, area_codes=["370725002"])] == [4, 2]
    assert [entry.seq for entry in entries_of(filled, area_codes=["370725001"])] == [4, 3, 2, 1]


def test_a_transaction_finds_entries_and_versions(filled):
    found = {}

    def look(tx):
        found["key"] = [entry.seq for entry in tx.entries_of_key("b")]
        found["seq"] = (tx.entry(3).key, tx.entry(99))
        found["version"] = (tx.site_at_version("CP1", 1), tx.site_at_version("CP1", 9))

    filled.write(request_for("look"), look)
    assert found == {"key": [2], "seq": ("c", None), "version": (GATE, None)}


def test_history_recorded_afterwards_names_its_own_author_and_moment(store):
    entry = Entry("unit", "U1", "register", actor="other", at=minutes(-60))
    receipt = store.write(request_for("a"), lambda tx: tx.record(entry))
    (found,) = entries_of(store)
    assert (found.actor, found.at, receipt.at) == ("other", minutes(-60), minutes(-60))
    assert store.write(request_for("a"), lambda tx: tx.record(entry)).at == minutes(-60)


def patrolling(unit, moment):
    def work(tx):
        patrol = Patrol(GATE.id, unit, tx.request.key, "all quiet", moment)
        changing(GATE.id, observed_at=moment, also={PATROL: patrol_image(patrol)}, last_patrol_at=moment)(tx)
        tx.put_patrol(tx.seqs[-1], patrol)

    return work


def withdrawing(seq):
    def work(tx):
        changing(GATE.id, also={WITHDRAWN: seq}, last_patrol_at=None)(tx)
        tx.withdraw_patrol(seq, tx.seqs[-1])

    return work


def test_patrols_are_given_newest_first_without_those_taken_back(store):
    store.write(request_for("a"), registering(GATE))
    store.write(request_for("b", at=minutes(9)), patrolling("U1", minutes(5)))
    store.write(request_for("c", at=minutes(19)), patrolling("U2", None))
    first = PatrolEntry(2, GATE.id, "U1", "all quiet", minutes(5), "staff", minutes(9))
    second = PatrolEntry(3, GATE.id, "U2", "all quiet", minutes(19), "staff", minutes(19))
    with store.read() as reader:
        assert reader.patrols(GATE.id) == [second, first]
        assert reader.patrols(GATE.id, limit=1) == [second]
        assert reader.patrols("V1") == []
    store.write(request_for("d"), withdrawing(2))
    with store.read() as reader:
        assert reader.patrols(GATE.id) == [second]
        assert reader.patrols(GATE.id, at_seq=3) == [second, first]
        assert reader.patrols(GATE.id, at_seq=2) == [first]


def test_who_walked_what_since_a_moment_is_answered_without_patrols_taken_back(store):
    store.write(request_for("a"), registering(GATE))
    store.write(request_for("b", at=minutes(9)), patrolling("U1", minutes(5)))
    store.write(request_for("c", at=minutes(19)), patrolling("U2", None))
    with store.read() as reader:
        assert reader.patrolling_units_since(minutes(5)) == {(GATE.id, "U1"), (GATE.id, "U2")}
        assert reader.patrolling_units_since(minutes(6)) == {(GATE.id, "U2")}
    store.write(request_for("d"), withdrawing(3))
    with store.read() as reader:
        assert reader.patrolling_units_since(minutes(5)) == {(GATE.id, "U1")}


def test_areas_units_accounts_and_features_are_put_and_replaced(store):
    def put(area, unit, actor, feature):
        def work(tx):
            tx.put_area(area)
            tx.put_unit(unit)
            tx.accounts.put(actor, demo=True)
            tx.put_feature(feature)
            tx.record(Entry("unit", unit.code, "put"))

        return work

    def all_of(store):
        with store.read() as reader:
            return reader.areas(), reader.units(), reader.accounts.all(), reader.features()

    area = Area("370725", "昌乐县", "", Level.COUNTY, b"\x01")
    unit, actor = Unit("U1", "一中队"), Actor("staff", "队员", Role.STAFF, "U1")
    feature = Feature("F1", Layer.WATER, "河", b"\x02")
    store.write(request_for("a"), put(area, unit, actor, feature))
    assert all_of(store) == ([area], [unit], [actor], [feature])
    area, unit = replace(area, name="昌乐", boundary=None), replace(unit, name="二中队")
    actor, feature = replace(actor, role=Role.VIEWER), replace(feature, layer=Layer.ROAD)
    store.write(request_for("b"), put(area, unit, actor, feature))
    assert all_of(store) == ([area], [unit], [actor], [feature])


def test_demo_accounts_are_known_as_such(store):
    actor = Actor("staff", "队员", Role.STAFF, "U1")
    for demo in (False, True, False):
        store.write(request_for(f"{demo}"), lambda tx, demo=demo: tx.accounts.put(actor, demo=demo))
        with store.read() as reader:
            assert bool(reader.accounts.demo()) == demo


def test_the_last_entry_on_neither_a_site_nor_a_plan_is_known(filled):
    filled.write(request_for("d"), lambda tx: tx.record(Entry("unit", "U1", "put")))
    filled.write(request_for("e"), changing(GATE.id, note="n"))
    filled.write(request_for("f"), planning(DRAFT))
    with filled.read() as reader:
        assert reader.last_reference_seq() == 4
        assert reader.last_reference_seq(3) == 4
        assert reader.last_reference_seq(4) == 0
        assert reader.last_seqs(3) == {"unit": 4, "site": 5, "plan": 6}
        assert reader.last_seqs(6) == {}


def test_a_second_process_reads_beside_the_one_that_writes(store, url):
    store.write(request_for("a"), registering(GATE))
    beside = Store.open_for_reading(url)
    try:
        assert sites_of(beside) == {GATE.id: GATE}
        store.write(request_for("b"), changing(GATE.id, status="unmanned"))
        assert (beside.revision(), sites_of(beside)[GATE.id].status) == (2, "unmanned")
        with pytest.raises(StoreUnavailable):
            beside.write(request_for("c"), registering(VILLAGE))
    finally:
        beside.close()


def test_a_store_can_be_read_without_a_writer(url):
    with opened(url) as store:
        store.write(request_for("a"), registering(GATE))
    beside = Store.open_for_reading(url)
    try:
        assert sites_of(beside) == {GATE.id: GATE}
    finally:
        beside.close()
