import gc
import weakref
from dataclasses import replace
from threading import Event, Thread

import pytest

from geo.domain.access import Role
from geo.domain.actors import Actor
from geo.domain.areas import Area, Level
from geo.domain.errors import StoreBusy
from geo.domain.filters import SiteFilter
from geo.domain.journal import Entry
from geo.domain.plans.commands import NewPlan
from geo.domain.units import Unit
from geo.services.plans.drafts import begin_plan
from geo.services.sites.journal_entries import EntryMeta, record_site
from geo.services.situation.cache import CacheRegistry, CacheSpec, LatestSpec, SingleFlightCache
from geo.services.situation.overview import situation_overview
from tests.contract.story import GATE, opened, registering, request_for
from tests.reads import counted_reads
from tests.worlds import ADMIN, START, World

PATIENCE_S = 10


def in_background(compute):
    """Start a thread; return it and the list that its answer is appended to."""
    answers = []
    thread = Thread(target=lambda: answers.append(compute()), daemon=True)
    thread.start()
    return thread, answers


def test_what_many_ask_for_is_made_once():
    cache, begun, go_on, made = SingleFlightCache(2), Event(), Event(), []

    def make():
        begun.set()
        go_on.wait(PATIENCE_S)
        made.append(1)
        return object()

    first, one = in_background(lambda: cache.get("same", make))
    assert begun.wait(PATIENCE_S)
    second, other = in_background(lambda: cache.get("same", make))
    go_on.set()
    first.join(PATIENCE_S)
    second.join(PATIENCE_S)
    assert one[0] is other[0]
    assert len(made) == 1


def test_who_asks_for_something_else_does_not_wait():
    cache, begun, go_on = SingleFlightCache(2), Event(), Event()

    def make():
        begun.set()
        return go_on.wait(PATIENCE_S)

    slow, answers = in_background(lambda: cache.get("slow", make))
    assert begun.wait(PATIENCE_S)
    quick, quick_answers = in_background(lambda: cache.get("quick", lambda: 1))
    quick.join(PATIENCE_S)
    assert (quick_answers, answers) == ([1], [])
    go_on.set()
    slow.join(PATIENCE_S)
    assert answers == [True]


def test_what_could_not_be_made_is_tried_again():
    cache = SingleFlightCache(2)

    def fail():
        raise StoreBusy

    with pytest.raises(StoreBusy):
        cache.get("a", fail)
    assert cache.get("a", lambda: 1) == 1


def test_the_least_recently_used_makes_room():
    cache, made = SingleFlightCache(2), []

    def get(key):
        return cache.get(key, lambda: made.append(key) or key)

    for key in "abacab":
        get(key)
    assert "".join(made) == "abcb"


def test_each_answer_has_a_cache_of_its_own_wherever_its_key_is_used_as_well():
    caches, squares, cubes = CacheRegistry(), CacheSpec(2), CacheSpec(2)
    assert caches.of(squares).get(3, lambda: 9) == 9
    assert caches.of(cubes).get(3, lambda: 27) == 27
    assert caches.of(squares).get(3, lambda: 0) == 9
    assert CacheRegistry().of(squares).get(3, lambda: 0) == 0  # nothing is left to another owner


def test_a_cache_keeps_as_many_answers_as_its_specification_says():
    caches, spec = CacheRegistry(), CacheSpec(2)
    for number in range(5):
        caches.of(spec).get(number, lambda number=number: number)
    assert [caches.of(spec).get(number, lambda: None) for number in (4, 3, 0)] == [4, 3, None]


def test_what_a_context_keeps_ends_with_it(world):
    ctx = replace(world.ctx, caches=CacheRegistry())
    kept = weakref.ref(situation_overview(ctx, ADMIN, SiteFilter()).rows)
    gc.collect()
    assert kept() is situation_overview(ctx, ADMIN, SiteFilter()).rows  # control: the context keeps it
    del ctx
    gc.collect()
    assert kept() is None


