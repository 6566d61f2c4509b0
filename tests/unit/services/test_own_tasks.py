"""What one person asks beside the screens: the same question is the same task, and nothing is written."""

import threading
from dataclasses import replace

import pytest

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.errors import Busy, InvalidInput, Refused
from geo.planning.rota import rota
from geo.services import rota_proposals, tasks
from geo.services.own_tasks import Ask, answer, ask_again, asked_under_way, is_stale, own_task, stop_own
from geo.services.rota_asks import crew_ask, rota_ask
from geo.services.rota_slots import Question
from geo.services.task_queue import AT_ONCE, WAITING
from geo.services.tasks import Kind, Stop, Task
from tests.unit.services.shifts import DAY, PLANNER, put_site, put_units, say
from tests.unit.services.solving import LONG_S, Solving, beside
from tests.worlds import START

RIVAL = Actor("rival", "副调度", Role.PLANNER)


@pytest.fixture
def world(world):
    """Two hard posts, and a shift of CP1 that nobody holds."""
    put_units(world, 9, 2)
    put_site(world, "CP2", variant="hard")
    say(world, "release", start=START + 2 * DAY)
    return world


class Working:
    """Work that goes on until it is stopped or let go, and counts how often it was begun."""

    def __init__(self):
        self.times, self.let_go, self.begun = 0, threading.Event(), threading.Event()

    def __call__(self, task):
        self.times += 1
        self.begun.set()
        while not task.is_cancelled() and not self.let_go.wait(0.01):
            pass
        return self.times


@pytest.fixture
def working(monkeypatch, world):
    monkeypatch.setattr(tasks, "PATIENCE_S", 0.0)
    working = Working()
    yield working
    working.let_go.set()
    world.office.tasks.close()


def asking(work, question="q", basis=1, kind=Kind.POSTS):
    return Ask(kind, question, basis, work, lambda found: (basis, found))


def ended(task):
    assert task.wait(LONG_S)
    return task


# The same question


def test_what_is_quick_is_answered_on_return(world):
    ask = asking(lambda _: "found")
    task = own_task(world.office, PLANNER, ask)
    assert task.has_answer
    assert answer(task, ask) == (1, "found")


def test_the_same_question_is_the_same_task_whoever_draws_the_screen_again(world, working):
    first = own_task(world.office, PLANNER, asking(working))
    assert own_task(world.office, PLANNER, asking(working)) is first
    working.let_go.set()
    assert ended(own_task(world.office, PLANNER, asking(working))) is first
    assert working.times == 1
    assert own_task(world.office, PLANNER, asking(working, "another")) is not first
    assert own_task(world.office, RIVAL, asking(working)) is not first


def test_what_took_long_is_told_of_the_numbers_it_was_begun_on(world, working):
    """News never begin it anew: where something is said every minute it would never come to its end."""
    task = own_task(world.office, PLANNER, asking(working, basis=1))
    later = asking(working, basis=2)
    assert own_task(world.office, PLANNER, later) is task
    working.let_go.set()
    assert ended(own_task(world.office, PLANNER, later)) is task
    assert is_stale(task, later)
    assert answer(task, later) == (1, 1)
    ask_again(world.office, PLANNER, task)
    again = ended(own_task(world.office, PLANNER, later))
    assert not is_stale(again, later)
    assert answer(again, later) == (2, 2)


def test_what_was_quick_is_answered_anew_by_itself_once_the_numbers_are_others(world):
    office = world.office
    task = own_task(office, PLANNER, asking(lambda _: "before"))
    assert own_task(office, PLANNER, asking(lambda _: "unasked")) is task
    later = asking(lambda _: "after", basis=2)
    assert answer(own_task(office, PLANNER, later), later) == (2, "after")


def test_what_it_ends_with_is_raised_for_whoever_asks(world):
    def fails(_):
        raise InvalidInput("error.siting_time")

    ask = asking(fails)
    task = own_task(world.office, PLANNER, ask)
    with pytest.raises(InvalidInput):
        answer(task, ask)


def test_what_nobody_foresaw_is_told_once_and_then_tried_again(world):
    faults = [OSError("the disk"), None]

    def work(_):
        if fault := faults.pop(0):
            raise fault
        return "found"

    ask = asking(work)
    task = own_task(world.office, PLANNER, ask)
    with pytest.raises(OSError, match="the disk"):
        answer(task, ask)
    assert answer(own_task(world.office, PLANNER, ask), ask) == (1, "found")


def test_who_has_other_rights_by_now_is_told_nothing_that_was_worked_out_before(world, working):
    ask = asking(working)
    before = own_task(world.office, PLANNER, ask)
    town = replace(PLANNER, role=None, grants=(Grant(PLANNER.id, Role.PLANNER, "370725001"),))
    assert own_task(world.office, town, ask) is not before


