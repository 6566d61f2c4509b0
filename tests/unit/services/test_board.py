from threading import Event, Thread

import pytest

from geo.domain.access import Role
from geo.domain.actors import Actor
from geo.domain.areas import Area, Level
from geo.domain.errors import Busy
from geo.domain.journal import Entry
from geo.domain.plan_commands import NewPlan
from geo.domain.units import Unit
from geo.services.board import Shelf
from geo.services.plans import begin_plan
from tests.contract.story import GATE, asked, opened, registering
from tests.worlds import ADMIN, START, World

PATIENCE_S = 10


def in_background(ask):
    """The thread, and the list its answer will be in."""
    answers = []
    thread = Thread(target=lambda: answers.append(ask()), daemon=True)
    thread.start()
    return thread, answers


def test_what_many_ask_for_is_made_once():
    shelf, begun, go_on, made = Shelf(2), Event(), Event(), []

    def make():
        begun.set()
        go_on.wait(PATIENCE_S)
        made.append(1)
        return object()

    first, one = in_background(lambda: shelf.get("same", make))
    assert begun.wait(PATIENCE_S)
    second, other = in_background(lambda: shelf.get("same", make))
    go_on.set()
    first.join(PATIENCE_S)
    second.join(PATIENCE_S)
    assert one[0] is other[0]
    assert len(made) == 1


def test_who_asks_for_something_else_does_not_wait():
    shelf, begun, go_on = Shelf(2), Event(), Event()

    def make():
        begun.set()
        return go_on.wait(PATIENCE_S)

    slow, answers = in_background(lambda: shelf.get("slow", make))
    assert begun.wait(PATIENCE_S)
    quick, found = in_background(lambda: shelf.get("quick", lambda: 1))
    quick.join(PATIENCE_S)
    assert (found, answers) == ([1], [])
    go_on.set()
    slow.join(PATIENCE_S)
    assert answers == [True]


def test_what_could_not_be_made_is_tried_again():
    shelf = Shelf(2)

    def fail():
        raise Busy

    with pytest.raises(Busy):
        shelf.get("a", fail)
    assert shelf.get("a", lambda: 1) == 1


def test_the_least_recently_used_makes_room():
    shelf, made = Shelf(2), []

    def ask(key):
        return shelf.get(key, lambda: made.append(key) or key)

    for key in "abacab":
        ask(key)
    assert "".join(made) == "abcb"


def test_areas_units_and_accounts_are_read_again_only_when_one_of_them_has_changed(world):
    board = world.office.board
    known = board.reference()
    world.change("V1", "reopened")
    assert board.reference().areas is known.areas
    begin_plan(world.office, Actor("planner", "调度", Role.PLANNER), NewPlan("夜班", "plan"))
    assert board.reference().areas is known.areas

    def told(tx):
        tx.record(Entry("area", "370725003", "register", None, {"name": "五图街道"}))
        tx.put_area(Area("370725003", "五图街道", "370725", Level.TOWN))

    world.store.write(world.office.request(ADMIN, "area", {}), told)
    assert "370725003" in board.reference().areas


def test_the_present_is_read_from_the_store_once_and_then_brought_up_to_date(world, monkeypatch):
    board = world.office.board
    board.current()
    reads = []
    monkeypatch.setattr(
        "geo.services.board.snapshot_from_rows", lambda *arguments: reads.append(arguments) or None
    )
    world.change("V1", "reopened")
    assert board.current().seq == world.store.revision()
    assert board.current() is board.current()
    assert reads == []


def test_a_moment_after_the_last_entry_is_the_present(world):
    world.pass_time(hours=1)
    board = world.office.board
    assert board.as_known_at(world.moment) is board.current()
    world.change("V1", "reopened")
    assert board.as_known_at(START) is not board.current()
    assert board.as_known_at(START) is board.as_known_at(START)


def test_what_another_process_writes_is_on_this_ones_board(postgres_server):
    url = postgres_server.new_database()
    with opened(url) as ours, opened(url) as theirs:
        board = World(ours).office.board
        assert list(board.current().ids) == []
        theirs.write(asked("a"), registering(GATE))
        assert list(board.current().ids) == [GATE.id]
        assert board.reference().units == {}

        def put_unit(tx):
            tx.record(Entry("unit", "U1", "register"))
            tx.put_unit(Unit("U1", "一中队"))

        theirs.write(asked("b"), put_unit)
        assert list(board.reference().units) == ["U1"]
