"""A rota proposed beside the screens: one's own, stopped with the best so far or with nothing."""

import pytest

from geo.domain.access import Role
from geo.domain.actors import Actor
from geo.domain.errors import Refused
from geo.planning.rota import rota
from geo.services import plan_tasks, rota_proposals
from geo.services.rota_slots import Question
from geo.services.rota_tasks import begin_rota, rota_task, stop_rota
from geo.services.tasks import Stop
from tests.unit.services.shifts import DAY, PLANNER, put_site, put_units, say
from tests.unit.services.solving import LONG_S, Solving
from tests.worlds import START

RIVAL = Actor("rival", "副调度", Role.PLANNER)


@pytest.fixture
def world(world):
    """Two hard posts, and a shift of CP1 that nobody holds."""
    put_units(world, 9, 2)
    put_site(world, "CP2", variant="hard")
    say(world, "release", start=START + 2 * DAY)
    return world


@pytest.fixture
def solving(monkeypatch, world):
    solving = Solving(rota)
    monkeypatch.setattr(rota_proposals, "rota", solving)
    monkeypatch.setattr(plan_tasks, "PATIENCE_S", 0.0)
    yield solving
    solving.let_go.set()
    world.office.tasks.close()


def begun(world, actor=PLANNER):
    return begin_rota(world.office, actor, Question(), next(world.keys))


def under_way(world, solving):
    task = begun(world)
    assert solving.begun.wait(LONG_S)
    return task


def test_what_is_quick_is_done_when_the_press_returns(world):
    task = begun(world)
    assert task.has_answer
    assert len(task.result().changes) == 1
    assert rota_task(world.office, PLANNER) is task


def test_it_goes_on_by_itself_and_tells_how_far_it_is(world, solving):
    task = under_way(world, solving)
    assert not task.is_done
    assert (task.progress.stage, task.progress.objective, task.progress.bound) == ("moves", 4, 3)
    solving.let_go.set()
    assert task.wait(LONG_S)
    assert len(task.result().changes) == 1


def test_the_solver_itself_tells_of_the_stages(world):
    put_units(world, 3, 1)  # too few: there is something to solve
    heard = []
    task = rota_proposals.Task(rota_proposals.Kind.ROTA, "", heard=lambda told: heard.append(told.stage))
    task.run(lambda task: rota_proposals.propose_rota(world.office, PLANNER, Question(), task))
    assert task.result().proof.keys() == {"shortfall", "moves", "cost"}
    assert {"shortfall", "moves"} <= set(heard)


def test_stopped_with_the_best_so_far_there_is_a_proposal_and_dropped_there_is_none(world, solving):
    task = under_way(world, solving)
    assert stop_rota(world.office, PLANNER, Stop.TAKE)
    assert task.wait(LONG_S)
    assert all(value >= bound for value, bound in task.result().proof.values())
    solving.begun.clear()
    task = under_way(world, solving)
    before = world.store.revision()
    assert stop_rota(world.office, PLANNER, Stop.DROP)
    assert not stop_rota(world.office, PLANNER, Stop.TAKE)
    with pytest.raises(Refused):
        task.result()
    assert world.store.revision() == before


def test_one_works_out_one_at_a_time_and_others_beside_it(world, solving):
    world.appoint(RIVAL)
    task = under_way(world, solving)
    with pytest.raises(Refused) as refused:
        begun(world)
    assert refused.value.key == "error.plan_task"
    other = begun(world, RIVAL)
    assert (rota_task(world.office, PLANNER), rota_task(world.office, RIVAL)) == (task, other)
    assert stop_rota(world.office, RIVAL, Stop.DROP)
    assert not task.is_done


def test_who_asked_for_nothing_has_nothing_to_stop(world):
    assert rota_task(world.office, PLANNER) is None
    assert not stop_rota(world.office, PLANNER, Stop.DROP)
