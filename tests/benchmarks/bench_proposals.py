"""What others wait for while a proposal of a large county is computed: a press on another screen's filter.

In one process, as the server has it: the screen is run by Streamlit's own test of pages, the proposal by the
office's thread. Presses alone, presses meanwhile, and the proposal of the demo from press to receipt.
"""

import os
import statistics
import tempfile
import time
from pathlib import Path
from unittest import mock
from uuid import uuid4

import numpy as np

from geo.domain.access import Role
from geo.domain.actors import Actor
from geo.domain.journal import Entry
from geo.domain.plans.commands import NewPlan, PlanAction, PlanEdit
from geo.domain.sites import Site
from geo.domain.units import Unit
from geo.services.bootstrap import open_context, serve_context
from geo.services.demo.load import load_demo
from geo.services.jobs import job
from geo.services.jobs.job import StopMode
from geo.services.jobs.lifecycle import start_job
from geo.services.plans.drafts import begin_plan, edit_plan
from geo.services.plans.jobs import draft_proposal_job
from geo.settings import settings_from_environment
from geo.store import Request
from pages.components.app import identity
from tests.page import screens
from tests.worlds import SITES, world_at

PLANNER = Actor("planner", "调度员", Role.PLANNER)
POSTS, UNITS, PRESSES = 3_000, 400, 15
FIGURES = ("village", "checkpoint", "silent", "all")


def county(folder):
    """Posts that each need six people of the nearest of 400 units, a tenth of which is to lose a third."""
    dice = np.random.default_rng(1)
    homes, where = dice.uniform(0, 1, (UNITS, 2)), dice.uniform(0, 1, (POSTS, 2))
    held = np.argmin(np.hypot(*(where[:, None] - homes[None, :]).transpose(2, 0, 1)), axis=1)
    crews = np.bincount(held, minlength=UNITS)
    units = [
        Unit(f"u{n:03}", f"{n}中队", int(6 * crews[n] + 6), int(crews[n] + 2), 36 + lat, 118 + lon)
        for n, (lat, lon) in enumerate(homes.tolist())
    ]
    posts = [
        Site(
            f"k{n:04}",
            f"{n}卡点",
            "checkpoint",
            "manned",
            "370725001",
            "hard",
            36 + lat,
            118 + lon,
            f"u{u:03}",
        )
        for n, ((lat, lon), u) in enumerate(zip(where.tolist(), held.tolist(), strict=True))
    ]
    world = world_at(folder, (*SITES, *posts))

    def arrive(tx):
        for unit in units:
            tx.put_unit(unit)
        tx.accounts.put(PLANNER, demo=False)
        tx.record(Entry("unit", "all", "register"))

    world.store.write(Request("units", {}, "admin", "test", world.moment), arrive)
    struck = dice.choice(UNITS, UNITS // 10, replace=False).tolist()
    return world, tuple((f"u{n:03}", units[n].people // 3 + 6) for n in struck)


def step_of(ctx, away=()):
    plan = f"plan-{uuid4().hex[:8]}"
    begin_plan(ctx, PLANNER, NewPlan("夜班", plan))
    edit_plan(ctx, PLANNER, PlanEdit(plan, 1, f"{plan}-edit", absent=away))
    return PlanAction(plan, 2, f"{plan}-propose")


def pressed(screen, number):
    start = time.perf_counter()
    screen.press(f"figure-{FIGURES[number % len(FIGURES)]}")
    return time.perf_counter() - start


def report(name, seconds):
    taken = sorted(seconds)
    print(
        f"  {name:<34} {len(taken):>3} presses: median {statistics.median(taken):.2f} s,"
        f" slowest {taken[-1]:.2f} s",
        flush=True,
    )


def proposal_started(ctx, step):
    return start_job(ctx, PLANNER, draft_proposal_job(ctx, PLANNER, step))


def large():
    with tempfile.TemporaryDirectory() as folder:
        world, away = county(Path(folder))
        environment = {"KADIAN_STORE": f"sqlite:///{folder}/kadian.db"}
        with (
            mock.patch.dict(os.environ, environment),
            serve_context(settings_from_environment(environment), world.ctx),
            mock.patch.object(identity, "account_of_connection", return_value=PLANNER.id),
            mock.patch.object(job, "INLINE_WAIT_S", 0.0),
            # A check of the page tests, not part of what a press takes.
            mock.patch.object(screens, "actors_bound", return_value={}),
        ):
            screen = screens.opened()
            pressed(screen, 0)
            report("nothing beside it", [pressed(screen, number) for number in range(PRESSES)])
            task = proposal_started(world.ctx, step_of(world.ctx, away))
            began, beside, stages, number = time.perf_counter(), {}, {}, 0
            while not task.is_done:
                stage = task.progress.stage if task.progress else "start"
                stages.setdefault(stage, time.perf_counter() - began)
                beside.setdefault(stage, []).append(pressed(screen, number))
                number += 1
            print(
                f"  a proposal of {POSTS} x {UNITS}: {time.perf_counter() - began:.1f} s, begun at {stages}"
            )
            report("while it is computed", [each for some in beside.values() for each in some])
            for stage, seconds in beside.items():
                report(f"  of these at: {stage}", seconds)
            assert task.result().seq
            again = proposal_started(world.ctx, step_of(world.ctx, away))
            while again.progress is None:
                time.sleep(0.05)
            start = time.perf_counter()
            again.stop(StopMode.KEEP_BEST)
            again.wait(60)
            print(f"  best so far, from press to receipt: {time.perf_counter() - start:.1f} s")
            start = time.perf_counter()
            proposal_started(world.ctx, step_of(world.ctx, away))
            world.ctx.jobs.close()
            print(f"  closing meanwhile: {time.perf_counter() - start:.1f} s")
        world.store.close()


def demo():
    with tempfile.TemporaryDirectory() as folder:
        ctx = open_context(settings_from_environment({"KADIAN_STORE": f"sqlite:///{folder}/kadian.db"}))
        load_demo(ctx)
        unit = max(ctx.read_model.reference().units.values(), key=lambda each: each.people)
        taken = []
        for _ in range(5):
            step = step_of(ctx, ((unit.code, unit.people // 2),))
            start = time.perf_counter()
            task = proposal_started(ctx, step)
            assert task.has_result
            taken.append(time.perf_counter() - start)
        report("demo, from press to receipt", taken)
        ctx.store.close()


def main():
    demo()
    large()


if __name__ == "__main__":
    main()