def test_areas_units_and_accounts_are_read_again_only_when_one_of_them_has_changed(world):
    read_model = world.ctx.read_model
    before = read_model.reference()
    world.change("V1", "reopened")
    assert read_model.reference().areas is before.areas
    begin_plan(world.ctx, Actor("planner", "调度", Role.PLANNER), NewPlan("夜班", "plan"))
    assert read_model.reference().areas is before.areas

    def register(tx):
        tx.record(Entry("area", "370725003", "register", None, {"name": "五图街道"}))
        tx.put_area(Area("370725003", "五图街道", "370725", Level.TOWN))

    world.store.write(world.ctx.request(ADMIN, "area", {}), register)
    assert "370725003" in read_model.reference().areas


def test_the_present_is_read_from_the_store_once_and_then_brought_up_to_date(world, monkeypatch):
    read_model = world.ctx.read_model
    read_model.current_snapshot()
    reads = []
    monkeypatch.setattr(
        "geo.services.situation.read_model.snapshot_from_rows",
        lambda *arguments: reads.append(arguments) or None,
    )
    world.change("V1", "reopened")
    assert read_model.current_snapshot().seq == world.store.revision()
    assert read_model.current_snapshot() is read_model.current_snapshot()
    assert reads == []


def test_a_transaction_sees_its_own_changes_and_reads_no_other_site(world):
    read_model, seen = world.ctx.read_model, []
    present = read_model.current_snapshot()

    def work(tx):
        site = tx.site("V1")
        record_site(tx, EntryMeta("status"), site, replace(site, name="新名"))
        with counted_reads() as reads:
            seen.append(read_model.snapshot_seen_by(tx.reader, tx.head[0]))
        assert reads.rows("site") == 1

    world.store.write(world.ctx.request(ADMIN, "rename", {}), work)
    (own,) = seen
    assert own.names[own.row_of["V1"]] == "新名"
    assert present.names[present.row_of["V1"]] != "新名"  # the shared one is left as it was
    with world.store.read() as reader:
        assert read_model.snapshot_seen_by(reader, reader.revision) is read_model.current_snapshot()


def test_a_reader_that_is_behind_the_present_sees_what_it_sees(world):
    with world.store.read() as reader:
        seq = reader.revision
        world.change("V1", "reopened")
        world.ctx.read_model.current_snapshot()
        behind = world.ctx.read_model.snapshot_seen_by(reader, seq)
    assert behind.seq == seq
    assert behind.version[behind.row_of["V1"]] == 1


def test_the_next_answer_is_made_of_the_last_one():
    registry, spec, made = CacheRegistry(), LatestSpec(), []

    def add(last):
        made.append(last)
        return (last or 0) + 1

    assert [registry.latest(spec).next(add) for _ in range(3)] == [1, 2, 3]
    assert made == [None, 1, 2]
    with pytest.raises(StoreBusy):
        registry.latest(spec).next(lambda _: in_vain())
    assert registry.latest(spec).next(add) == 4  # an error leaves the last answer
    assert registry.latest(LatestSpec()).next(add) == 1


def in_vain():
    raise StoreBusy


def test_a_moment_after_the_last_entry_is_the_present(world):
    world.pass_time(hours=1)
    read_model = world.ctx.read_model
    assert read_model.snapshot_as_of(world.moment) is read_model.current_snapshot()
    world.change("V1", "reopened")
    assert read_model.snapshot_as_of(START) is not read_model.current_snapshot()
    assert read_model.snapshot_as_of(START) is read_model.snapshot_as_of(START)


def test_what_another_process_writes_is_on_this_ones_board(postgres_server):
    url = postgres_server.new_database()
    with opened(url) as ours, opened(url) as theirs:
        read_model = World(ours).ctx.read_model
        assert list(read_model.current_snapshot().ids) == []
        theirs.write(request_for("a"), registering(GATE))
        assert list(read_model.current_snapshot().ids) == [GATE.id]
        assert read_model.reference().units == {}

        def put_unit(tx):
            tx.record(Entry("unit", "U1", "register"))
            tx.put_unit(Unit("U1", "一中队"))

        theirs.write(request_for("b"), put_unit)
        assert list(read_model.reference().units) == ["U1"]