def test_what_is_under_way_is_kept_however_often_it_is_asked_again(world, working):
    task = own_task(world.office, PLANNER, asking(working))
    ask_again(world.office, PLANNER, task)
    assert own_task(world.office, PLANNER, asking(working)) is task


# Stopped


def test_dropped_it_stays_dropped_until_one_asks_again(world, working):
    office = world.office
    task = own_task(office, PLANNER, asking(working))
    assert stop_own(office, PLANNER, task, Stop.DROP)
    assert own_task(office, PLANNER, asking(working)) is task
    with pytest.raises(Refused):
        answer(task, asking(working))
    ask_again(office, PLANNER, task)
    assert own_task(office, PLANNER, asking(working)) is not task


def test_the_best_so_far_is_an_answer_and_nobody_else_stops_or_forgets_it(world, working):
    office = world.office
    task = own_task(office, PLANNER, asking(working))
    assert working.begun.wait(LONG_S)
    assert not stop_own(office, RIVAL, task, Stop.DROP)
    assert stop_own(office, PLANNER, task, Stop.TAKE)
    ask_again(office, RIVAL, ended(task))
    assert own_task(office, PLANNER, asking(working)) is task
    assert answer(task, asking(working)) == (1, 1)


def test_one_person_may_ask_several_things_at_once_up_to_the_bound_of_all(world, working):
    most = AT_ONCE + WAITING
    begun = [own_task(world.office, PLANNER, asking(working, number)) for number in range(most)]
    assert len(set(map(id, begun))) == most
    with pytest.raises(Busy):
        own_task(world.office, PLANNER, asking(working, "one more"))


def test_another_screen_finds_what_is_worked_out_of_a_kind(world, working):
    office = world.office
    assert asked_under_way(office, PLANNER, Kind.ROTA) is None
    own_task(office, PLANNER, asking(working, "rota", kind=Kind.ROTA))
    assert asked_under_way(office, PLANNER, Kind.ROTA) == "rota"
    assert asked_under_way(office, PLANNER, Kind.POSTS) is None
    assert asked_under_way(office, RIVAL, Kind.ROTA) is None


# A rota, and one more crew


@pytest.fixture
def solving(monkeypatch, world):
    solving = Solving(rota)
    with beside(monkeypatch, world, rota_proposals, solving):
        yield solving


def begun(world, turn="press"):
    return own_task(world.office, PLANNER, rota_ask(world.office, PLANNER, Question(), turn))


def test_a_rota_is_proposed_at_once_where_that_is_quick(world):
    task = begun(world)
    assert task.has_answer
    assert len(task.result().changes) == 1
    assert begun(world) is task
    assert begun(world, "next press") is not task


def test_a_rota_goes_on_by_itself_and_tells_how_far_it_is(world, solving):
    task = begun(world)
    assert solving.begun.wait(LONG_S)
    assert not task.is_done
    assert (task.progress.stage, task.progress.objective, task.progress.bound) == ("moves", 4, 3)
    solving.let_go.set()
    assert len(ended(task).result().changes) == 1


def test_the_solver_itself_tells_of_the_stages(world):
    put_units(world, 3, 1)  # too few: there is something to solve
    heard = []
    task = Task(Kind.ROTA, "", heard=lambda told: heard.append(told.stage))
    task.run(lambda task: rota_proposals.propose_rota(world.office, PLANNER, Question(), task))
    assert task.result().proof.keys() == {"shortfall", "moves", "cost"}
    assert {"shortfall", "moves"} <= set(heard)


def test_a_rota_stopped_with_the_best_so_far_is_a_proposal_and_dropped_there_is_none(world, solving):
    task = begun(world)
    assert solving.begun.wait(LONG_S)
    assert stop_own(world.office, PLANNER, task, Stop.TAKE)
    assert all(value >= bound for value, bound in ended(task).result().proof.values())
    solving.begun.clear()
    task, before = begun(world, "again"), world.store.revision()
    assert solving.begun.wait(LONG_S)
    assert stop_own(world.office, PLANNER, task, Stop.DROP)
    assert not stop_own(world.office, PLANNER, task, Stop.TAKE)
    with pytest.raises(Refused):
        task.result()
    assert world.store.revision() == before


def test_one_more_crew_is_tried_beside_the_screen_and_can_be_stopped(world, monkeypatch):
    put_units(world, 3, 1)
    ask = crew_ask(world.office, PLANNER, Question(), "turn")
    whole = ask.here()
    assert whole
    tried = []

    def counting(*args, cancelled, **parts):
        tried.append(cancelled())
        return rota(*args, cancelled=cancelled, **parts)

    monkeypatch.setattr(rota_proposals, "rota", counting)
    heard = []
    task = Task(Kind.CREW, "", heard=heard.append)
    assert ask.here(task) == whole
    assert [told.stage for told in heard] == ["offers"]
    assert not any(tried)
    task = replace(task, stopped=Stop.DROP)
    tried.clear()
    ask.here(task)
    assert all(tried)
